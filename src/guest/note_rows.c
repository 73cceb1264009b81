/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What somebody who gives these devices to a guest has to know today. What helped older kernels and
 * drivers alone is no row. How a device comes back is told by check's own hazards. What keeps a
 * guest from being started as the host is now is no row: engine/guest.h.
 */
#include "guest/note_rows.h"

#include "model/viable.h"

#define GIB ((uint64_t)1 << 30)
#define NVIDIA 0x10de

#define NOTE_TEST(name)                                                                            \
	static bool name(const struct note_view *v, const struct guest_fn *f,                      \
			 const char **ret_subject)

static bool is_plugged_in(const struct host *h, const struct guest_usb *u)
{
	for (size_t i = 0; i < h->n_usb; i++)
		if (guest_usb_is(u, &h->usb[i]))
			return true;
	return false;
}

NOTE_TEST(usb_by_place)
{
	(void)f, (void)ret_subject;
	for (size_t i = 0; i < v->guest->n_usb; i++)
		if (v->guest->usb[i].by_place)
			return true;
	return false;
}

/* Of policies up to RHEL 6; newer ones have no such boolean. Text: "0 0", now and pending. */
NOTE_TEST(sysfs_refused)
{
	const struct attr *sysfs = host_attr(v->host, ATTR_VIRT_USE_SYSFS);

	(void)f, (void)ret_subject;
	return v->guest->n_fns > 0 && streq(host_attr(v->host, ATTR_SELINUX)->text, "1") &&
	       sysfs->there == TRI_YES && sysfs->text && sysfs->text[0] == '0';
}

NOTE_TEST(usb_not_here)
{
	_cleanup_buf_ struct buf names = {0};

	(void)f;
	for (size_t i = 0; i < v->guest->n_usb && v->host->n_usb > 0; i++) {
		if (is_plugged_in(v->host, &v->guest->usb[i]))
			continue;
		buf_puts(&names, names.len > 0 ? ", " : "");
		put_usb(&names, &v->guest->usb[i]);
	}
	*ret_subject = arena_str(&v->guest->mem, buf_str(&names));
	return names.len > 0;
}

NOTE_TEST(has_rom)
{
	(void)v;
	*ret_subject = f->rom;
	return f->rom != NULL;
}

NOTE_TEST(rom_missing)
{
	return has_rom(v, f, ret_subject) && v->opts->rom_missing;
}

/* Directories of libvirt's abstraction for QEMU (abstractions/libvirt-qemu); its helper adds no
 * rule for a ROM. */
NOTE_TEST(rom_behind_apparmor)
{
	static const char *const read[] = {"/usr/share/qemu/", "/usr/share/kvm/",
					   "/usr/share/vgabios/", "/usr/share/seabios/"};

	if (!has_rom(v, f, ret_subject) || !streq(host_attr(v->host, ATTR_APPARMOR)->text, "Y"))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(read); i++)
		if (str_starts(f->rom, read[i]))
			return false;
	return host_attr(v->host, ATTR_LIBVIRT)->there != TRI_NO;
}

NOTE_TEST(unseen)
{
	(void)v, (void)ret_subject;
	return f->unseen;
}

static bool is_held(const struct guest_fn *f, const char **ret_driver)
{
	*ret_driver = driver_or_none(f->device->driver);
	return !driver_is_vfio(f->device->driver);
}

NOTE_TEST(waits)
{
	(void)v;
	return is_held(f, ret_subject) && f->waits;
}

NOTE_TEST(display_held)
{
	(void)v;
	return is_held(f, ret_subject) && !f->waits && guest_display_is_held(f);
}

NOTE_TEST(held)
{
	return !v->guest->unmanaged && is_held(f, ret_subject) && !f->waits &&
	       !guest_display_is_held(f);
}

/* A virtual function is not there yet when a plan's binding comes. */
NOTE_TEST(virtual_held_from_qemu)
{
	(void)v;
	return is_held(f, ret_subject) && f->device->sriov_vf == TRI_YES;
}

