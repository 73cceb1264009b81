/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/guest/hosts.h"

/* What is told of a format in one text, a line each; the last call's. */
static const char *notes_for(struct scene *s, enum guest_format format)
{
	const struct guest_notes *notes = &s->g->notes[format];

	buf_clear(&s->out);
	for (size_t i = 0; i < notes->n; i++)
		buf_printf(&s->out, "%s\n", notes->items[i]);
	return buf_str(&s->out);
}

static void expect_note(struct scene *s, const char *part)
{
	made(s);
	if (!strstr(notes_for(s, GUEST_LIBVIRT), part))
		fail_msg("no \"%s\" in:\n%s", part, buf_str(&s->out));
	scene_free(s);
}

static void expect_told(struct scene *s, const char *libvirt, const char *qemu)
{
	made(s);
	assert_string_equal(notes_for(s, GUEST_LIBVIRT), libvirt);
	assert_string_equal(notes_for(s, GUEST_QEMU), qemu);
	scene_free(s);
}

/* Of both formats. */
static void expect_notes(struct scene *s, const char *text)
{
	expect_told(s, text, text);
}

static void expect_no_note(struct scene *s, const char *part)
{
	made(s);
	assert_null(strstr(notes_for(s, GUEST_LIBVIRT), part));
	assert_null(strstr(notes_for(s, GUEST_QEMU), part));
	scene_free(s);
}

TEST(nothing_to_be_told)
{
	expect_notes(nic_scene(), "");
}

TEST(a_usb_device_by_its_number)
{
	static const struct guest_usb mouse = {.by_place = true, .bus = 1, .device = 4};
	struct scene *s = scene_new();

	s->o.usb = &mouse;
	s->o.n_usb = 1;
	expect_notes(s, "The number of a USB device changes each time it is plugged in; its vendor and product "
			"stay.\n");
}

/* QEMU gives nothing to vfio-pci: that keeps it from being started, and is told as that (engine/guest.h). */
TEST(a_nic_with_its_driver)
{
	struct scene *s = nic_scene();

	s->h.devices[0].driver = "e1000e";
	expect_told(s, "0000:01:00.0 (now e1000e): libvirt gives it to vfio-pci when the guest starts.\n", "");
}

TEST(a_device_without_a_driver)
{
	struct scene *s = nic_scene();

	s->h.devices[0].driver = NULL;
	expect_told(s, "0000:01:00.0 (now no driver): libvirt gives it to vfio-pci when the guest starts.\n", "");
}

TEST(a_driver_of_vfio_for_one_kind_of_device)
{
	struct scene *s = nic_scene();

	s->h.devices[0].driver = "mlx5_vfio_pci";
	expect_notes(s, "");
}

TEST(an_unmanaged_one)
{
	struct scene *s = nic_scene();

	s->h.devices[0].driver = "e1000e";
	s->o.unmanaged = true;
	expect_notes(s, "");
}

TEST(a_display_with_its_driver)
{
	struct scene *s = card_scene();

	s->h.devices[CARD_GPU].driver = "nouveau";
	made(s);
	assert_null(strstr(notes_for(s, GUEST_QEMU), "nouveau"));
	assert_true(
		str_starts(notes_for(s, GUEST_LIBVIRT), "0000:03:00.0: nouveau drives this display now, and may hang"));
	assert_null(strstr(buf_str(&s->out), "(now nouveau)"));
	scene_free(s);
}

/* The same of several is said once. */
TEST(two_devices_with_their_drivers)
{
	struct scene *s = card_scene();

	s->h.devices[CARD_GPU].class = 0x020000;
	s->h.devices[CARD_GPU].driver = "e1000e";
	s->h.devices[CARD_AUDIO].driver = "snd_hda_intel";
	s->o.apart = true;
	expect_told(s,
		    "0000:03:00.0 (now e1000e), 0000:03:00.1 (now snd_hda_intel): libvirt gives it to vfio-pci when "
		    "the guest starts.\n",
		    "");
}

