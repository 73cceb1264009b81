/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expected from the manuals of virsh and virt-xml. */
#include "unit/guest/hosts.h"

/* What follows the elements. */
static void expect_lines(struct scene *s, const char *domain, unsigned bus, const char *text)
{
	const char *at;

	put_libvirt(&s->out, made(s), domain, bus);
	assert_true(str_starts(buf_str(&s->out), "<hostdev "));
	at = strstr(buf_str(&s->out), "</hostdev>\n\n");
	assert_non_null(at);
	assert_string_equal(at + strlen("</hostdev>\n\n"), text);
	scene_free(s);
}

TEST(a_nic)
{
	expect_lines(nic_scene(), "vm1", 0,
		     "# Each element in a file of its own, as -o DIR writes them, then into the configuration of the guest:\n"
		     "virsh attach-device vm1 pci_0000_01_00_0.xml --config\n"
		     "\n"
		     "# Or without files:\n"
		     "virt-xml vm1 --add-device --hostdev pci_0000_01_00_0\n");
}

TEST(an_old_nic_for_a_guest_that_is_not_known)
{
	expect_lines(old_scene(), NULL, 5,
		     "# Each element in a file of its own, as -o DIR writes them, then into the configuration of the guest:\n"
		     "virsh attach-device NAME pci_0000_03_07_0.xml --config\n"
		     "virsh attach-device NAME pci_0000_03_06_0.xml --config\n"
		     "\n"
		     "# Or without files:\n"
		     "virt-xml NAME --add-device --hostdev pci_0000_03_07_0\n"
		     "virt-xml NAME --add-device --hostdev pci_0000_03_06_0,address.type=unassigned\n");
}

TEST(a_card_and_a_name_with_a_blank)
{
	expect_lines(card_scene(), "my vm", 5,
		     "# Each element in a file of its own, as -o DIR writes them, then into the configuration of the guest:\n"
		     "virsh attach-device 'my vm' pci_0000_03_00_0.xml --config\n"
		     "virsh attach-device 'my vm' pci_0000_03_00_1.xml --config\n"
		     "\n"
		     "# Or without files:\n"
		     "virt-xml 'my vm' --add-device --hostdev pci_0000_03_00_0,address.type=pci,"
		     "address.domain=0x0000,address.bus=0x05,address.slot=0x00,address.function=0x0,"
		     "address.multifunction=on\n"
		     "virt-xml 'my vm' --add-device --hostdev pci_0000_03_00_1,address.type=pci,"
		     "address.domain=0x0000,address.bus=0x05,address.slot=0x00,address.function=0x1\n");
}

TEST(files_in_a_directory)
{
	struct scene *s = card_scene();

	put_libvirt_attach(&s->out, made(s), "vm1", "/srv/my vm");
	expect_text(s, "virsh attach-device vm1 '/srv/my vm/pci_0000_03_00_0.xml' --config\n"
		       "virsh attach-device vm1 '/srv/my vm/pci_0000_03_00_1.xml' --config\n");
}

TEST(a_directory_that_looks_like_an_option)
{
	struct scene *s = nic_scene();

	put_libvirt_attach(&s->out, made(s), NULL, "-vm");
	expect_text(s, "virsh attach-device NAME ./-vm/pci_0000_01_00_0.xml --config\n");
}

static void expect_virt_xml(struct scene *s, const char *arguments)
{
	_cleanup_buf_ struct buf line = {0};

	buf_printf(&line, "virt-xml vm1 --add-device --hostdev %s\n", arguments);
	put_libvirt(&s->out, made(s), "vm1", 0);
	assert_non_null(strstr(buf_str(&s->out), buf_str(&line)));
	scene_free(s);
}

TEST(what_virt_xml_has_no_option_for)
{
	struct scene *s = nic_scene();

	s->o.unmanaged = true;
	s->o.rom = "/srv/a,b c.rom";
	expect_virt_xml(s, "'pci_0000_01_00_0,xpath1.set=./rom/@file,xpath1.value=/srv/a,,b c.rom,"
			   "xpath2.set=./@managed,xpath2.value=no'");
}