static bool is_left_to_qemu(const struct guest_fn *f, const char **ret_subject)
{
	return is_held(f, ret_subject) && !f->waits && !guest_display_is_held(f) &&
	       f->device->sriov_vf != TRI_YES;
}

NOTE_TEST(held_from_qemu)
{
	return v->report->iommu.state != IOMMU_OFF && is_left_to_qemu(f, ret_subject);
}

/* Then vfio-pci can take nothing now. */
NOTE_TEST(held_without_iommu)
{
	return v->report->iommu.state == IOMMU_OFF && is_left_to_qemu(f, ret_subject);
}

static bool is_in_guest(const struct guest *g, const struct device *d)
{
	for (size_t i = 0; i < g->n_fns; i++)
		if (g->fns[i].device == d)
			return true;
	return false;
}

static bool could_go(const struct note_view *v, size_t device)
{
	return !device_is_bridge(&v->host->devices[device]) &&
	       !(device < v->report->n_devices && v->report->devices[device].blocked);
}

/* A function of the card with an IOMMU group of its own. */
NOTE_TEST(left_behind)
{
	for (size_t i = 0; i < v->host->n_devices && f->fn == 0 && !f->unseen; i++) {
		const struct device *d = &v->host->devices[i];

		if (guest_one_device(f->device, d) && !is_in_guest(v->guest, d) && could_go(v, i)) {
			*ret_subject = d->address;
			return true;
		}
	}
	return false;
}

/* libvirt reserves a whole slot for what is plugged into a running guest:
 * virDomainPCIAddressEnsureAddr. */
NOTE_TEST(several_functions)
{
	if (!f->first || f->device->pcie == TRI_NO)
		return false;
	*ret_subject = arena_printf(&v->guest->mem, "%zu", guest_slot_size(v->guest, f->slot));
	return true;
}

NOTE_TEST(nvidia)
{
	(void)v, (void)ret_subject;
	return !f->unseen && f->device->vendor == NVIDIA && device_is_display(f->device);
}

/* qemuDomainDeviceCalculatePCIConnectFlags asks the device itself. */
NOTE_TEST(conventional)
{
	(void)v, (void)ret_subject;
	return !f->unseen && f->device->pcie == TRI_NO;
}

NOTE_TEST(network_vf)
{
	(void)v, (void)ret_subject;
	return !f->unseen && f->device->sriov_vf == TRI_YES && f->device->class >> 16 == 0x02;
}

/* OVMF kept 32 GiB for all devices (PcdPciMmio64Size) until it looked at how far the CPU can
 * address. */
NOTE_TEST(large_memory)
{
	uint64_t size = 0;

	for (size_t i = 0; i < PCI_BARS; i++)
		size += f->device->bars[i].wide ? f->device->bars[i].size : 0;
	*ret_subject = arena_printf(&v->guest->mem, "%llu GiB", (unsigned long long)(size / GIB));
	return !f->unseen && size >= 32 * GIB;
}