#define NVIDIA "0000:03:00.0: NVIDIA's driver works in a guest since version 465. What hid the guest from older ones "

TEST(the_card_of_the_guide)
{
	expect_told(card_scene(),
		    "0000:03:00.0: its 2 functions are one device in the guest. libvirt can plug that in only while the "
		    "guest is off.\n" NVIDIA "(kvm hidden, vendor_id) is not needed.\n",
		    NVIDIA "(kvm=off, hv_vendor_id) is not needed.\n");
}

TEST(apart_there_is_no_device_of_several_functions)
{
	struct scene *s = card_scene();

	s->o.apart = true;
	expect_no_note(s, "functions are one device");
}

/* An older kernel or another card can give the audio a group of its own. */
TEST(a_function_that_stays)
{
	struct scene *s = card_scene();

	s->h.devices[CARD_AUDIO].group = 15;
	expect_note(s, "0000:03:00.0: 0000:03:00.1 is a function of the same card and stays with this host.");
}

TEST(a_function_that_has_to_stay)
{
	struct scene *s = card_scene();

	s->h.devices[CARD_AUDIO].group = 15;
	scene_hazard(s, CARD_AUDIO, "console-input", SEVERITY_BLOCK, "It has the keyboard.");
	expect_no_note(s, "0000:03:00.1");
}

#define UNSEEN \
	"0000:03:06.0: it goes along with the others. vfio-pci must hold it too while the guest runs, and the guest does " \
	"not see it.\n"

TEST(an_old_nic)
{
	expect_told(old_scene(),
		    UNSEEN "0000:03:07.0: it is conventional PCI. In a guest of type q35 libvirt adds a "
			   "pcie-to-pci-bridge for it.\n",
		    UNSEEN "0000:03:07.0: it is conventional PCI. A root port takes it all the same.\n");
}

#define VF "0000:01:00.0: the MAC address of a virtual function may be another one after each start of this host. "

TEST(a_virtual_function)
{
	struct scene *s = nic_scene();

	s->h.devices[0].sriov_vf = TRI_YES;
	expect_told(s, VF "<interface type='hostdev'> with a <mac> in place of this <hostdev> keeps one.\n",
		    VF "\"ip link set\" of its physical function, with \"vf\" and \"mac\", gives it one before the guest "
		       "starts.\n");
}

TEST(a_virtual_function_that_is_no_nic)
{
	struct scene *s = nic_scene();

	s->h.devices[0].sriov_vf = TRI_YES;
	s->h.devices[0].class = 0x108000;
	expect_notes(s, "");
}

#define GIB ((uint64_t)1 << 30)

#define MEMORY \
	"0000:01:00.0: its 32 GiB of memory must fit into what the guest can address: take OVMF of edk2 202211 or newer, " \
	"and "

TEST(much_memory)
{
	struct scene *s = nic_scene();

	s->h.devices[0].bars[0] = (struct bar){.size = 16 * GIB, .wide = true};
	s->h.devices[0].bars[2] = (struct bar){.size = 16 * GIB, .wide = true};
	expect_told(s, MEMORY "<maxphysaddr mode='passthrough'/> in the guest's <cpu>.\n",
		    MEMORY "host-phys-bits=on in -cpu.\n");
}

TEST(less_memory)
{
	struct scene *s = nic_scene();

	s->h.devices[0].bars[0] = (struct bar){.size = 16 * GIB, .wide = true};
	s->h.devices[0].bars[2] = (struct bar){.size = 8 * GIB, .wide = true};
	expect_notes(s, "");
}

static struct scene *rom_scene(const char *rom, const char *apparmor)
{
	struct scene *s = nic_scene();

	s->h.attrs[ATTR_APPARMOR] = (struct attr){.there = TRI_YES, .text = apparmor};
	s->h.attrs[ATTR_LIBVIRT].there = TRI_YES;
	s->o.rom = rom;
	return s;
}

