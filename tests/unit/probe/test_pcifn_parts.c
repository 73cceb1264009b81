/* SPDX-License-Identifier: GPL-2.0-or-later */
/* BARs, ROM, link and legacy interrupt of one function. */
#include "unit/probe/probed.h"

/* include/linux/ioport.h */
#define IO 0x40101
#define MEM 0x40200
#define MEM_PREFETCH_64 0x14220c
#define ROM 0x46200

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

#define CARD "0000:01:00.0"

/* A graphics card as most are: registers, 256 MiB of 8 GiB, a small window, ports, a ROM. */
static void a_graphics_card(const char *tree)
{
	tree_pci(tree, &(struct tree_pci){
			       .address = CARD,
			       .class = 0x030000,
			       .bars = {TREE_BAR(0xf6000000, 16 * MIB, MEM),
					TREE_BAR(0xe0000000, 256 * MIB, MEM_PREFETCH_64), NULL,
					TREE_BAR(0xf0000000, 32 * MIB, MEM_PREFETCH_64), NULL,
					TREE_BAR(0xe000, 128, IO)},
			       .rom = TREE_BAR(0xf7000000, 512 * 1024, ROM),
			       .link = "2.5 GT/s PCIe x8 of 16.0 GT/s PCIe x16",
			       .local_cpus = "0-5,12-17",
		       });
	/* 256 MiB to 8 GiB. */
	tree_pci_attr(tree, CARD, "resource1_resize", "0000000000003f00");
}

static void bars_are_those_of_the_resource_file(void **state)
{
	a_graphics_card(*state);
	struct host *h = probed(*state);
	const struct device *d = the_device(h, CARD);

	assert_int_equal(d->bars[0].size, 16 * MIB);
	assert_false(d->bars[0].io || d->bars[0].wide || d->bars[0].prefetch);
	assert_int_equal(d->bars[1].size, 256 * MIB);
	assert_true(d->bars[1].wide && d->bars[1].prefetch);
	assert_int_equal(d->bars[2].size, 0);
	assert_int_equal(d->bars[5].size, 128);
	assert_true(d->bars[5].io);
	assert_int_equal(d->rom_size, 512 * 1024);
	host_free(h);
}

static void resizable_bars_tell_their_sizes(void **state)
{
	a_graphics_card(*state);
	struct host *h = probed(*state);
	const struct device *d = the_device(h, CARD);

	assert_int_equal(d->bars[1].sizes, 0x3f00);
	assert_int_equal(d->bars[0].sizes, 0);
	assert_int_equal(d->bars[3].sizes, 0);
	host_free(h);
}

static void a_large_bar_is_counted_in_64_bits(void **state)
{
	tree_pci(*state,
		 &(struct tree_pci){
			 .address = CARD,
			 .class = 0x030200,
			 .bars = {TREE_BAR(UINT64_C(0x380000000000), 128 * GIB, MEM_PREFETCH_64)},
		 });
	struct host *h = probed(*state);

	assert_int_equal(the_device(h, CARD)->bars[0].size, 128 * GIB);
	host_free(h);
}

static void lines_that_are_none_are_no_bars(void **state)
{
	static const char *const texts[] = {
		"",
		"\n",
		"nothing here",
		"0x00000000f0000000 0x00000000f0003fff",
		"0x0000000000000000 0x0000000000000000 0x0000000000000000",
		"0x00000000f0000000 0x00000000e0000000 0x0000000000040200",
		"0x0000000000000000 0xffffffffffffffff 0x0000000000040200",
		"0x00000000f0000000 0x00000000f0003fff 0x0000000000000000",
		"0x00000000f0000000 0x00000000f0003fff 0x0000000000040200 more",
	};
	tree_pci(*state, &(struct tree_pci){.address = CARD, .class = 0x030000});
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		tree_pci_attr(*state, CARD, "resource", texts[i]);
		struct host *h = probed(*state);
		if (the_device(h, CARD)->bars[0].size != 0)
			fail_msg("\"%s\" gives a BAR", texts[i]);
		host_free(h);
	}
}

/* A bridge has its windows from line 13 on. */
static void the_windows_of_a_bridge_are_no_bars(void **state)
{
	char text[17 * 57 + 1] = "";

	for (int i = 0; i < 17; i++)
		strcat(text, i < 13 ? "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
				    : "0x00000000f0000000 0x00000000f00fffff 0x0000000000000200\n");
	text[strlen(text) - 1] = '\0';
	tree_pci(*state, &(struct tree_pci){.address = CARD, .class = 0x060400, .secondary = 2});
	tree_pci_attr(*state, CARD, "resource", text);
	struct host *h = probed(*state);

	for (size_t i = 0; i < PCI_BARS; i++)
		assert_int_equal(the_device(h, CARD)->bars[i].size, 0);
	assert_int_equal(the_device(h, CARD)->rom_size, 0);
	host_free(h);
}

