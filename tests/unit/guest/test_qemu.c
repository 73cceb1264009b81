/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expected from docs/ of QEMU (pcie.txt, pci_expander_bridge.txt) and what "-device DRIVER,help" of 7.2 and 10 has. */
#include "unit/guest/hosts.h"

static void put_devices(struct scene *s, const struct qemu_device *items, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_printf(&s->out, "%s%s %s:", items[i].leads ? "+" : "", items[i].driver, items[i].id);
		for (size_t j = 0; j < items[i].n_props; j++)
			buf_printf(&s->out, " %s=%s", items[i].props[j].name, items[i].props[j].value);
		buf_putc(&s->out, '\n');
	}
}

static void cold(struct scene *s)
{
	struct arena a = {0};
	struct qemu_device *items;
	size_t n;

	guest_qemu(made(s), &a, &items, &n);
	put_devices(s, items, n);
	arena_done(&a);
}

static void hot(struct scene *s)
{
	struct arena a = {0};
	struct qemu_device *items;
	size_t n;

	guest_qemu_hot(made(s), &a, &items, &n);
	put_devices(s, items, n);
	arena_done(&a);
}

#define PORT(n) "pcie-root-port hostport" n ": id=hostport" n " bus=pcie.0 chassis=100 slot=10" n "\n"

TEST(a_nic)
{
	struct scene *s = nic_scene();

	cold(s);
	expect_text(s, PORT("0")
		       "+vfio-pci hostdev0: host=0000:01:00.0 id=hostdev0 bus=hostport0 addr=0x0.0\n");
}

/* QEMU is not told of the sound card, which is only held. */
TEST(an_old_nic)
{
	struct scene *s = old_scene();

	cold(s);
	expect_text(s, PORT("0")
		       "+vfio-pci hostdev0: host=0000:03:07.0 id=hostdev0 bus=hostport0 addr=0x0.0\n");
}

TEST(a_card)
{
	struct scene *s = card_scene();

	cold(s);
	expect_text(s, PORT("0")
		       "+vfio-pci hostdev0: host=0000:03:00.0 id=hostdev0 bus=hostport0 addr=0x0.0 multifunction=on\n"
		       "vfio-pci hostdev1: host=0000:03:00.1 id=hostdev1 bus=hostport0 addr=0x0.1\n");
}

TEST(function_0_is_plugged_last)
{
	struct scene *s = card_scene();

	hot(s);
	expect_text(s, "vfio-pci hostdev1: host=0000:03:00.1 id=hostdev1 bus=hostport0 addr=0x0.1\n"
		       "+vfio-pci hostdev0: host=0000:03:00.0 id=hostdev0 bus=hostport0 addr=0x0.0 multifunction=on\n");
}

TEST(apart)
{
	struct scene *s = card_scene();

	s->o.apart = true;
	cold(s);
	expect_text(s, PORT("0") PORT("1")
		       "+vfio-pci hostdev0: host=0000:03:00.0 id=hostdev0 bus=hostport0 addr=0x0.0\n"
		       "+vfio-pci hostdev1: host=0000:03:00.1 id=hostdev1 bus=hostport1 addr=0x0.0\n");
}

TEST(slots_are_plugged_in_their_order)
{
	struct scene *s = card_scene();

	scene_device(s, "04:00.0", 0x8086, 0x10b9, 0x020000);
	choice_add(&s->c, addr_of("04:00.0"));
	hot(s);
	expect_text(s, "vfio-pci hostdev1: host=0000:03:00.1 id=hostdev1 bus=hostport0 addr=0x0.1\n"
		       "+vfio-pci hostdev0: host=0000:03:00.0 id=hostdev0 bus=hostport0 addr=0x0.0 multifunction=on\n"
		       "+vfio-pci hostdev2: host=0000:04:00.0 id=hostdev2 bus=hostport1 addr=0x0.0\n");
}

/* 7.2: "Property 'vfio-pci.host' doesn't take value '10000:e1:00.0'". */
TEST(a_domain_of_five_digits)
{
	struct scene *s = scene_new();

	scene_device(s, "ffff:e1:00.0", 0x144d, 0xa808, 0x010802);
	scene_device(s, "10000:e1:00.0", 0x144d, 0xa808, 0x010802);
	choice_add(&s->c, addr_of("ffff:e1:00.0"));
	choice_add(&s->c, addr_of("10000:e1:00.0"));
	hot(s);
	expect_text(s, "+vfio-pci hostdev0: host=ffff:e1:00.0 id=hostdev0 bus=hostport0 addr=0x0.0\n"
		       "+vfio-pci hostdev1: sysfsdev=/sys/bus/pci/devices/10000:e1:00.0 id=hostdev1 bus=hostport1 "
		       "addr=0x0.0\n");
}

