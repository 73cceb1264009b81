/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/guest/hosts.h"

#define PORT "pcie-root-port,id=hostport0,bus=pcie.0,chassis=100,slot=100"

TEST(a_nic)
{
	struct scene *s = nic_scene();

	put_qemu(&s->out, made(s));
	expect_text(s, "-device " PORT " \\\n"
		       "-device vfio-pci,host=0000:01:00.0,id=hostdev0,bus=hostport0,addr=0x0.0\n");
}

TEST(a_card)
{
	struct scene *s = card_scene();

	put_qemu(&s->out, made(s));
	expect_text(s, "-device " PORT " \\\n"
		       "-device vfio-pci,host=0000:03:00.0,id=hostdev0,bus=hostport0,addr=0x0.0,multifunction=on \\\n"
		       "-device vfio-pci,host=0000:03:00.1,id=hostdev1,bus=hostport0,addr=0x0.1\n");
}

/* A comma in a value is written twice, and the shell is not to part the word. */
TEST(a_path_with_a_comma_and_a_blank)
{
	struct scene *s = nic_scene();

	s->o.rom = "/srv/a,b 'c'.rom";
	put_qemu(&s->out, made(s));
	expect_text(s, "-device " PORT " \\\n"
		       "-device 'vfio-pci,host=0000:01:00.0,id=hostdev0,bus=hostport0,addr=0x0.0,"
		       "romfile=/srv/a,,b '\\''c'\\''.rom'\n");
}

TEST(the_monitor)
{
	struct scene *s = card_scene();

	put_qemu_monitor(&s->out, made(s));
	expect_text(s, "device_add vfio-pci,host=0000:03:00.1,id=hostdev1,bus=hostport0,addr=0x0.1\n"
		       "device_add vfio-pci,host=0000:03:00.0,id=hostdev0,bus=hostport0,addr=0x0.0,multifunction=on\n"
		       "\n"
		       "device_del hostdev0\n");
}

/* The monitor takes a word with a blank in double quotes, where a backslash stands before what is meant as it is. */
TEST(the_monitor_and_a_path_with_a_blank)
{
	struct scene *s = nic_scene();

	s->o.rom = "/srv/a \"b\\.rom";
	put_qemu_monitor(&s->out, made(s));
	expect_text(s, "device_add \"vfio-pci,host=0000:01:00.0,id=hostdev0,bus=hostport0,addr=0x0.0,"
		       "romfile=/srv/a \\\"b\\\\.rom\"\n"
		       "\n"
		       "device_del hostdev0\n");
}

TEST(usb_in_the_monitor)
{
	static const struct guest_usb mouse = {.vendor = 0x046d, .product = 0xc52b};
	struct scene *s = scene_new();

	s->o.usb = &mouse;
	s->o.n_usb = 1;
	put_qemu_monitor(&s->out, made(s));
	expect_text(s, "device_add usb-host,id=hostusb0,bus=hostxhci.0,vendorid=0x046d,productid=0xc52b\n"
		       "\n"
		       "device_del hostusb0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_nic),
		cmocka_unit_test(a_card),
		cmocka_unit_test(a_path_with_a_comma_and_a_blank),
		cmocka_unit_test(the_monitor),
		cmocka_unit_test(the_monitor_and_a_path_with_a_blank),
		cmocka_unit_test(usb_in_the_monitor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
