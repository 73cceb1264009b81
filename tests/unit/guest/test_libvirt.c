/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expected from docs/formatdomain.rst of libvirt. */
#include "unit/guest/hosts.h"

static void elements(struct scene *s, unsigned bus)
{
	struct arena a = {0};
	struct guest_xml *items;
	size_t n;

	guest_libvirt(made(s), bus, &a, &items, &n);
	for (size_t i = 0; i < n; i++)
		buf_printf(&s->out, "%s:\n%s", items[i].what, items[i].xml);
	arena_done(&a);
}

TEST(a_nic)
{
	struct scene *s = nic_scene();

	elements(s, 0);
	expect_text(s, "0000:01:00.0:\n"
		       "<hostdev mode='subsystem' type='pci' managed='yes'>\n"
		       "  <source>\n"
		       "    <address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>\n"
		       "  </source>\n"
		       "</hostdev>\n");
}

TEST(what_is_alone_in_its_slot_is_put_by_libvirt)
{
	struct scene *s = nic_scene();

	elements(s, 5);
	assert_null(strstr(buf_str(&s->out), "type='pci' domain"));
	scene_free(s);
}

TEST(unmanaged)
{
	struct scene *s = nic_scene();

	s->o.unmanaged = true;
	elements(s, 0);
	assert_non_null(strstr(buf_str(&s->out), "<hostdev mode='subsystem' type='pci' managed='no'>\n"));
	scene_free(s);
}

/* It was picked because of its NIC: the sound card is held with it, and the guest does not see it. */
TEST(an_old_nic_and_what_is_only_held)
{
	struct scene *s = old_scene();

	elements(s, 5);
	expect_text(s, "0000:03:07.0:\n"
		       "<hostdev mode='subsystem' type='pci' managed='yes'>\n"
		       "  <source>\n"
		       "    <address domain='0x0000' bus='0x03' slot='0x07' function='0x0'/>\n"
		       "  </source>\n"
		       "</hostdev>\n"
		       "0000:03:06.0:\n"
		       "<hostdev mode='subsystem' type='pci' managed='yes'>\n"
		       "  <source>\n"
		       "    <address domain='0x0000' bus='0x03' slot='0x06' function='0x0'/>\n"
		       "  </source>\n"
		       "  <address type='unassigned'/>\n"
		       "</hostdev>\n");
}

TEST(a_card_is_one_slot)
{
	struct scene *s = card_scene();

	elements(s, 5);
	expect_text(s,
		    "0000:03:00.0:\n"
		    "<hostdev mode='subsystem' type='pci' managed='yes'>\n"
		    "  <source>\n"
		    "    <address domain='0x0000' bus='0x03' slot='0x00' function='0x0'/>\n"
		    "  </source>\n"
		    "  <address type='pci' domain='0x0000' bus='0x05' slot='0x00' function='0x0' multifunction='on'/>\n"
		    "</hostdev>\n"
		    "0000:03:00.1:\n"
		    "<hostdev mode='subsystem' type='pci' managed='yes'>\n"
		    "  <source>\n"
		    "    <address domain='0x0000' bus='0x03' slot='0x00' function='0x1'/>\n"
		    "  </source>\n"
		    "  <address type='pci' domain='0x0000' bus='0x05' slot='0x00' function='0x1'/>\n"
		    "</hostdev>\n");
}

TEST(without_a_bus_the_functions_come_apart)
{
	struct scene *s = card_scene();

	elements(s, 0);
	assert_null(strstr(buf_str(&s->out), "multifunction"));
	assert_null(strstr(buf_str(&s->out), "type='pci' domain"));
	scene_free(s);
}

TEST(apart_nobody_has_an_address)
{
	struct scene *s = card_scene();

	s->o.apart = true;
	elements(s, 5);
	assert_null(strstr(buf_str(&s->out), "bus='0x05'"));
	scene_free(s);
}

/* A USB card of two functions: a bus that libvirt would have to make for it is a pci-bridge, whose slot 0 nobody can have. */
TEST(a_conventional_device_comes_apart)
{
	struct scene *s = old_scene();

	scene_device(s, "03:08.0", 0x1106, 0x3038, 0x0c0300)->pcie = TRI_NO;
	scene_device(s, "03:08.1", 0x1106, 0x3104, 0x0c0320)->pcie = TRI_NO;
	s->h.devices[3].group = s->h.devices[4].group = 7;
	choice_add(&s->c, addr_of("03:08.0"));
	elements(s, 5);
	assert_non_null(strstr(buf_str(&s->out), "bus='0x03' slot='0x08' function='0x1'/>\n  </source>\n</hostdev>\n"));
	assert_null(strstr(buf_str(&s->out), "type='pci' domain"));
	scene_free(s);
}

/* A single device between two cards takes no number. */
static struct scene *two_cards_scene(void)
{
	struct scene *s = card_scene();

