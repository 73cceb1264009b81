/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who shares a legacy interrupt with whom. */
#include "unit/probe/probed.h"

static void on_irq(const char *tree, const char *address, const char *irq, struct tree_pci d)
{
	d.address = address;
	d.class = 0x0c0320;
	d.irq = irq;
	d.intx = 1;
	tree_pci(tree, &d);
}

static void expect_mates(const struct host *h, const char *address, const char *const *mates)
{
	const struct device *d = the_device(h, address);
	size_t n = 0;

	for (; mates[n]; n++)
		if (n >= d->n_irq_mates || !streq(h->devices[d->irq_mates[n]].address, mates[n]))
			fail_msg("%s: %s is no mate", address, mates[n]);
	assert_int_equal(d->n_irq_mates, n);
}

#define MATES(h, address, ...) expect_mates(h, address, (const char *const[]){__VA_ARGS__, NULL})

static void those_who_listen_on_one_line(void **state)
{
	char *tree = *state;

	on_irq(tree, "0000:00:1a.0", "16", (struct tree_pci){.driver = "ehci-pci"});
	on_irq(tree, "0000:00:1d.0", "23", (struct tree_pci){.driver = "ehci-pci"});
	on_irq(tree, "0000:01:00.0", "16", (struct tree_pci){.driver = "snd_cmipci"});
	on_irq(tree, "0000:02:00.0", "16", (struct tree_pci){.driver = "uhci_hcd"});
	struct host *h = probed(tree);

	MATES(h, "0000:00:1a.0", "0000:01:00.0", "0000:02:00.0");
	MATES(h, "0000:01:00.0", "0000:00:1a.0", "0000:02:00.0");
	assert_int_equal(the_device(h, "0000:00:1d.0")->n_irq_mates, 0);
	host_free(h);
}

/* Nobody listens for a function without a driver; it would be in company itself. */
static void who_has_no_driver_disturbs_nobody(void **state)
{
	char *tree = *state;

	on_irq(tree, "0000:00:1a.0", "16", (struct tree_pci){.driver = "ehci-pci"});
	on_irq(tree, "0000:01:00.0", "16", (struct tree_pci){0});
	struct host *h = probed(tree);

	assert_int_equal(the_device(h, "0000:00:1a.0")->n_irq_mates, 0);
	MATES(h, "0000:01:00.0", "0000:00:1a.0");
	host_free(h);
}

static void who_uses_messages_is_not_on_the_line(void **state)
{
	char *tree = *state;

	on_irq(tree, "0000:00:1a.0", "16", (struct tree_pci){.driver = "ehci-pci"});
	on_irq(tree, "0000:01:00.0", "16",
	       (struct tree_pci){.driver = "nvme", .msix = TREE_CAP_ON});
	on_irq(tree, "0000:02:00.0", "16",
	       (struct tree_pci){.driver = "xhci_hcd", .msi = TREE_CAP_ON});
	on_irq(tree, "0000:03:00.0", "16",
	       (struct tree_pci){.driver = "mlx5_core", .config_len = 64});
	_cleanup_free_ char *dir = tree_pci_path(tree, "0000:03:00.0"), *message = NULL;
	assert_true(asprintf(&message, "%s/msi_irqs/140", dir) > 0);
	tree_file(tree, message, "msix\n");
	struct host *h = probed(tree);

	assert_int_equal(the_device(h, "0000:00:1a.0")->n_irq_mates, 0);
	assert_int_equal(the_device(h, "0000:01:00.0")->n_irq_mates, 0);
	assert_int_equal(the_device(h, "0000:03:00.0")->n_irq_mates, 0);
	host_free(h);
}

/* A driver that could use MSI and does not is on the line. */
static void an_unused_capability_leaves_it_there(void **state)
{
	char *tree = *state;

	on_irq(tree, "0000:00:1a.0", "16", (struct tree_pci){.driver = "ehci-pci"});
	on_irq(tree, "0000:01:00.0", "16", (struct tree_pci){.driver = "ivtv", .msi = TREE_CAP});
	_cleanup_free_ char *dir = tree_pci_path(tree, "0000:01:00.0"), *empty = NULL;
	assert_true(asprintf(&empty, "%s/msi_irqs", dir) > 0);
	tree_dir(tree, empty);
	struct host *h = probed(tree);

	MATES(h, "0000:00:1a.0", "0000:01:00.0");
	host_free(h);
}

static void a_line_of_hundreds_is_cut(void **state)
{
	char *tree = *state, address[16];

	for (unsigned i = 0; i < 100; i++) {
		snprintf(address, sizeof(address), "0000:%02x:00.0", i);
		on_irq(tree, address, "11", (struct tree_pci){.driver = "e1000"});
	}
	struct host *h = probed(tree);

	assert_int_equal(the_device(h, "0000:00:00.0")->n_irq_mates, 64);
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(those_who_listen_on_one_line),
		tree_test(who_has_no_driver_disturbs_nobody),
		tree_test(who_uses_messages_is_not_on_the_line),
		tree_test(an_unused_capability_leaves_it_there),
		tree_test(a_line_of_hundreds_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