TEST(a_rom_from_a_file)
{
	struct scene *s = card_scene();

	s->o.rom = "/srv/card.rom";
	hot(s);
	assert_non_null(strstr(buf_str(&s->out), "addr=0x0.0 multifunction=on romfile=/srv/card.rom\n"));
	assert_null(strstr(buf_str(&s->out), "rombar"));
	scene_free(s);
}

TEST(a_rom_that_is_hidden)
{
	struct scene *s = card_scene();

	s->h.devices[CARD_AUDIO].rom_size = 0x10000;
	s->o.rom_hidden = true;
	hot(s);
	assert_non_null(strstr(buf_str(&s->out), "addr=0x0.1 rombar=0\n"));
	assert_null(strstr(buf_str(&s->out), "romfile"));
	scene_free(s);
}

static struct scene *usb_scene(void)
{
	static const struct guest_usb usb[] = {
		{.vendor = 0x046d, .product = 0xc52b, .optional = true},
		{.by_place = true, .bus = 1, .device = 4},
	};
	struct scene *s = scene_new();

	s->o.usb = usb;
	s->o.n_usb = ARRAY_SIZE(usb);
	return s;
}

#define USB                                                                                        \
	"+usb-host hostusb0: id=hostusb0 bus=hostxhci.0 vendorid=0x046d productid=0xc52b\n"         \
	"+usb-host hostusb1: id=hostusb1 bus=hostxhci.0 hostbus=1 hostaddr=4\n"

TEST(usb)
{
	struct scene *s = usb_scene();

	cold(s);
	expect_text(s, "qemu-xhci hostxhci: id=hostxhci\n" USB);
}

TEST(usb_into_a_running_guest)
{
	struct scene *s = usb_scene();

	hot(s);
	expect_text(s, USB);
}

static enum qemu_type type_of(const struct qemu_device *items, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < items[i].n_props; j++)
			if (streq(items[i].props[j].name, name))
				return items[i].props[j].type;
	fail_msg("no property %s", name);
	return QEMU_STRING;
}

/* As qapi and the help of each driver have them: <str>, <bool>, <uint32>. addr is text with a dot. */
TEST(types_of_properties)
{
	struct scene *s = usb_scene();
	struct arena a = {0};
	struct qemu_device *items;
	size_t n;

	scene_device(s, "03:00.0", 0x10de, 0x2206, 0x030000)->group = 14;
	scene_device(s, "03:00.1", 0x10de, 0x1aef, 0x040300)->group = 14;
	choice_add(&s->c, addr_of("03:00.0"));
	s->o.rom = "/srv/card.rom";
	guest_qemu(made(s), &a, &items, &n);
	assert_int_equal(type_of(items, n, "id"), QEMU_STRING);
	assert_int_equal(type_of(items, n, "host"), QEMU_STRING);
	assert_int_equal(type_of(items, n, "bus"), QEMU_STRING);
	assert_int_equal(type_of(items, n, "addr"), QEMU_STRING);
	assert_int_equal(type_of(items, n, "romfile"), QEMU_STRING);
	assert_int_equal(type_of(items, n, "multifunction"), QEMU_BOOL);
	assert_int_equal(type_of(items, n, "chassis"), QEMU_NUMBER);
	assert_int_equal(type_of(items, n, "slot"), QEMU_NUMBER);
	assert_int_equal(type_of(items, n, "vendorid"), QEMU_NUMBER);
	assert_int_equal(type_of(items, n, "productid"), QEMU_NUMBER);
	assert_int_equal(type_of(items, n, "hostbus"), QEMU_NUMBER);
	assert_int_equal(type_of(items, n, "hostaddr"), QEMU_NUMBER);
	arena_done(&a);
	scene_free(s);
}

TEST(type_of_a_hidden_rom)
{
	struct scene *s = card_scene();
	struct arena a = {0};
	struct qemu_device *items;
	size_t n;

	s->o.rom_hidden = true;
	guest_qemu(made(s), &a, &items, &n);
	assert_int_equal(type_of(items, n, "rombar"), QEMU_NUMBER);
	arena_done(&a);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_nic),
		cmocka_unit_test(an_old_nic),
		cmocka_unit_test(a_card),
		cmocka_unit_test(function_0_is_plugged_last),
		cmocka_unit_test(apart),
		cmocka_unit_test(slots_are_plugged_in_their_order),
		cmocka_unit_test(a_domain_of_five_digits),
		cmocka_unit_test(a_rom_from_a_file),
		cmocka_unit_test(a_rom_that_is_hidden),
		cmocka_unit_test(usb),
		cmocka_unit_test(usb_into_a_running_guest),
		cmocka_unit_test(types_of_properties),
		cmocka_unit_test(type_of_a_hidden_rom),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
