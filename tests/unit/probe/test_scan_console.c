/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

#define IGPU "0000:00:02.0"
#define GPU "0000:01:00.0"
#define XHCI "0000:00:14.0"
/* The letters' bits of capabilities/key: 16-25, 30-38 and 44-50. */
#define LETTERS "7f07fc3ff0000"

static void two_displays(const char *tree)
{
	tree_pci(tree,
		 &(struct tree_pci){
			 .address = IGPU, .class = 0x030000, .driver = "i915", .boot_vga = "0"});
	tree_pci(tree,
		 &(struct tree_pci){
			 .address = GPU, .class = 0x030000, .driver = "nouveau", .boot_vga = "1"});
}

static void expect_console(const char *tree, const char *address, const char *other)
{
	struct host *h = probed(tree);

	assert_non_null(use_of(the_device(h, address), USE_CONSOLE, "fb0"));
	assert_int_equal(the_device(h, other)->n_uses, 0);
	host_free(h);
}

static void the_framebuffer_is_on_its_function(void **state)
{
	char *tree = *state;

	two_displays(tree);
	tree_file(tree, "proc/fb", "0 i915drmfb\n1 nouveaudrmfb\n");
	tree_link(tree, "sys/class/graphics/fb0", "../../devices/pci0000:00/" IGPU "/graphics/fb0");
	tree_dir(tree, "sys/devices/pci0000:00/" IGPU "/graphics/fb0");
	tree_link(tree, "sys/devices/pci0000:00/" IGPU "/graphics/fb0/device", "../..");
	expect_console(tree, IGPU, GPU);
}

static void a_framebuffer_of_the_firmware_is_on_the_boot_display(void **state)
{
	char *tree = *state;

	two_displays(tree);
	tree_file(tree, "proc/fb", "0 EFI VGA\n");
	tree_link(tree, "sys/class/graphics/fb0",
		  "../../devices/platform/efi-framebuffer.0/graphics/fb0");
	tree_dir(tree, "sys/devices/platform/efi-framebuffer.0/graphics/fb0");
	expect_console(tree, GPU, IGPU);
}

static void without_sysfs_the_drivers_name_says_it(void **state)
{
	char *tree = *state;

	two_displays(tree);
	tree_file(tree, "proc/fb", "0 i915drmfb\n");
	expect_console(tree, IGPU, GPU);
}

static void no_framebuffer_no_console(void **state)
{
	two_displays(*state);
	struct host *h = probed(*state);

	assert_int_equal(the_device(h, IGPU)->n_uses, 0);
	assert_int_equal(the_device(h, GPU)->n_uses, 0);
	host_free(h);
}

static void an_input(const char *tree, const char *name, const char *keys)
{
	tree_pci(tree, &(struct tree_pci){.address = XHCI, .class = 0x0c0330});
	tree_link(tree, "sys/class/input/input3",
		  "../../devices/pci0000:00/" XHCI "/usb1/1-4/input/input3");
	tree_file(tree, "sys/devices/pci0000:00/" XHCI "/usb1/1-4/input/input3/name", "%s\n", name);
	tree_file(tree, "sys/devices/pci0000:00/" XHCI "/usb1/1-4/input/input3/capabilities/key",
		  "%s\n", keys);
}

static void a_keyboard_is_on_its_controller(void **state)
{
	char *tree = *state;

	an_input(tree, "USB Keyboard",
		 "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe");
	struct host *h = probed(tree);
	assert_non_null(use_of(the_device(h, XHCI), USE_INPUT, "USB Keyboard"));
	host_free(h);

	an_input(tree, "Letters", LETTERS);
	h = probed(tree);
	assert_non_null(use_of(the_device(h, XHCI), USE_INPUT, "Letters"));
	host_free(h);
}

static void a_mouse_and_a_power_button_are_no_keyboards(void **state)
{
	static const char *const keys[] = {
		"1f0000 0 0 0 0",   /* mouse buttons */
		"10000000000000 0", /* KEY_POWER */
		LETTERS " 0",       /* the letters' bits, but of other keys */
		"7f07fc3fe0000",    /* no Q */
		"zzz",
		"",
	};
	char *tree = *state;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		an_input(tree, "other", keys[i]);
		struct host *h = probed(tree);
		assert_int_equal(the_device(h, XHCI)->n_uses, 0);
		host_free(h);
	}
}

static void a_framebuffer(const char *tree, const char *name, const char *address)
{
	_cleanup_free_ char *dir = NULL, *link = NULL, *to = NULL, *device = NULL;

	assert_true(asprintf(&dir, "sys/devices/pci0000:00/%s/graphics/%s", address, name) > 0);
	assert_true(asprintf(&device, "%s/device", dir) > 0);
	assert_true(asprintf(&link, "sys/class/graphics/%s", name) > 0);
	assert_true(asprintf(&to, "../../../%s", dir) > 0);
	tree_dir(tree, dir);
	tree_link(tree, link, to);
	tree_link(tree, device, "../..");
}