TEST(a_rom_file_that_apparmor_hides)
{
	expect_told(rom_scene("/srv/card.rom", "Y"),
		    "AppArmor lets libvirt's guests read ROM files in /usr/share/qemu, kvm, vgabios and seabios: put "
		    "/srv/card.rom into one of them.\n"
		    "/srv/card.rom must be readable for the user that runs QEMU.\n",
		    "/srv/card.rom must be readable for the user that runs QEMU.\n");
}

TEST(a_rom_file_where_it_may_be_read)
{
	static const char told[] = "/usr/share/vgabios/card.rom must be readable for the user that runs QEMU.\n";

	expect_notes(rom_scene("/usr/share/vgabios/card.rom", "Y"), told);
	expect_notes(rom_scene("/usr/share/vgabios/card.rom", "N"), told);
}

static struct scene *selinux_scene(const char *enforcing, const char *boolean)
{
	struct scene *s = nic_scene();

	s->h.attrs[ATTR_SELINUX] = (struct attr){.there = TRI_YES, .text = enforcing};
	s->h.attrs[ATTR_VIRT_USE_SYSFS] = (struct attr){.there = tri_of(boolean != NULL), .text = boolean};
	return s;
}

TEST(selinux)
{
	expect_told(selinux_scene("1", "0 0"),
		    "SELinux keeps guests from sysfs here, and so from their devices: setsebool -P virt_use_sysfs on\n",
		    "");
	expect_notes(selinux_scene("1", "1 1"), "");
	expect_notes(selinux_scene("1", NULL), "");
	expect_notes(selinux_scene("0", "0 0"), "");
}

/* Whether it resets, on this kernel, is what check found. */
TEST(how_it_comes_back)
{
	struct scene *s = nic_scene();

	scene_hazard(s, 0, "reset-bug", SEVERITY_WARN, "It is an AMD GPU known for not resetting (Polaris 10).");
	scene_hazard(s, 0, "display-connected", SEVERITY_WARN, "It has a monitor.");
	expect_notes(s, "0000:01:00.0: It is an AMD GPU known for not resetting (Polaris 10).\n");
}

TEST(two_that_come_back_alike)
{
	struct scene *s = card_scene();

	s->o.apart = true;
	s->h.devices[CARD_GPU].vendor = 0x1002;
	scene_hazard(s, CARD_GPU, "no-reset", SEVERITY_WARN, "It has no reset.");
	scene_hazard(s, CARD_AUDIO, "no-reset", SEVERITY_WARN, "It has no reset.");
	expect_notes(s, "0000:03:00.0, 0000:03:00.1: It has no reset.\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_to_be_told),
		cmocka_unit_test(a_usb_device_by_its_number),
		cmocka_unit_test(a_nic_with_its_driver),
		cmocka_unit_test(a_device_without_a_driver),
		cmocka_unit_test(a_driver_of_vfio_for_one_kind_of_device),
		cmocka_unit_test(an_unmanaged_one),
		cmocka_unit_test(a_display_with_its_driver),
		cmocka_unit_test(two_devices_with_their_drivers),
		cmocka_unit_test(the_card_of_the_guide),
		cmocka_unit_test(apart_there_is_no_device_of_several_functions),
		cmocka_unit_test(a_function_that_stays),
		cmocka_unit_test(a_function_that_has_to_stay),
		cmocka_unit_test(an_old_nic),
		cmocka_unit_test(a_virtual_function),
		cmocka_unit_test(a_virtual_function_that_is_no_nic),
		cmocka_unit_test(much_memory),
		cmocka_unit_test(less_memory),
		cmocka_unit_test(a_rom_file_that_apparmor_hides),
		cmocka_unit_test(a_rom_file_where_it_may_be_read),
		cmocka_unit_test(selinux),
		cmocka_unit_test(how_it_comes_back),
		cmocka_unit_test(two_that_come_back_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
