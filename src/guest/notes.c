/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What somebody who gives these devices to a guest has to know today: a row is told for each
 * function that it holds for, or once. What helped older kernels and drivers alone is no row. How a
 * device comes back is told by check's own hazards.
 */
#include "guest/parts.h"

#define GIB ((uint64_t)1 << 30)
#define NVIDIA 0x10de

struct view {
	struct guest *guest;
	const struct host *host;
	const struct report *report;
};

#define NOTE_TEST(name)                                                                            \
	static bool name(const struct view *v, const struct guest_fn *f, const char **ret_subject)

NOTE_TEST(iommu_off)
{
	(void)f, (void)ret_subject;
	return v->guest->n_fns > 0 && v->report->iommu.state == IOMMU_OFF;
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

NOTE_TEST(has_rom)
{
	(void)v;
	*ret_subject = f->rom;
	return f->rom != NULL;
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
	return !streq(f->device->driver, "vfio-pci");
}

NOTE_TEST(display_held)
{
	(void)v;
	return is_held(f, ret_subject) && f->device->driver && device_is_display(f->device);
}

NOTE_TEST(held)
{
	return !v->guest->unmanaged && is_held(f, ret_subject) && !display_held(v, f, ret_subject);
}

NOTE_TEST(held_unmanaged)
{
	return v->guest->unmanaged && is_held(f, ret_subject) && !display_held(v, f, ret_subject);
}

static bool is_in_guest(const struct guest *g, const struct device *d)
{
	for (size_t i = 0; i < g->n_fns; i++)
		if (g->fns[i].device == d)
			return true;
	return false;
}

static bool could_go(const struct view *v, size_t device)
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

struct row {
	bool whole; /* asked once, without a function */
	bool (*test)(const struct view *v, const struct guest_fn *f, const char **ret_subject);
	const char *text; /* {address}: the function's */
};

static const struct row rows[] = {
	{true, iommu_off,
	 "The IOMMU is off: no guest with a PCI device starts before the plan is applied and this "
	 "host has started again."},
	{false, display_held,
	 "{address}: {subject} drives this display now, and may hang when it is taken away while "
	 "the host runs. Apply the plan first, so that vfio-pci has it from the start on."},
	{false, held,
	 "{address}: {subject} has it now. libvirt gives it to vfio-pci when the guest starts; "
	 "QEMU by itself needs that done before."},
	{false, held_unmanaged,
	 "{address}: {subject} has it now, and an unmanaged device stays where it is: vfio-pci "
	 "must have it before the guest starts."},
	{false, unseen,
	 "{address} goes along with the others: vfio-pci must hold it too while the guest runs, "
	 "and the guest does not see it."},
	{false, left_behind,
	 "{address}: {subject} is a function of the same card and stays with this host. Name it "
	 "too if the guest's driver wants it."},
	{false, several_functions,
	 "{address}: its {subject} functions are one device in the guest. libvirt can plug that in "
	 "only while the guest is off."},
	{false, conventional,
	 "{address}: it is conventional PCI. A root port takes it all the same; where libvirt "
	 "chooses the place, it adds a pcie-to-pci-bridge for it."},
	{false, nvidia,
	 "{address}: NVIDIA's driver works in a guest since version 465. What hid the guest from "
	 "older ones (kvm hidden, vendor_id) is not needed."},
	{false, network_vf,
	 "{address}: the MAC address of a virtual function may be another one after each start of "
	 "this host. <interface type='hostdev'> with a <mac> in place of this <hostdev> keeps "
	 "one."},
	{false, large_memory,
	 "{address}: its {subject} of memory must fit into what the guest can address: take OVMF "
	 "of edk2 202211 or newer, <maxphysaddr mode='passthrough'/> in libvirt's <cpu>, "
	 "host-phys-bits=on in QEMU's -cpu."},
	{false, has_rom, "{subject} must be readable for the user that runs QEMU."},
	{false, rom_behind_apparmor,
	 "AppArmor lets libvirt's guests read ROM files in /usr/share/qemu, kvm, vgabios and "
	 "seabios: put {subject} into one of them."},
	{true, sysfs_refused,
	 "SELinux keeps guests from sysfs here, and so from their devices: setsebool -P "
	 "virt_use_sysfs on"},
	{true, usb_by_place,
	 "The number of a USB device changes each time it is plugged in; its vendor and product "
	 "stay."},
};

static const char *sentence(const struct view *v, const char *text, const struct guest_fn *f,
			    const char *subject)
{
	_cleanup_buf_ struct buf out = {0};

	while (*text) {
		bool address = str_starts(text, "{address}");
		size_t n = strcspn(text + 1, "{") + 1;

		if (address || str_starts(text, "{subject}")) {
			buf_puts(&out, address ? f->device->address : subject);
			n = strlen("{address}");
		} else {
			buf_add(&out, text, n);
		}
		text += n;
	}
	return arena_str(&v->guest->mem, buf_str(&out));
}

static void tell(const struct view *v, const struct row *row, const struct guest_fn *f)
{
	const char *subject = NULL;

	if (row->test(v, f, &subject))
		*ARENA_PUSH(&v->guest->mem, v->guest->notes, v->guest->n_notes) =
			sentence(v, row->text, f, subject);
}

static void tell_hazards(const struct view *v, const struct guest_fn *f)
{
	static const char *const ids[] = {"shared-irq", "no-reset", "reset-bug", "power-state"};
	const struct device *d = f->device;
	size_t at = (size_t)(d - v->host->devices);

	for (size_t i = 0; at < v->report->n_devices && i < v->report->devices[at].n_hazards; i++)
		for (size_t j = 0; j < ARRAY_SIZE(ids); j++)
			if (streq(v->report->devices[at].hazards[i].id, ids[j]))
				*ARENA_PUSH(&v->guest->mem, v->guest->notes, v->guest->n_notes) =
					arena_printf(&v->guest->mem, "%s: %s", d->address,
						     v->report->devices[at].hazards[i].detail);
}

void guest_notes(struct guest *g, const struct host *h, const struct report *r)
{
	struct view v = {g, h, r};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (size_t j = 0; j < (rows[i].whole ? 1 : g->n_fns); j++)
			tell(&v, &rows[i], rows[i].whole ? NULL : &g->fns[j]);
	for (size_t i = 0; i < g->n_fns; i++)
		tell_hazards(&v, &g->fns[i]);
}