const struct note_row note_rows[] = {
	{NOTE_LIBVIRT, NOTE_ALL, sysfs_refused,
	 "SELinux keeps guests from sysfs here, and so from their devices: setsebool -P "
	 "virt_use_sysfs on"},
	{NOTE_BOTH, NOTE_FILE_OF, rom_missing,
	 "{subject} is not there now, and the guest does not start without it."},
	{NOTE_LIBVIRT, NOTE_FILE_OF, rom_behind_apparmor,
	 "AppArmor lets libvirt's guests read ROM files in /usr/share/qemu, /usr/share/kvm, "
	 "/usr/share/vgabios and /usr/share/seabios: put {subject} into one of them."},
	{NOTE_LIBVIRT, NOTE_FILE_OF, has_rom,
	 "{subject} must be readable for the user as whom libvirt runs QEMU."},
	{NOTE_QEMU, NOTE_FILE_OF, has_rom,
	 "{subject} must be readable for the user that runs QEMU."},
	{NOTE_BOTH, NOTE_EACH_NOW, waits,
	 "given to vfio-pci at the next start of this host, as was applied: reboot first."},
	{NOTE_LIBVIRT, NOTE_EACH, display_held,
	 "{subject} drives this display now, and may hang when it is taken away while the host "
	 "runs. Plan and apply it first (passthru plan, passthru apply), so that vfio-pci has it "
	 "from the start on."},
	{NOTE_QEMU, NOTE_EACH, display_held,
	 "{subject} drives this display now, and QEMU does not take it from there: passthru plan "
	 "and apply give it to vfio-pci at the next start of this host."},
	{NOTE_QEMU, NOTE_EACH_NOW, held_from_qemu,
	 "QEMU takes no device from its driver: passthru plan and apply give it to vfio-pci at the "
	 "next start of this host, passthru bind now."},
	{NOTE_QEMU, NOTE_EACH_NOW, held_without_iommu,
	 "QEMU takes no device from its driver: passthru plan and apply give it to vfio-pci at the "
	 "next start of this host."},
	{NOTE_QEMU, NOTE_EACH_NOW, virtual_held_from_qemu,
	 "QEMU takes no device from its driver: passthru bind gives it to vfio-pci now."},
	{NOTE_BOTH, NOTE_ALL, usb_not_here, "{subject}: this host has no such USB device now."},
	{NOTE_LIBVIRT, NOTE_EACH, large_memory,
	 "{subject} of memory must fit into what the guest can address: take OVMF of edk2 "
	 "202211 or newer, and <maxphysaddr mode='passthrough'/> in the guest's <cpu>."},
	{NOTE_QEMU, NOTE_EACH, large_memory,
	 "{subject} of memory must fit into what the guest can address: take OVMF of edk2 "
	 "202211 or newer, and host-phys-bits=on in -cpu."},
	{NOTE_LIBVIRT, NOTE_EACH_NOW, held, "given to vfio-pci by libvirt when the guest starts."},
	{NOTE_BOTH, NOTE_EACH, unseen,
	 "in the same IOMMU group as the others: held by vfio-pci too while the guest runs, and "
	 "not seen by the guest."},
	{NOTE_BOTH, NOTE_EACH, left_behind,
	 "{subject} is a function of the same card and stays with this host. Name it too if the "
	 "guest's driver wants it."},
	{NOTE_LIBVIRT, NOTE_EACH, several_functions,
	 "{subject} functions are one device in the guest. libvirt can plug that in only while "
	 "the guest is off."},
	{NOTE_LIBVIRT, NOTE_EACH, conventional,
	 "conventional PCI, for which libvirt adds a pcie-to-pci-bridge to a guest of type q35."},
	{NOTE_QEMU, NOTE_EACH, conventional,
	 "conventional PCI, which a root port takes all the same."},
	{NOTE_LIBVIRT, NOTE_EACH, nvidia,
	 "NVIDIA's driver works in a guest since version 465. What hid the guest from older ones "
	 "(kvm hidden, vendor_id) is not needed."},
	{NOTE_QEMU, NOTE_EACH, nvidia,
	 "NVIDIA's driver works in a guest since version 465. What hid the guest from older ones "
	 "(kvm=off, hv_vendor_id) is not needed."},
	{NOTE_LIBVIRT, NOTE_EACH, network_vf,
	 "the MAC address of a virtual function may be another one after each start of this host. "
	 "<interface type='hostdev'> with a <mac> in place of this <hostdev> keeps one."},
	{NOTE_QEMU, NOTE_EACH, network_vf,
	 "the MAC address of a virtual function may be another one after each start of this host. "
	 "\"ip link set\" of its physical function, with \"vf\" and \"mac\", gives it one before "
	 "the "
	 "guest starts."},
	{NOTE_BOTH, NOTE_ALL, usb_by_place,
	 "The number of a USB device changes each time it is plugged in; its vendor and product "
	 "stay."},
};
const size_t n_note_rows = ARRAY_SIZE(note_rows);
