/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is plugged into USB, and what of it the host stands on. */
#include "unit/probe/captured.h"

#define XHCI "0000:00:14.0"
#define CLASS "sys/bus/usb/devices"
#define BELOW_XHCI "sys/devices/pci0000:00/" XHCI
#define PLATFORM "sys/devices/platform/soc/fe9c0000.usb/usb3/3-1"
#define LETTERS "7f07fc3ff0000"

/* A stick with the root file system, a hub with a network adapter below it, a keyboard, and a twin
 * of the stick. */
static void plugged_in(const char *tree)
{
	tree_pci(tree, &(struct tree_pci){.address = XHCI, .class = 0x0c0330});
	tree_below(tree, XHCI, CLASS, "usb1", "idVendor=1d6b", "idProduct=0002", "busnum=1",
		   "devnum=1", NULL);
	tree_below(tree, XHCI, CLASS, "usb1/1-10", "idVendor=0781", "idProduct=5581", "busnum=1",
		   "devnum=12", NULL);
	tree_below(tree, XHCI, CLASS, "usb1/1-1", "idVendor=0781", "idProduct=5581", "busnum=1",
		   "devnum=4", "manufacturer=Example", "product=St\033ick", "serial=SECRET", NULL);
	tree_below(tree, XHCI, CLASS, "usb1/1-1/1-1:1.0", "bInterfaceClass=08", NULL);
	tree_disk(tree, XHCI, "usb1/1-1/1-1:1.0/host4/target4:0:0/4:0:0:0/block", "sdb", 8, 16, 1);
	tree_file(tree, "proc/self/mountinfo", "22 1 8:17 / / rw - ext4 /dev/sdb1 rw\n");
	tree_below(tree, XHCI, CLASS, "usb1/1-2", "idVendor=05e3", "idProduct=0608", "busnum=1",
		   "devnum=5", NULL);
	tree_below(tree, XHCI, CLASS, "usb1/1-2/1-2.3", "idVendor=0bda", "idProduct=8153",
		   "busnum=1", "devnum=6", NULL);
	tree_nic(tree, XHCI, "usb1/1-2/1-2.3/1-2.3:1.0", "enx0", "up");
	tree_file(tree, "proc/net/route",
		  "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\t"
		  "IRTT\nenx0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n");
	tree_below(tree, XHCI, CLASS, "usb1/1-4", "idVendor=04d9", "idProduct=1503", "busnum=1",
		   "devnum=7", "product=Keys", NULL);
	tree_below(tree, XHCI, "sys/class/input", "usb1/1-4/1-4:1.0/input/input3", "name=Keys",
		   NULL);
	tree_file(tree, BELOW_XHCI "/usb1/1-4/1-4:1.0/input/input3/capabilities/key", LETTERS "\n");
}

static bool needs(const struct usb_device *d, enum use_kind kind, const char *subject)
{
	for (size_t i = 0; i < d->n_uses; i++)
		if (d->uses[i].kind == kind && streq(d->uses[i].subject, subject))
			return true;
	return false;
}

static void expect_all(const struct host *h)
{
	static const char *const names[] = {"1-1", "1-2", "1-2.3", "1-4", "1-10"};
	const struct usb_device *u = h->usb;

	assert_int_equal(h->n_usb, ARRAY_SIZE(names));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_string_equal(u[i].name, names[i]);
	assert_int_equal(u[0].vendor, 0x0781);
	assert_int_equal(u[0].product, 0x5581);
	assert_int_equal(u[0].bus, 1);
	assert_int_equal(u[0].device, 4);
	assert_string_equal(u[0].what, "Example St\\x1bick");
	assert_int_equal(u[4].device, 12);
	assert_true(needs(&u[0], USE_ROOT, "/"));
	assert_true(needs(&u[1], USE_DEFAULT_ROUTE, "enx0"));
	assert_true(needs(&u[2], USE_DEFAULT_ROUTE, "enx0"));
	assert_false(needs(&u[2], USE_ROOT, "/"));
	assert_true(needs(&u[3], USE_INPUT, "Keys"));
	assert_int_equal(u[3].n_uses, 1);
	assert_int_equal(u[4].n_uses, 0);
}

static void each_with_what_the_host_needs_of_it(void **state)
{
	plugged_in(*state);
	struct host *h = probed(*state);

	expect_all(h);
	assert_non_null(use_of(the_device(h, XHCI), USE_ROOT, "/"));
	host_free(h);
}

static void the_same_in_a_capture(void **state)
{
	struct fixture *f = *state;

	plugged_in(f->tree);
	struct host *copy = probed_copy(f);
	expect_all(copy);
	assert_false(copied(f, BELOW_XHCI "/usb1/1-1/serial"));
	host_free(copy);
}

/* A board's controller is on no PCI function. */
static void usb_without_pci(void **state)
{
	char *tree = *state;

	tree_pci(tree, &(struct tree_pci){.address = XHCI, .class = 0x0c0330});
	tree_file(tree, PLATFORM "/idVendor", "04d9\n");
	tree_file(tree, PLATFORM "/idProduct", "1503\n");
	tree_file(tree, PLATFORM "/input/input0/capabilities/key", LETTERS "\n");
	tree_link(tree, CLASS "/3-1", "../../../devices/platform/soc/fe9c0000.usb/usb3/3-1");
	tree_link(tree, "sys/class/input/input0",
		  "../../devices/platform/soc/fe9c0000.usb/usb3/3-1/input/input0");
	struct host *h = probed(tree);

	assert_int_equal(h->n_usb, 1);
	assert_int_equal(h->usb[0].device, 0);
	assert_true(needs(&h->usb[0], USE_INPUT, "keyboard"));
	assert_non_null(h->keyboard_elsewhere);
	host_free(h);
}

static void what_cannot_be_read_is_left_out(void **state)
{
	char *tree = *state;

	tree_pci(tree, &(struct tree_pci){.address = XHCI, .class = 0x0c0330});
	tree_below(tree, XHCI, CLASS, "usb1/1-1", "idVendor=0781", NULL);
	tree_below(tree, XHCI, CLASS, "usb1/1-2", "idVendor=zz", "idProduct=5581", NULL);
	tree_below(tree, XHCI, CLASS, "usb1/1-3", "idVendor=10781", "idProduct=5581", NULL);
	struct host *h = probed(tree);

	assert_int_equal(h->n_usb, 0);
	host_free(h);
}

/* No machine has so many; a tree may. */
static void very_many_are_not_all_taken(void **state)
{
	for (int i = 0; i < 1025; i++) {
		_cleanup_free_ char *vendor = NULL, *product = NULL;

		assert_true(asprintf(&vendor, CLASS "/1-%d/idVendor", i) > 0);
		assert_true(asprintf(&product, CLASS "/1-%d/idProduct", i) > 0);
		tree_file(*state, vendor, "0781\n");
		tree_file(*state, product, "5581\n");
	}
	struct host *h = probed(*state);

	assert_int_equal(h->n_usb, 1024);
	assert_true(has_note(h, "sys/bus/usb/devices: more than 1024 devices"));
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(each_with_what_the_host_needs_of_it),
		capture_test(the_same_in_a_capture),
		tree_test(usb_without_pci),
		tree_test(what_cannot_be_read_is_left_out),
		tree_test(very_many_are_not_all_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
