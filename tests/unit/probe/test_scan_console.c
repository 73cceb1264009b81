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

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(the_framebuffer_is_on_its_function),
		tree_test(a_framebuffer_of_the_firmware_is_on_the_boot_display),
		tree_test(without_sysfs_the_drivers_name_says_it),
		tree_test(no_framebuffer_no_console),
		tree_test(a_keyboard_is_on_its_controller),
		tree_test(a_mouse_and_a_power_button_are_no_keyboards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
