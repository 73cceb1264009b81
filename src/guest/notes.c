/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What somebody who gives these devices to a guest has to know today: a row is told for each
 * function that it holds for, or once; of several for which it says the same, once too. What helped
 * older kernels and drivers alone is no row. How a device comes back is told by check's own
 * hazards. What keeps a guest from being started as the host is now is no note: engine/guest.h.
 */
#include "guest/parts.h"
#include "model/viable.h"

#define GIB ((uint64_t)1 << 30)
#define NVIDIA 0x10de

struct view {
	struct guest *guest;
	const struct host *host;
	const struct report *report;
};

#define NOTE_TEST(name)                                                                            \
	static bool name(const struct view *v, const struct guest_fn *f, const char **ret_subject)

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
	return !driver_is_vfio(f->device->driver);
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

/* Whom a row is told of. */
enum whom {
	ALL,      /* asked once, without a function */
	EACH,     /* "0000:01:00.0: …" */
	EACH_NOW, /* "0000:01:00.0 (now SUBJECT): …" */
	FILE_OF,  /* asked for each function, and about its ROM file */
};

#define BOTH (1u << GUEST_LIBVIRT | 1u << GUEST_QEMU)
#define LIBVIRT (1u << GUEST_LIBVIRT)
#define QEMU (1u << GUEST_QEMU)

struct row {
	unsigned formats; /* that it holds for */
	enum whom whom;
	bool (*test)(const struct view *v, const struct guest_fn *f, const char **ret_subject);
	const char *text; /* {subject} is what the test named */
};

/* What a start fails for, or what the host may suffer by, comes first. */
static const struct row rows[] = {
	{LIBVIRT, ALL, sysfs_refused,
	 "SELinux keeps guests from sysfs here, and so from their devices: setsebool -P "
	 "virt_use_sysfs on"},
	{LIBVIRT, FILE_OF, rom_behind_apparmor,
	 "AppArmor lets libvirt's guests read ROM files in /usr/share/qemu, kvm, vgabios and "
	 "seabios: put {subject} into one of them."},
	{BOTH, FILE_OF, has_rom, "{subject} must be readable for the user that runs QEMU."},
	{BOTH, EACH, display_held,
	 "{subject} drives this display now, and may hang when it is taken away while the host "
	 "runs. Apply the plan first, so that vfio-pci has it from the start on."},
	{LIBVIRT, EACH, large_memory,
	 "its {subject} of memory must fit into what the guest can address: take OVMF of edk2 "
	 "202211 or newer, and <maxphysaddr mode='passthrough'/> in the guest's <cpu>."},
	{QEMU, EACH, large_memory,
	 "its {subject} of memory must fit into what the guest can address: take OVMF of edk2 "
	 "202211 or newer, and host-phys-bits=on in -cpu."},
	{LIBVIRT, EACH_NOW, held, "libvirt gives it to vfio-pci when the guest starts."},
	{BOTH, EACH, unseen,
	 "it goes along with the others. vfio-pci must hold it too while the guest runs, and the "
	 "guest does not see it."},
	{BOTH, EACH, left_behind,
	 "{subject} is a function of the same card and stays with this host. Name it too if the "
	 "guest's driver wants it."},
	{LIBVIRT, EACH, several_functions,
	 "its {subject} functions are one device in the guest. libvirt can plug that in only while "
	 "the guest is off."},
	{LIBVIRT, EACH, conventional,
	 "it is conventional PCI. In a guest of type q35 libvirt adds a pcie-to-pci-bridge for "
	 "it."},
	{QEMU, EACH, conventional, "it is conventional PCI. A root port takes it all the same."},
	{LIBVIRT, EACH, nvidia,
	 "NVIDIA's driver works in a guest since version 465. What hid the guest from older ones "
	 "(kvm hidden, vendor_id) is not needed."},
	{QEMU, EACH, nvidia,
	 "NVIDIA's driver works in a guest since version 465. What hid the guest from older ones "
	 "(kvm=off, hv_vendor_id) is not needed."},
	{LIBVIRT, EACH, network_vf,
	 "the MAC address of a virtual function may be another one after each start of this host. "
	 "<interface type='hostdev'> with a <mac> in place of this <hostdev> keeps one."},
	{QEMU, EACH, network_vf,
	 "the MAC address of a virtual function may be another one after each start of this host. "
	 "\"ip link set\" of its physical function, with \"vf\" and \"mac\", gives it one before "
	 "the "
	 "guest starts."},
	{BOTH, ALL, usb_by_place,
	 "The number of a USB device changes each time it is plugged in; its vendor and product "
	 "stay."},
};

