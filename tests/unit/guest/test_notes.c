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

#define FROM_QEMU \
	"QEMU takes no device from its driver: passthru plan and apply give it to vfio-pci at the next start of this " \
	"host, passthru bind now.\n"

/* QEMU gives nothing to vfio-pci. What keeps it from being started names one of them alone (engine/guest.h). */
TEST(a_nic_with_its_driver)
{
	struct scene *s = nic_scene();

	s->h.devices[0].driver = "e1000e";
	expect_told(s, "0000:01:00.0 (now e1000e): given to vfio-pci by libvirt when the guest starts.\n",
		    "0000:01:00.0 (now e1000e): " FROM_QEMU);
}

TEST(a_device_without_a_driver)
{
	struct scene *s = nic_scene();

	s->h.devices[0].driver = NULL;
	expect_told(s, "0000:01:00.0 (now no driver): given to vfio-pci by libvirt when the guest starts.\n",
		    "0000:01:00.0 (now no driver): " FROM_QEMU);
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
	expect_told(s, "", "0000:01:00.0 (now e1000e): " FROM_QEMU);
}

/* Who moves it by hand must know it all the more. */
TEST(a_display_that_is_not_managed)
{
	struct scene *s = card_scene();

	s->h.devices[CARD_GPU].driver = "nouveau";
	s->o.unmanaged = true;
	expect_note(s, "0000:03:00.0: nouveau drives this display now, and may hang");
}

/* Before the next start vfio-pci can take nothing. */
TEST(a_nic_while_the_iommu_is_off)
{
	struct scene *s = nic_scene();

	s->h.devices[0].driver = "igb";
	s->r.iommu.state = IOMMU_OFF;
	made(s);
	assert_string_equal(notes_for(s, GUEST_QEMU),
			    "0000:01:00.0 (now igb): QEMU takes no device from its driver: passthru plan and apply give "
			    "it to vfio-pci at the next start of this host.\n");
	scene_free(s);
}

/* Nobody has to be told again to apply what is applied: the reboot is what is missing. */
TEST(what_waits_for_the_reboot)
{
	static const char told[] = "0000:03:00.0 (now nouveau), 0000:03:00.1 (now snd_hda_intel): given to vfio-pci at "
				   "the next start of this host, as was applied: reboot first.\n";
	struct binding bindings[] = {{.addr = addr_of("03:00.0")}, {.addr = addr_of("03:00.1")}};
	struct run run = {.state = RUN_DONE, .bindings = bindings, .n_bindings = ARRAY_SIZE(bindings)};
	struct run *runs[] = {&run};
	struct scene *s = card_scene();

	s->h.devices[CARD_GPU].driver = "nouveau";
	s->h.devices[CARD_GPU].vendor = 0x1002;
	s->h.devices[CARD_AUDIO].driver = "snd_hda_intel";
	s->o.apart = true;
	s->o.runs = runs;
	s->o.n_runs = 1;
	expect_notes(s, told);
	s = card_scene();
	s->h.devices[CARD_GPU].driver = "nouveau";
	s->o.unmanaged = true;
	s->o.runs = runs;
	s->o.n_runs = 1;
	put_libvirt_nodedev(&s->out, made(s));
	assert_non_null(strstr(buf_str(&s->out), "# runs: reboot first, as it is applied, and leave this out.\n"));
	scene_free(s);
	run.state = RUN_UNDONE;
	s = card_scene();
	s->h.devices[CARD_GPU].driver = "nouveau";
	s->o.runs = runs;
	s->o.n_runs = 1;
	expect_no_note(s, "reboot");
}

TEST(a_display_with_its_driver)
{
	struct scene *s = card_scene();

	s->h.devices[CARD_GPU].driver = "nouveau";
	made(s);
	assert_true(str_starts(notes_for(s, GUEST_QEMU), "0000:03:00.0: nouveau drives this display now, and QEMU does "
							 "not take it from there: passthru plan and apply give it"));
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
		    "0000:03:00.0 (now e1000e), 0000:03:00.1 (now snd_hda_intel): given to vfio-pci by libvirt when "
		    "the guest starts.\n",
		    "0000:03:00.0 (now e1000e), 0000:03:00.1 (now snd_hda_intel): " FROM_QEMU);
}

#define NVIDIA "0000:03:00.0: NVIDIA's driver works in a guest since version 465. What hid the guest from older ones "