/* Of two framebuffers the first has the console, unless the kernel was told otherwise. */
static void the_console_may_be_mapped_to_another_framebuffer(void **state)
{
	char *tree = *state;

	two_displays(tree);
	tree_file(tree, "proc/fb", "0 i915drmfb\n1 nouveaudrmfb\n");
	a_framebuffer(tree, "fb0", IGPU);
	a_framebuffer(tree, "fb1", GPU);
	expect_console(tree, IGPU, GPU);
	tree_file(tree, "proc/cmdline", "fbcon=map:1\n");
	struct host *h = probed(tree);
	assert_string_equal(use_of(the_device(h, GPU), USE_CONSOLE, "fb1")->via, "nouveaudrmfb");
	assert_int_equal(the_device(h, IGPU)->n_uses, 0);
	host_free(h);
	tree_file(tree, "proc/cmdline", "fbcon=map:01,font:VGA8x16\n");
	h = probed(tree);
	assert_non_null(use_of(the_device(h, GPU), USE_CONSOLE, "fb1"));
	assert_non_null(use_of(the_device(h, IGPU), USE_CONSOLE, "fb0"));
	host_free(h);
	tree_file(tree, "proc/cmdline", "fbcon=nodefer\n");
	expect_console(tree, IGPU, GPU);
}

static void a_console_that_was_unbound_is_on_no_card(void **state)
{
	char *tree = *state;

	two_displays(tree);
	a_framebuffer(tree, "fb0", IGPU);
	tree_file(tree, "sys/class/vtconsole/vtcon0/name", "(S) dummy device\n");
	tree_file(tree, "sys/class/vtconsole/vtcon0/bind", "1\n");
	tree_file(tree, "sys/class/vtconsole/vtcon1/name", "(M) frame buffer device\n");
	tree_file(tree, "sys/class/vtconsole/vtcon1/bind", "1\n");
	expect_console(tree, IGPU, GPU);
	tree_file(tree, "sys/class/vtconsole/vtcon1/bind", "0\n");
	struct host *h = probed(tree);
	assert_int_equal(the_device(h, IGPU)->n_uses, 0);
	host_free(h);
}

/* A serial card that the kernel writes to; the board's own port is on no function. */
static void a_serial_console_is_on_its_card(void **state)
{
	static const char *const words[] = {"console=tty0 console=ttyS4,115200n8", "quiet"};
	char *tree = *state;

	tree_pci(tree, &(struct tree_pci){.address = GPU, .class = 0x070002});
	tree_dir(tree, "sys/devices/pci0000:00/" GPU "/" GPU ":0/" GPU ":0.0/tty/ttyS4");
	tree_link(tree, "sys/class/tty/ttyS4",
		  "../../devices/pci0000:00/" GPU "/" GPU ":0/" GPU ":0.0/tty/ttyS4");
	tree_dir(tree, "sys/devices/pnp0/00:04/tty/ttyS0");
	tree_link(tree, "sys/class/tty/ttyS0", "../../devices/pnp0/00:04/tty/ttyS0");
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		tree_file(tree, "proc/cmdline", "%s\n", words[i]);
		struct host *h = probed(tree);
		const struct use *u = use_of(the_device(h, GPU), USE_CONSOLE, "ttyS4");
		assert_int_equal(u != NULL, i == 0);
		assert_int_equal(the_device(h, GPU)->n_uses, i == 0);
		host_free(h);
	}
	/* What the firmware or a driver chose is not on the command line. */
	tree_file(tree, "sys/class/tty/console/active", "tty0 ttyS0 ttyS4\n");
	struct host *h = probed(tree);
	assert_non_null(use_of(the_device(h, GPU), USE_CONSOLE, "ttyS4"));
	host_free(h);
}

static void an_input_at(const char *tree, const char *dir, const char *name)
{
	_cleanup_free_ char *keys = NULL, *file = NULL, *target = NULL;

	assert_true(asprintf(&keys, "sys/devices/%s/capabilities/key", dir) > 0);
	assert_true(asprintf(&file, "sys/devices/%s/name", dir) > 0);
	assert_true(asprintf(&target, "../../devices/%s", dir) > 0);
	tree_file(tree, keys, LETTERS "\n");
	tree_file(tree, file, "%s\n", name);
	tree_link(tree, "sys/class/input/input5", target);
}

/* PS/2 and the like: whatever function goes, it stays. A program's, and one by Bluetooth, does not.
 */
static void a_keyboard_on_no_function_is_known(void **state)
{
	char *tree = *state;

	an_input_at(tree, "platform/i8042/serio0/input/input5", "AT Translated Set 2 keyboard");
	struct host *h = probed(tree);
	assert_string_equal(h->keyboard_elsewhere, "AT Translated Set 2 keyboard");
	host_free(h);
	an_input_at(tree, "virtual/input/input5", "keyd virtual keyboard");
	h = probed(tree);
	assert_null(h->keyboard_elsewhere);
	host_free(h);
	an_input_at(tree, "virtual/misc/uhid/0005:046D:B342.0004/input/input5", "Pebble");
	h = probed(tree);
	assert_null(h->keyboard_elsewhere);
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(the_framebuffer_is_on_its_function),
		tree_test(a_framebuffer_of_the_firmware_is_on_the_boot_display),
		tree_test(without_sysfs_the_drivers_name_says_it),
		tree_test(no_framebuffer_no_console),
		tree_test(a_keyboard_is_on_its_controller),
		tree_test(a_mouse_and_a_power_button_are_no_keyboards),
		tree_test(the_console_may_be_mapped_to_another_framebuffer),
		tree_test(a_console_that_was_unbound_is_on_no_card),
		tree_test(a_serial_console_is_on_its_card),
		tree_test(a_keyboard_on_no_function_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