/* One sentence and those that it is about. */
struct told {
	unsigned formats;
	const char *whom; /* "0000:01:00.0, 0000:01:00.1"; NULL: it says itself */
	const char *text;
};

struct telling {
	struct view v;
	struct told *items;
	size_t n;
};

static const char *sentence(const struct telling *t, const char *text, const char *subject)
{
	const char *at = strstr(text, "{subject}");

	if (!at)
		return text;
	return arena_printf(&t->v.guest->mem, "%.*s%s%s", (int)(at - text), text, subject,
			    at + strlen("{subject}"));
}

static void tell(struct telling *t, unsigned formats, const char *whom, const char *text)
{
	struct arena *mem = &t->v.guest->mem;

	for (size_t i = 0; i < t->n; i++) {
		struct told *same = &t->items[i];

		if (same->formats != formats || !streq(same->text, text))
			continue;
		if (whom && same->whom)
			same->whom = arena_printf(mem, "%s, %s", same->whom, whom);
		return;
	}
	*ARENA_PUSH(mem, t->items, t->n) =
		(struct told){.formats = formats, .whom = whom, .text = text};
}

static const char *whom(const struct telling *t, const struct row *row, const struct guest_fn *f,
			const char *subject)
{
	switch (row->whom) {
	case EACH:
		return f->device->address;
	case EACH_NOW:
		return arena_printf(&t->v.guest->mem, "%s (now %s)", f->device->address, subject);
	case ALL:
	case FILE_OF:
		break;
	}
	return NULL;
}

static void ask(struct telling *t, const struct row *row, const struct guest_fn *f)
{
	const char *subject = NULL;

	if (row->test(&t->v, f, &subject))
		tell(t, row->formats, whom(t, row, f, subject), sentence(t, row->text, subject));
}

static void tell_hazards(struct telling *t, const struct guest_fn *f)
{
	static const char *const ids[] = {"shared-irq", "no-reset", "reset-bug", "power-state"};
	const struct report *r = t->v.report;
	size_t at = (size_t)(f->device - t->v.host->devices);

	for (size_t i = 0; at < r->n_devices && i < r->devices[at].n_hazards; i++)
		for (size_t j = 0; j < ARRAY_SIZE(ids); j++)
			if (streq(r->devices[at].hazards[i].id, ids[j]))
				tell(t, BOTH, f->device->address, r->devices[at].hazards[i].detail);
}

static void keep(struct guest *g, enum guest_format format, const struct told *told)
{
	struct guest_notes *notes = &g->notes[format];

	if (told->formats & 1u << format)
		*ARENA_PUSH(&g->mem, notes->items, notes->n) =
			told->whom ? arena_printf(&g->mem, "%s: %s", told->whom, told->text)
				   : arena_str(&g->mem, told->text);
}

void guest_take_notes(struct guest *g, const struct host *h, const struct report *r)
{
	struct telling t = {.v = {g, h, r}};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (size_t j = 0; j < (rows[i].whom == ALL ? 1 : g->n_fns); j++)
			ask(&t, &rows[i], rows[i].whom == ALL ? NULL : &g->fns[j]);
	for (size_t i = 0; i < g->n_fns; i++)
		tell_hazards(&t, &g->fns[i]);
	for (size_t i = 0; i < t.n; i++)
		for (int format = 0; format < _GUEST_FORMAT_MAX; format++)
			keep(g, (enum guest_format)format, &t.items[i]);
}