	scene_device(s, "04:00.0", 0x8086, 0x10b9, 0x020000);
	scene_device(s, "05:00.0", 0x1002, 0x73ff, 0x030000)->group = 20;
	scene_device(s, "05:00.1", 0x1002, 0xab28, 0x040300)->group = 20;
	choice_add(&s->c, addr_of("04:00.0"));
	choice_add(&s->c, addr_of("05:00.0"));
	return s;
}

TEST(two_cards_take_two_buses)
{
	struct scene *s = two_cards_scene();

	elements(s, 0x10);
	assert_non_null(strstr(buf_str(&s->out), "bus='0x10' slot='0x00' function='0x1'/>"));
	assert_non_null(strstr(buf_str(&s->out), "bus='0x11' slot='0x00' function='0x0' multifunction='on'/>"));
	assert_non_null(strstr(buf_str(&s->out), "bus='0x11' slot='0x00' function='0x1'/>"));
	assert_null(strstr(buf_str(&s->out), "bus='0x12'"));
	scene_free(s);
}

/* There is no bus 256. */
TEST(the_last_bus)
{
	struct scene *s = two_cards_scene();

	elements(s, 0xff);
	assert_non_null(strstr(buf_str(&s->out), "bus='0xff' slot='0x00' function='0x0' multifunction='on'/>"));
	assert_null(strstr(buf_str(&s->out), "type='pci' domain='0x0000' bus='0x00'"));
	scene_free(s);
}

TEST(a_domain_of_five_digits)
{
	struct scene *s = scene_new();

	scene_device(s, "10000:e1:00.0", 0x144d, 0xa808, 0x010802);
	choice_add(&s->c, addr_of("10000:e1:00.0"));
	elements(s, 0);
	assert_non_null(strstr(buf_str(&s->out),
			       "<address domain='0x10000' bus='0xe1' slot='0x00' function='0x0'/>"));
	scene_free(s);
}

TEST(a_rom_file_is_written_as_xml_wants_it)
{
	struct scene *s = card_scene();

	s->o.rom = "/srv/rom's & <more>.bin";
	elements(s, 0);
	assert_non_null(strstr(buf_str(&s->out), "  </source>\n"
						 "  <rom file='/srv/rom&apos;s &amp; &lt;more&gt;.bin'/>\n"
						 "</hostdev>\n"));
	scene_free(s);
}

TEST(a_hidden_rom)
{
	struct scene *s = nic_scene();

	s->o.rom_hidden = true;
	elements(s, 0);
	assert_non_null(strstr(buf_str(&s->out), "  </source>\n  <rom bar='off'/>\n</hostdev>\n"));
	scene_free(s);
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
	elements(s, 0);
	expect_text(s, "usb 046d:c52b:\n"
		       "<hostdev mode='subsystem' type='usb'>\n"
		       "  <source startupPolicy='optional'>\n"
		       "    <vendor id='0x046d'/>\n"
		       "    <product id='0xc52b'/>\n"
		       "  </source>\n"
		       "</hostdev>\n"
		       "usb 1.4:\n"
		       "<hostdev mode='subsystem' type='usb'>\n"
		       "  <source>\n"
		       "    <address bus='1' device='4'/>\n"
		       "  </source>\n"
		       "</hostdev>\n");
}

/* The room behind three is not another's. */
TEST(more_may_be_put_behind_them)
{
	static const struct guest_usb mouse = {.vendor = 0x046d, .product = 0xc52b};
	struct scene *s = card_scene();
	struct guest_xml *items;
	size_t n;

	s->o.usb = &mouse;
	s->o.n_usb = 1;
	guest_libvirt(made(s), 0, &s->h.mem, &items, &n);
	assert_int_equal(n, 3);
	*ARENA_PUSH(&s->h.mem, items, n) = (struct guest_xml){.xml = "", .what = "", .file = "more.xml"};
	for (size_t i = 0; i < 3; i++) {
		assert_true(str_starts(items[i].xml, "<hostdev "));
		assert_true(*items[i].what && *items[i].file);
	}
	assert_string_equal(items[2].file, "usb_046d_c52b.xml");
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_nic),
		cmocka_unit_test(more_may_be_put_behind_them),
		cmocka_unit_test(what_is_alone_in_its_slot_is_put_by_libvirt),
		cmocka_unit_test(unmanaged),
		cmocka_unit_test(an_old_nic_and_what_is_only_held),
		cmocka_unit_test(a_card_is_one_slot),
		cmocka_unit_test(without_a_bus_the_functions_come_apart),
		cmocka_unit_test(apart_nobody_has_an_address),
		cmocka_unit_test(a_conventional_device_comes_apart),
		cmocka_unit_test(two_cards_take_two_buses),
		cmocka_unit_test(the_last_bus),
		cmocka_unit_test(a_domain_of_five_digits),
		cmocka_unit_test(a_rom_file_is_written_as_xml_wants_it),
		cmocka_unit_test(a_hidden_rom),
		cmocka_unit_test(usb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
