/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings.h"

#define CONF "/etc/modprobe.d/vfio.conf"

/* A disk controller that holds /, a graphics card, and two USB controllers of one kind. */
enum { DISK, CARD, USB_A, USB_B };

static struct host *host_with(const char *ids)
{
	static const struct {
		const char *address;
		uint32_t class;
		uint16_t vendor, device;
	} devices[] = {
		[DISK] = {"0000:01:00.0", 0x010802, 0x144d, 0xa808},
		[CARD] = {"0000:02:00.0", 0x030000, 0x10de, 0x1c82},
		[USB_A] = {"0000:08:00.3", 0x0c0330, 0x1022, 0x149c},
		[USB_B] = {"0000:0a:00.3", 0x0c0330, 0x1022, 0x149c},
	};
	struct host *h = machine(CPU_AMD);

	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		struct device *d = add_device(h, devices[i].address, devices[i].class, (int)i);

		d->vendor = devices[i].vendor;
		d->device = devices[i].device;
	}
	add_use(h, &h->devices[DISK], USE_ROOT, "/", "nvme0n1p2");
	make_groups(h);
	if (ids)
		add_modprobe(h, CONF, 1, "options", "vfio_pci", ids);
	return h;
}

static void none_is_named(void **state)
{
	_cleanup_host_ struct host *h = host_with(NULL);

	(void)state;
	assert_finding(h, "vfio-ids", STATUS_PASS, "No device is given away");
}

static void one_device(void **state)
{
	_cleanup_host_ struct host *h = host_with("ids=10de:1c82 disable_vga=1");

	(void)state;
	/* A second display, so that the card is not the only one. */
	h->devices[USB_A].class = 0x030000;
	assert_finding(h, "vfio-ids", STATUS_PASS, "Each id takes one device");
}

static void what_the_host_lives_on(void **state)
{
	_cleanup_host_ struct host *h = host_with("ids=144d:a808");
	_cleanup_report_ struct report *r = check_host(h);
	const struct finding *f = find_finding(r, "vfio-ids");

	(void)state;
	assert_int_equal(f->status, STATUS_FAIL);
	assert_string_equal(f->detail,
			    "By the id 144d:a808 in /etc/modprobe.d/vfio.conf:1 vfio-pci would "
			    "take 0000:01:00.0, which holds / (nvme0n1p2).");
	assert_non_null(strstr(f->remedy, "Before the next start"));
	assert_true(has_evidence(f->evidence, f->n_evidence, "etc/modprobe.d/vfio.conf:1",
				 "ids=144d:a808"));
}

/* What vfio-pci holds already, the host does without. */
static void what_is_held_is_not_needed(void **state)
{
	_cleanup_host_ struct host *h = host_with("ids=10de:1c82");

	(void)state;
	assert_finding(h, "vfio-ids", STATUS_FAIL, "is the only display device");
	h->devices[CARD].driver = "vfio-pci";
	assert_finding(h, "vfio-ids", STATUS_PASS, "");
}

/* A companion's hazard stays with the companion: ids take single devices. */
static void the_group_is_not_taken(void **state)
{
	_cleanup_host_ struct host *h = host_with("ids=1022:149c:0:1");

	(void)state;
	h->devices[USB_A].subdevice = 1;
	h->devices[USB_A].group = 0;
	h->n_groups = 0;
	make_groups(h);
	assert_finding(h, "vfio-ids", STATUS_PASS, "");
}

static void twins(void **state)
{
	_cleanup_host_ struct host *h = host_with("ids=1022:149c");

	(void)state;
	assert_finding(h, "vfio-ids", STATUS_WARN,
		       "1022:149c is the id of 2 devices (0000:08:00.3, 0000:0a:00.3)");
	h->devices[USB_A].driver = "vfio-pci";
	h->devices[USB_B].driver = "xhci_hcd";
	assert_finding(h, "vfio-ids", STATUS_WARN, "takes all of them");
	h->devices[USB_B].driver = "vfio-pci";
	assert_finding(h, "vfio-ids", STATUS_PASS, "");
}

static void a_twin_that_the_host_needs(void **state)
{
	_cleanup_host_ struct host *h = host_with("ids=1022:149c,dead:beef");

	(void)state;
	add_use(h, &h->devices[USB_B], USE_SSH, "enp5s0", "");
	assert_finding(h, "vfio-ids", STATUS_FAIL,
		       "take 0000:0a:00.3, which carries your SSH session (enp5s0). No device of "
		       "this host has the id dead:beef.");
	assert_silent(h, "vfio-ids", "2 devices");
}

static void a_card_that_is_gone(void **state)
{
	_cleanup_host_ struct host *h = host_with("ids=10de:0fb9");

	(void)state;
	assert_finding(h, "vfio-ids", STATUS_WARN, "No device of this host has the id 10de:0fb9");
	assert_proof(h, "vfio-ids", "etc/modprobe.d/vfio.conf:1", "10de:0fb9");
}

static void ids_on_the_command_line(void **state)
{
	_cleanup_host_ struct host *h = host_with("ids=144d:a808");

	(void)state;
	set_cmdline(h, "vfio-pci.ids=10de:0fb9");
	assert_finding(h, "vfio-ids", STATUS_WARN, "10de:0fb9");
	/* The line in modprobe.d does not count beside it. */
	assert_silent(h, "vfio-ids", "144d:a808");
	assert_proof(h, "vfio-ids", "proc/cmdline", "vfio-pci.ids=10de:0fb9");
	set_in_file(h, "/etc/default/grub", 6, "GRUB_CMDLINE_LINUX=vfio-pci.ids=144d:a808",
		    "vfio-pci.ids=144d:a808");
	assert_finding(h, "vfio-ids", STATUS_FAIL, "holds /");
	assert_proof(h, "vfio-ids", "etc/default/grub:6", "144d:a808");
}

/* The kernel stops reading at what is no digit, and takes the device. */
static void half_of_an_id_is_enough(void **state)
{
	_cleanup_host_ struct host *h = host_with("ids=144d:a808;10de:1c82");

	(void)state;
	assert_finding(h, "vfio-ids", STATUS_FAIL, "0000:01:00.0, which holds /");
}

static void bridges_are_refused_by_vfio_itself(void **state)
{
	_cleanup_host_ struct host *h = host_with("ids=144d:a808");

	(void)state;
	h->devices[DISK].header_type = 1;
	h->devices[DISK].class = 0x060400;
	assert_finding(h, "vfio-ids", STATUS_WARN, "No device of this host");
}

static void without_devices_nothing_is_known(void **state)
{
	_cleanup_host_ struct host *h = host_with("ids=144d:a808");

	(void)state;
	h->n_devices = 0;
	h->n_groups = 0;
	assert_finding(h, "vfio-ids", STATUS_UNKNOWN, "could not be read");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(none_is_named),
		cmocka_unit_test(one_device),
		cmocka_unit_test(what_the_host_lives_on),
		cmocka_unit_test(what_is_held_is_not_needed),
		cmocka_unit_test(the_group_is_not_taken),
		cmocka_unit_test(twins),
		cmocka_unit_test(a_twin_that_the_host_needs),
		cmocka_unit_test(a_card_that_is_gone),
		cmocka_unit_test(ids_on_the_command_line),
		cmocka_unit_test(half_of_an_id_is_enough),
		cmocka_unit_test(bridges_are_refused_by_vfio_itself),
		cmocka_unit_test(without_devices_nothing_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