static void the_link_now_and_at_most(void **state)
{
	a_graphics_card(*state);
	struct host *h = probed(*state);
	const struct device *d = the_device(h, CARD);

	assert_string_equal(d->link.speed, "2.5 GT/s PCIe");
	assert_int_equal(d->link.width, 8);
	assert_string_equal(d->link.max_speed, "16.0 GT/s PCIe");
	assert_int_equal(d->link.max_width, 16);
	assert_string_equal(d->cpus, "0-5,12-17");
	host_free(h);
}

/* With 64 bytes of config space the attributes tell the same; older kernels write "8 GT/s". */
static void a_user_has_the_link_from_its_attributes(void **state)
{
	tree_pci(*state, &(struct tree_pci){.address = CARD,
					    .class = 0x030000,
					    .config_len = 64,
					    .link = "5 GT/s x4 of 8 GT/s x16"});
	struct host *h = probed(*state);
	const struct device *d = the_device(h, CARD);

	assert_int_equal(d->pcie, TRI_YES);
	assert_string_equal(d->link.speed, "5 GT/s");
	assert_int_equal(d->link.width, 4);
	assert_string_equal(d->link.max_speed, "8 GT/s");
	assert_int_equal(d->link.max_width, 16);
	host_free(h);
}

/* The kernel asks for the CPUs of the function's node. */
static void near_cpus_are_those_of_the_node(void **state)
{
	static const struct {
		const char *address, *node, *cpus;
	} cases[] = {
		{"0000:01:00.0", "0", "0-5"}, {"0000:02:00.0", "1", "6-11"},
		{"0000:03:00.0", "0", "0-5"}, {"0000:04:00.0", "-1", "0-11"},
		{"0000:05:00.0", NULL, "3"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tree_pci(*state, &(struct tree_pci){.address = cases[i].address,
						    .class = 0x020000,
						    .numa_node = cases[i].node,
						    .local_cpus = cases[i].cpus});
	struct host *h = probed(*state);

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(the_device(h, cases[i].address)->cpus, cases[i].cpus);
	host_free(h);
}

/* An endpoint in the root complex has the attributes and no link; nor does a slot without power. */
static void a_link_that_is_not_there_is_unknown(void **state)
{
	tree_pci(*state, &(struct tree_pci){.address = CARD,
					    .class = 0x040300,
					    .link = "Unknown x0 of Unknown x255"});
	tree_pci(*state, &(struct tree_pci){.address = "0000:02:00.0",
					    .class = 0x040300,
					    .link = "Unknown x63 of 8.0 GT/s PCIe x4"});
	struct host *h = probed(*state);
	const struct device *inside = the_device(h, CARD), *off = the_device(h, "0000:02:00.0");

	assert_null(inside->link.max_speed);
	assert_null(inside->link.speed);
	assert_int_equal(inside->link.width, 0);
	assert_int_equal(inside->link.max_width, 0);
	assert_null(off->link.speed);
	assert_int_equal(off->link.width, 0);
	assert_int_equal(off->link.max_width, 4);
	host_free(h);
}

static void what_power_and_plugging_say(void **state)
{
	static const struct {
		const char *text;
		enum tri is;
	} cases[] = {{"removable", TRI_YES},
		     {"fixed", TRI_NO},
		     {"unknown", TRI_UNKNOWN},
		     {"", TRI_UNKNOWN}};

	tree_pci(*state, &(struct tree_pci){.address = CARD, .class = 0x030000});
	struct host *bare = probed(*state);
	assert_int_equal(the_device(bare, CARD)->removable, TRI_UNKNOWN);
	assert_int_equal(the_device(bare, CARD)->d3cold_allowed, TRI_UNKNOWN);
	assert_null(the_device(bare, CARD)->cpus);
	host_free(bare);
	tree_pci_attr(*state, CARD, "d3cold_allowed", "0");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		tree_pci_attr(*state, CARD, "removable", cases[i].text);
		struct host *h = probed(*state);
		assert_int_equal(the_device(h, CARD)->removable, cases[i].is);
		assert_int_equal(the_device(h, CARD)->d3cold_allowed, TRI_NO);
		host_free(h);
	}
}

static void messages_are_read_from_config_space(void **state)
{
	tree_pci(*state, &(struct tree_pci){.address = CARD,
					    .class = 0x030000,
					    .intx = 1,
					    .irq = "16",
					    .msi = TREE_CAP});
	tree_pci(*state, &(struct tree_pci){.address = "0000:02:00.0",
					    .class = 0x020000,
					    .msix = TREE_CAP,
					    .config_len = 64,
					    .intx = 4});
	struct host *h = probed(*state);
	const struct device *d = the_device(h, CARD), *user = the_device(h, "0000:02:00.0");

	assert_int_equal(d->msi, TRI_YES);
	assert_int_equal(d->msix, TRI_NO);
	assert_int_equal(d->intx, 1);
	assert_int_equal(d->irq, 16);
	assert_int_equal(user->msi, TRI_UNKNOWN);
	assert_int_equal(user->msix, TRI_UNKNOWN);
	assert_int_equal(user->intx, 4);
	host_free(h);
}

/* With MSI the kernel shows the first message there, with MSI-X still the line. */
static void irq_is_the_line_and_no_message(void **state)
{
	static const struct {
		struct tree_pci d;
		const char *message; /* in msi_irqs */
		unsigned irq;
	} cases[] = {
		{{.intx = 1, .irq = "17"}, NULL, 17},
		{{.irq = "17"}, NULL, 0},
		{{.intx = 1, .irq = "130", .msi = TREE_CAP_ON}, NULL, 0},
		{{.intx = 1, .irq = "17", .msix = TREE_CAP_ON}, NULL, 17},
		{{.intx = 1, .irq = "130", .config_len = 64}, "msi_irqs/130", 0},
		{{.intx = 1, .irq = "17", .config_len = 64}, "msi_irqs/131", 17},
		{{.intx = 1, .irq = "255"}, NULL, 0},
		{{.intx = 1, .irq = "255", .driver = "ahci"}, NULL, 255},
		{{.intx = 1, .irq = "0"}, NULL, 0},
		{{.intx = 1, .irq = "-17"}, NULL, 0},
		{{.intx = 9, .irq = "17"}, NULL, 0},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *tree = tree_new();
		struct tree_pci d = cases[i].d;
		d.address = CARD;
		d.class = 0x010601;
		tree_pci(tree, &d);
		_cleanup_free_ char *dir = tree_pci_path(tree, CARD), *message = NULL;
		assert_true(asprintf(&message, "%s/%s", dir, cases[i].message) > 0);
		if (cases[i].message)
			tree_file(tree, message, "msi\n");
		struct host *h = probed(tree);
		if (the_device(h, CARD)->irq != cases[i].irq)
			fail_msg("case %zu: %u", i, the_device(h, CARD)->irq);
		host_free(h);
		tree_free(tree);
	}
	(void)state;
}

static void virtual_functions_know_their_physical_one(void **state)
{
	tree_pci(*state,
		 &(struct tree_pci){
			 .address = CARD, .class = 0x020000, .numvfs = "2", .totalvfs = "63"});
	tree_pci(*state, &(struct tree_pci){.address = "0000:01:10.0",
					    .class = 0x020000,
					    .is_vf = 1,
					    .msix = TREE_CAP,
					    .link = "Unknown x0 of 8.0 GT/s PCIe x8",
					    .physfn = CARD});
	struct host *h = probed(*state);
	const struct device *pf = the_device(h, CARD), *vf = the_device(h, "0000:01:10.0");

	assert_int_equal(pf->vfs_total, 63);
	assert_int_equal(pf->pf, -1);
	assert_int_equal(vf->vfs_total, 0);
	assert_ptr_equal(&h->devices[vf->pf], pf);
	/* Its config space is read although its ids are ones there. */
	assert_true(vf->config_known);
	assert_int_equal(vf->pcie, TRI_YES);
	assert_int_equal(vf->msix, TRI_YES);
	assert_null(vf->link.max_speed);
	host_free(h);
}

static void a_physical_function_that_is_not_there(void **state)
{
	tree_pci(*state, &(struct tree_pci){.address = CARD, .class = 0x020000, .is_vf = 1});
	_cleanup_free_ char *dir = tree_pci_path(*state, CARD), *link = NULL;
	assert_true(asprintf(&link, "%s/physfn", dir) > 0);
	tree_link(*state, link, "../0000:09:00.0");
	struct host *h = probed(*state);

	assert_int_equal(the_device(h, CARD)->sriov_vf, TRI_YES);
	assert_int_equal(the_device(h, CARD)->pf, -1);
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(bars_are_those_of_the_resource_file),
		tree_test(resizable_bars_tell_their_sizes),
		tree_test(a_large_bar_is_counted_in_64_bits),
		tree_test(lines_that_are_none_are_no_bars),
		tree_test(the_windows_of_a_bridge_are_no_bars),
		tree_test(the_link_now_and_at_most),
		tree_test(a_user_has_the_link_from_its_attributes),
		tree_test(near_cpus_are_those_of_the_node),
		tree_test(a_link_that_is_not_there_is_unknown),
		tree_test(what_power_and_plugging_say),
		tree_test(messages_are_read_from_config_space),
		tree_test(irq_is_the_line_and_no_message),
		tree_test(virtual_functions_know_their_physical_one),
		tree_test(a_physical_function_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
