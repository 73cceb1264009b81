/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Devices that come and go, from a mocked udev. The mock lives in a library that must be preloaded,
 * so the test starts itself once more under it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <umockdev.h>

#include "ui/hotplug.h"

#define PRELOAD "libumockdev-preload.so.0"

static bool heard_within(struct hotplug *h, int ms)
{
	struct pollfd p = {hotplug_fd(h), POLLIN, 0};

	return poll(&p, 1, ms) == 1 && hotplug_drain(h);
}

struct fixture {
	UMockdevTestbed *bed;
	struct hotplug *h;
	char *device;
};

static int set_up(void **state)
{
	static struct fixture f;

	f.bed = umockdev_testbed_new();
	f.device = umockdev_testbed_add_device(f.bed, "pci", "0000:01:00.0", NULL, "class",
					       "0x030000", NULL, "DRIVER", "nouveau", NULL);
	assert_int_equal(hotplug_open(&f.h, NULL), 0);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	hotplug_close(f->h);
	g_free(f->device);
	g_object_unref(f->bed);
	return 0;
}

static void hears_a_device_come_and_go(void **state)
{
	struct fixture *f = *state;

	umockdev_testbed_uevent(f->bed, f->device, "remove");
	assert_true(heard_within(f->h, 5000));
	umockdev_testbed_uevent(f->bed, f->device, "add");
	assert_true(heard_within(f->h, 5000));
}

static void hears_a_driver_change(void **state)
{
	struct fixture *f = *state;

	umockdev_testbed_uevent(f->bed, f->device, "unbind");
	assert_true(heard_within(f->h, 5000));
	umockdev_testbed_uevent(f->bed, f->device, "bind");
	assert_true(heard_within(f->h, 5000));
}

static void a_burst_is_drained_at_once(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 6; i++)
		umockdev_testbed_uevent(f->bed, f->device, i % 2 ? "bind" : "unbind");
	assert_true(heard_within(f->h, 5000));
	assert_false(hotplug_drain(f->h));
}

static void plug(struct fixture *f, const char *subsystem, const char *name, const char *parent,
		 const char *devtype)
{
	char *path = umockdev_testbed_add_device(f->bed, subsystem, name, parent, NULL, "DEVTYPE",
						 devtype, NULL);

	umockdev_testbed_uevent(f->bed, path, "add");
	g_free(path);
}

/* A disk, a card or a screen that is plugged in changes what the host needs a device for. */
static void hears_what_hangs_below_a_device(void **state)
{
	struct fixture *f = *state;

	plug(f, "usb", "1-4", f->device, "usb_device");
	assert_true(heard_within(f->h, 5000));
	plug(f, "block", "sda", f->device, "disk");
	assert_true(heard_within(f->h, 5000));
	plug(f, "net", "enp1s0", f->device, "");
	assert_true(heard_within(f->h, 5000));
	plug(f, "drm", "card0", f->device, "drm_minor");
	assert_true(heard_within(f->h, 5000));
}

/* A subsystem that nobody asks about, parts of what was told as a whole, and what hangs below no
 * device: had one been let through, the drain would find it alone. */
static void other_events_are_not_heard(void **state)
{
	struct fixture *f = *state;

	plug(f, "sound", "card0", f->device, "");
	plug(f, "usb", "1-4:1.0", f->device, "usb_interface");
	plug(f, "net", "virtual/net/veth0", NULL, "");
	plug(f, "block", "virtual/block/loop0", NULL, "disk");
	assert_false(hotplug_drain(f->h));
	umockdev_testbed_uevent(f->bed, f->device, "bind");
	assert_true(heard_within(f->h, 5000));
}

/* The mock shows itself only once there is a test bed. */
static bool mocked(void)
{
	UMockdevTestbed *bed = umockdev_testbed_new();
	bool yes = umockdev_in_mock_environment();

	g_object_unref(bed);
	return yes;
}

/* Returns only when the program could not be started anew. */
static void start_under_the_mock(char **argv)
{
	setenv("LD_PRELOAD", PRELOAD, 1);
	setenv("ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0",
	       1); /* glib keeps what it made */
	execv("/proc/self/exe", argv);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(hears_a_device_come_and_go, set_up, tear_down),
		cmocka_unit_test_setup_teardown(hears_a_driver_change, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_burst_is_drained_at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(hears_what_hangs_below_a_device, set_up, tear_down),
		cmocka_unit_test_setup_teardown(other_events_are_not_heard, set_up, tear_down),
	};

	(void)argc;
	if (!getenv("LD_PRELOAD"))
		start_under_the_mock(argv);
	if (!mocked()) {
		printf("%s cannot be preloaded: skipped\n", PRELOAD);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