TEST(the_card_of_the_guide)
{
	expect_told(card_scene(),
		    "0000:03:00.0: 2 functions are one device in the guest. libvirt can plug that in only while the "
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
	"0000:03:06.0: in the same IOMMU group as the others: held by vfio-pci too while the guest runs, and not seen by " \
	"the guest.\n"

TEST(an_old_nic)
{
	expect_told(old_scene(),
		    UNSEEN "0000:03:07.0: conventional PCI, for which libvirt adds a pcie-to-pci-bridge to a guest "
			   "of type q35.\n",
		    UNSEEN "0000:03:07.0: conventional PCI, which a root port takes all the same.\n");
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

/* It is not there yet when a plan's binding comes. */
TEST(a_virtual_function_with_its_driver)
{
	struct scene *s = nic_scene();

	s->h.devices[0].sriov_vf = TRI_YES;
	s->h.devices[0].class = 0x108000;
	s->h.devices[0].driver = "qat_4xxx";
	expect_told(s, "0000:01:00.0 (now qat_4xxx): given to vfio-pci by libvirt when the guest starts.\n",
		    "0000:01:00.0 (now qat_4xxx): QEMU takes no device from its driver: passthru bind gives it to "
		    "vfio-pci now.\n");
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
	"0000:01:00.0: 32 GiB of memory must fit into what the guest can address: take OVMF of edk2 202211 or newer, " \
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
		    "AppArmor lets libvirt's guests read ROM files in /usr/share/qemu, /usr/share/kvm, "
		    "/usr/share/vgabios and /usr/share/seabios: put /srv/card.rom into one of them.\n"
		    "/srv/card.rom must be readable for the user as whom libvirt runs QEMU.\n",
		    "/srv/card.rom must be readable for the user that runs QEMU.\n");
}

TEST(a_rom_file_where_it_may_be_read)
{
	static const char *const apparmor[] = {"Y", "N"};

	for (size_t i = 0; i < ARRAY_SIZE(apparmor); i++)
		expect_told(rom_scene("/usr/share/vgabios/card.rom", apparmor[i]),
			    "/usr/share/vgabios/card.rom must be readable for the user as whom libvirt runs QEMU.\n",
			    "/usr/share/vgabios/card.rom must be readable for the user that runs QEMU.\n");
}

TEST(a_rom_file_that_is_not_there)
{
	struct scene *s = rom_scene("/nope/x.rom", "N");

	s->o.rom_missing = true;
	expect_note(s, "/nope/x.rom is not there now, and the guest does not start without it.\n");
}

/* Of a host whose USB was not read nothing is said. */
TEST(a_usb_device_that_is_not_plugged_in)
{
	static const struct guest_usb usb[] = {{.vendor = 0x9999, .product = 0x1111}, {.vendor = 0x046d, .product = 0xc52b}};
	static struct usb_device mouse = {.name = "1-1", .vendor = 0x046d, .product = 0xc52b, .bus = 1, .device = 4};
	struct scene *s = scene_new();

	s->o.usb = usb;
	s->o.n_usb = ARRAY_SIZE(usb);
	s->h.usb = &mouse;
	s->h.n_usb = 1;
	expect_notes(s, "9999:1111: this host has no such USB device now.\n");
	s = scene_new();
	s->o.usb = usb;
	s->o.n_usb = ARRAY_SIZE(usb);
	expect_notes(s, "");
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
		cmocka_unit_test(a_display_that_is_not_managed),
		cmocka_unit_test(a_nic_while_the_iommu_is_off),
		cmocka_unit_test(what_waits_for_the_reboot),
		cmocka_unit_test(a_display_with_its_driver),
		cmocka_unit_test(two_devices_with_their_drivers),
		cmocka_unit_test(the_card_of_the_guide),
		cmocka_unit_test(apart_there_is_no_device_of_several_functions),
		cmocka_unit_test(a_function_that_stays),
		cmocka_unit_test(a_function_that_has_to_stay),
		cmocka_unit_test(an_old_nic),
		cmocka_unit_test(a_virtual_function),
		cmocka_unit_test(a_virtual_function_with_its_driver),
		cmocka_unit_test(a_virtual_function_that_is_no_nic),
		cmocka_unit_test(much_memory),
		cmocka_unit_test(less_memory),
		cmocka_unit_test(a_rom_file_that_apparmor_hides),
		cmocka_unit_test(a_rom_file_where_it_may_be_read),
		cmocka_unit_test(a_rom_file_that_is_not_there),
		cmocka_unit_test(a_usb_device_that_is_not_plugged_in),
		cmocka_unit_test(selinux),
		cmocka_unit_test(how_it_comes_back),
		cmocka_unit_test(two_that_come_back_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