TEST(a_hidden_rom)
{
	struct scene *s = nic_scene();

	s->o.rom_hidden = true;
	expect_virt_xml(s, "pci_0000_01_00_0,rom.bar=off");
}

TEST(a_domain_of_five_digits)
{
	struct scene *s = scene_new();

	scene_device(s, "10000:e1:1f.7", 0x144d, 0xa808, 0x010802);
	choice_add(&s->c, addr_of("10000:e1:1f.7"));
	expect_virt_xml(s, "pci_10000_e1_1f_7");
}

TEST(usb)
{
	static const struct guest_usb usb[] = {
		{.vendor = 0x046d, .product = 0xc52b, .optional = true},
		{.by_place = true, .bus = 1, .device = 4},
	};
	struct scene *s = scene_new();

	s->o.usb = usb;
	s->o.n_usb = ARRAY_SIZE(usb);
	put_libvirt(&s->out, made(s), "vm1", 0);
	assert_non_null(strstr(
		buf_str(&s->out),
		"virsh attach-device vm1 usb_046d_c52b.xml --config\n"
		"virsh attach-device vm1 usb_1_4.xml --config\n"
		"\n"
		"# Or without files (xpath is a place in the element; virt-xml 4.0.0 and newer have it):\n"
		"virt-xml vm1 --add-device --hostdev 0x046d:0xc52b,xpath1.set=./source/@startupPolicy,"
		"xpath1.value=optional\n"
		"virt-xml vm1 --add-device --hostdev 001.004\n"));
	scene_free(s);
}

TEST(nodes_of_unmanaged_devices)
{
	struct scene *s = old_scene();

	s->o.unmanaged = true;
	put_libvirt_nodedev(&s->out, made(s));
	expect_text(s, "# Before the guest starts, unless vfio-pci has them already:\n"
		       "virsh nodedev-detach pci_0000_03_07_0\n"
		       "virsh nodedev-detach pci_0000_03_06_0\n"
		       "\n"
		       "# When it is off, to give them back to this host:\n"
		       "virsh nodedev-reattach pci_0000_03_07_0\n"
		       "virsh nodedev-reattach pci_0000_03_06_0\n");
}

/* It may hang when it is moved by hand. */
TEST(a_display_that_is_driven_now)
{
	struct scene *s = card_scene();

	s->h.devices[CARD_GPU].driver = "nouveau";
	s->o.unmanaged = true;
	put_libvirt_nodedev(&s->out, made(s));
	assert_true(str_starts(buf_str(&s->out),
			       "# Before the guest starts, unless vfio-pci has them already:\n"
			       "# nouveau drives the display 0000:03:00.0, and may hang when it is taken away while this "
			       "host\n"
			       "# runs: passthru plan and apply it first, and leave this out.\n"
			       "virsh nodedev-detach pci_0000_03_00_0\n"));
	scene_free(s);
}

TEST(managed_devices_need_no_such_lines)
{
	struct scene *s = old_scene();

	put_libvirt_nodedev(&s->out, made(s));
	expect_text(s, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_nic),
		cmocka_unit_test(an_old_nic_for_a_guest_that_is_not_known),
		cmocka_unit_test(a_card_and_a_name_with_a_blank),
		cmocka_unit_test(files_in_a_directory),
		cmocka_unit_test(a_directory_that_looks_like_an_option),
		cmocka_unit_test(what_virt_xml_has_no_option_for),
		cmocka_unit_test(a_hidden_rom),
		cmocka_unit_test(a_domain_of_five_digits),
		cmocka_unit_test(usb),
		cmocka_unit_test(nodes_of_unmanaged_devices),
		cmocka_unit_test(a_display_that_is_driven_now),
		cmocka_unit_test(managed_devices_need_no_such_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
