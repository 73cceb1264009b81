/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is printed when a guest does not start. QEMU: hw/vfio/{pci,container,helpers,common}.c,
 * hw/pci/pci.c, softmmu/physmem.c; libvirt: src/hypervisor/virhostdev.c, src/util/vir{pci,usb}.c,
 * src/qemu/qemu_hostdev.c; the kernel: drivers/vfio/vfio_iommu_type1.c, drivers/pci/pci.c,
 * security/apparmor/audit.c, security/selinux/avc.c.
 */
#include "check/howto.h"
#include "check/startfail.h"
#include "model/viable.h"

/* "0000:01:00.1 still has snd_hda_intel, …" of those that keep the group from a guest; NULL: nobody
 * does. */
static const char *keepers(const struct bench *b, const struct group *g)
{
	const char *list = NULL;

	for (size_t i = 0; i < g->n_members; i++) {
		const struct device *d = &b->host->devices[g->members[i]];

		if (!driver_leaves_dma(d->driver))
			list = join_once(
				b, list,
				arena_printf(b->mem, "%s still has %s", d->address, d->driver));
	}
	return list;
}

static void now_viable(const struct bench *b, const struct start_fail *f, struct start_now *now)
{
	const struct device *keeper = f->group ? group_keeper(b->host, f->group, NULL) : NULL;

	if (keeper) {
		now->cause = "not all of group {group} was free for it: now {now}";
		now->word = keepers(b, f->group);
	} else if (f->group) {
		now->cause =
			"a driver of this host had a device of group {group} then; now none has";
		now->remedy = "Start the guest again. What the next start of this host makes of "
			      "it: passthru plan {address}";
		now->over = true;
	}
	if (keeper && device_is_bridge(keeper))
		now->remedy = "VFIO does not accept the driver of that bridge: use another slot "
			      "for the card.";
}

static void now_node(const struct bench *b, const struct start_fail *f, struct start_now *now)
{
	(void)b;
	if (!f->device || !driver_is_vfio(f->device->driver) || !f->group)
		return;
	now->cause = "there was no /dev/vfio/{group}; now vfio-pci has {device}, so it is there";
	now->remedy = "Start the guest again.";
	now->over = true;
}

static void now_screen(const struct bench *b, const struct start_fail *f, struct start_now *now)
{
	const struct host *h = b->host;

	for (size_t i = 0; i < h->n_screen && f->device; i++) {
		const struct screen_claim *c = &h->screen[i];

		if (c->device < 0 || &h->devices[c->device] != f->device)
			continue;
		now->cause = "memory of {device} (a BAR) was taken, and this host's boot screen "
			     "still has it ({now})";
		now->word = c->name;
		now->remedy = "See boot-framebuffer.";
		return;
	}
	if (h->screen_seen == TRI_YES && f->device)
		now->cause = "something else held memory of {device} (a BAR) then; this host's "
			     "boot screen is not in it now";
}

/* EPERM of VFIO_SET_IOMMU has two reasons: what the kernel refuses for interrupts, and for reserved
 * memory. */
static void now_permitted(const struct bench *b, const struct start_fail *f, struct start_now *now)
{
	if (b->report->iommu.irq_remapping == IOMMU_OFF) {
		now->cause = "the kernel refused {device}, because interrupts are not remapped on "
			     "this host";
		now->remedy = "See interrupt-remapping.";
	} else if (f->group && f->group->n_direct_regions > 0) {
		now->cause = "the kernel refused {device}, because the firmware keeps memory for "
			     "its group {group}";
		now->remedy = "See rmrr.";
	}
}

static void now_iommu(const struct bench *b, const struct start_fail *f, struct start_now *now)
{
	(void)f;
	if (b->report->iommu.state != IOMMU_ON)
		return;
	now->cause = "libvirt saw no IOMMU group or no VFIO then; the IOMMU is on now";
	now->remedy = "Start the guest again; when it says the same: modprobe vfio-pci";
	now->over = true;
}

static void now_there(const struct bench *b, const struct start_fail *f, struct start_now *now)
{
	(void)b;
	if (!f->device)
		return;
	now->cause = "{device} was not there then; it is now";
	now->remedy = "Start the guest again.";
	now->over = true;
}

static void now_detached(const struct bench *b, const struct start_fail *f, struct start_now *now)
{
	(void)b;
	if (!f->device)
		return;
	now->cause =
		"libvirt was told not to take {device} from its driver itself; now {now} has it";
	now->word = driver_or_none(f->device->driver);
	if (!driver_is_vfio(f->device->driver))
		return;
	now->remedy = "Start the guest again.";
	now->over = true;
}

/* A ROM is only read. */
static void now_confined(const struct bench *b, const struct start_fail *f, struct start_now *now)
{
	const char *node = f->words[BLANK_NODE];

	(void)b;
	now->word = str_starts(node, "/dev/") ? "rw" : "r";
	if (str_starts(node, "/dev/vfio/"))
		now->remedy = "libvirt itself allows a device that is a <hostdev> of the guest: "
			      "passthru guest {address} prints that element. For a device in "
			      "<qemu:commandline> add the line \"{node} rw,\" to "
			      "/etc/apparmor.d/local/abstractions/libvirt-qemu. Then start the "
			      "guest again.";
}

const struct start_row start_rows[] = {
	{
		.patterns = {"apparmor=\"DENIED\" {} profile=\"libvirt-{uuid}\" name=\"{node}\""},
		.kernel = true,
		.status = STATUS_FAIL,
		.cause = "AppArmor did not let it open {node}",
		.remedy = "Add the line \"{node} {now},\" to "
			  "/etc/apparmor.d/local/abstractions/libvirt-qemu, for libvirt does not "
			  "allow this file by itself. Then start the guest again.",
		.now = now_confined,
	},
	{
		.patterns = {"avc:  denied {} scontext={}:svirt_{} tcontext={}:{}:{label}:"},
		.kernel = true,
		.status = STATUS_FAIL,
		.cause = "SELinux kept it from a file with the label {label}",
		.remedy = "See which one: ausearch -m avc -ts recent. libvirt labels what its XML "
			  "names. A ROM file belongs into /var/lib/libvirt/images, and restorecon "
			  "-v FILE gives it its label.",
	},
	{
		.patterns = {"vfio_pin_pages_remote: RLIMIT_MEMLOCK (", "dma_map({}) = -12",
			     "VFIO_MAP_DMA failed: Cannot allocate memory",
			     "cannot limit locked memory"},
		.kernel = true,
		.status = STATUS_FAIL,
		.cause = "its user may not lock as much memory as it has",
		.remedy = "passthru apply {address} --need memlock=USER:SIZE, with the user who "
			  "runs it and the memory of the guest (16G), then log in again. libvirt's "
			  "system connection (virsh -c qemu:///system) needs no limit.",
	},
	{
		.patterns = {"vfio-pci {device}: BAR {}: can't reserve ",
			     "Failed to mmap {device} BAR "},
		.kernel = true,
		.status = STATUS_WARN,
		.cause = "something of this host held memory of {device} (a BAR)",
		.remedy = "See which range it was: dmesg | grep reserve, and who has it: sudo cat "
			  "/proc/iomem. Then start the guest again.",
		.now = now_screen,
	},
	{
		.patterns = {"group {group} is not viable"},
		.status = STATUS_FAIL,
		.cause = "not all of group {group} was free for it",
		.remedy = "Give the whole group: passthru apply {address}, or until the next start "
			  "of this host: passthru bind {address}",
		.now = now_viable,
	},
	{
		.patterns = {"error getting device from group {group}:",
			     "error getting device {device} from group {group}:"},
		.status = STATUS_FAIL,
		.cause = "{device} was not with vfio-pci, or another guest had it",
		.remedy = "See which driver it has: passthru devices {address}, and which guests "
			  "run: virsh list",
	},
	{
		.patterns = {"/dev/vfio/vfio: No such file", "/dev/vfio/vfio': No such file"},
		.status = STATUS_FAIL,
		.cause = "the module vfio was not loaded",
		.remedy = "modprobe vfio-pci, and at each start: passthru apply {address} --need "
			  "vfio-modules",
	},
	{
		.patterns = {"/dev/vfio/{group}: No such file", "/dev/vfio/{group}': No such file"},
		.status = STATUS_FAIL,
		.cause = "there was no /dev/vfio/{group}, for vfio-pci had no device of that group",
		.remedy = "passthru apply {address}, or until the next start of this host: "
			  "passthru bind {address}",
		.now = now_node,
	},
	{
		.patterns = {"/dev/vfio/vfio: Permission denied",
			     "/dev/vfio/vfio': Permission denied"},
		.symptom = true,
		.status = STATUS_FAIL,
		.cause = "it may not open /dev/vfio/vfio",
		.remedy = "udev lets everybody: udevadm trigger /dev/vfio/vfio. See then: ls -l "
			  "/dev/vfio/vfio",
	},
	{
		.patterns = {"/dev/vfio/{group}: Permission denied",
			     "/dev/vfio/{group}': Permission denied"},
		.symptom = true,
		.status = STATUS_FAIL,
		.cause = "its user may not open /dev/vfio/{group}",
		.remedy = "QEMU as an ordinary user, a member of kvm: passthru apply {address} "
			  "--need vfio-group=kvm. libvirt opens it to its guests by itself, unless "
			  "dynamic_ownership = 0 stands in /etc/libvirt/qemu.conf.",
	},
	{
		.patterns = {"/dev/vfio/{group}: Device or resource busy",
			     "/dev/vfio/{group}': Device or resource busy"},
		.status = STATUS_FAIL,
		.cause = "another program had group {group} open",
		.remedy = "See which: fuser -v /dev/vfio/{group}, and virsh list. One guest at a "
			  "time can have a group.",
	},
	{
		.patterns = {"No available IOMMU models"},
		.status = STATUS_FAIL,
		.cause = "the module vfio_iommu_type1 was not loaded",
		.remedy = "modprobe vfio_iommu_type1, and at each start: passthru apply {address} "
			  "--need vfio-modules",
	},
	{
		.patterns = {"set iommu for container: Operation not permitted"},
		.status = STATUS_FAIL,
		.cause = "the kernel refused {device}: interrupts are not safe, or its firmware "
			 "keeps memory of it",
		.remedy = "See what the kernel said: dmesg | grep -i -e vfio -e rmrr -e interrupt",
		.now = now_permitted,
	},
	{
		.patterns = {"support passthrough of host PCI devices",
			     "VFIO device assignment is currently not supported"},
		.status = STATUS_FAIL,
		.cause = "libvirt saw no IOMMU group or no VFIO",
		.remedy = "See iommu-on.",
		.now = now_iommu,
	},
	{
		.patterns = {"no iommu_group found"},
		.status = STATUS_FAIL,
		.cause = "{device} had no IOMMU group",
		.remedy = "See iommu-on. Where it is on, that device is behind no IOMMU: use "
			  "another slot.",
	},
	{
		.patterns = {"PCI device {device} is in use by driver {driver}, domain {domain}"},
		.status = STATUS_FAIL,
		.cause = "the guest {domain} had {device}",
		.remedy = "Stop that one: virsh shutdown {domain}. Or take the device from it: "
			  "passthru guest {address} --domain {domain} --detach",
	},
	{
		.patterns = {"PCI device {device} is in use",
			     "PCI device {device} is already in use"},
		.status = STATUS_FAIL,
		.cause = "another guest had {device}",
		.remedy = "See which guests run: virsh list. Stop that one, or take the device "
			  "from it.",
	},
	{
		.patterns = {"Unmanaged PCI device {device} must be manually detached"},
		.status = STATUS_FAIL,
		.cause = "libvirt was told not to take {device} from its driver",
		.remedy = "virsh nodedev-detach {pci}, or for good: passthru apply {address}. With "
			  "managed='yes' libvirt does it at each start of the guest.",
		.now = now_detached,
	},
	{
		.patterns = {"Failed to load PCI driver module {why}",
			     "Failed to load PCI stub module {why}"},
		.status = STATUS_FAIL,
		.cause = "the module {why} could not be loaded",
		.remedy = "See vfio-pci, and why: modprobe vfio-pci",
	},
	{
		.patterns = {"Unable to reset PCI device {device}: {why}"},
		.status = STATUS_FAIL,
		.cause = "{device} could not be reset ({why})",
		.remedy = "All functions of a card go to one guest: passthru guest {address} tells "
			  "them. A card that does not come back needs a start of this host, or its "
			  "power off.",
	},
	{
		.patterns = {"Cannot reset device {device}, depends on group {group} which is not "
			     "owned"},
		.status = STATUS_WARN,
		.cause = "{device} can be reset only along with group {group}, which the guest "
			 "does not have",
		.remedy = "Give that group to the same guest; else the device keeps its state when "
			  "a guest starts again.",
	},
	{
		.patterns = {"Cannot reset device {device}, no available reset"},
		.status = STATUS_WARN,
		.cause = "{device} has no reset",
		.remedy = "When a guest does not find it in order the second time, start this host "
			  "again.",
	},
	{
		.patterns = {"Device {device} not found: could not access",
			     "vfio {device}: no such host device"},
		.status = STATUS_FAIL,
		.cause = "{device} is not there: this host has no device of that address",
		.remedy = "Addresses change when cards move: see passthru devices, and change the "
			  "guest's: virsh edit NAME",
		.now = now_there,
	},
	{
		.patterns = {"Multiple USB devices for {usb}, use <address>"},
		.status = STATUS_FAIL,
		.cause = "several USB devices are {usb}",
		.remedy = "Name the one by bus and device, as lsusb counts: passthru guest --usb "
			  "BUS.DEVICE",
	},
	{
		.patterns = {"USB device {usb} is in use by driver {driver}, domain {domain}"},
		.status = STATUS_FAIL,
		.cause = "the guest {domain} had the USB device {usb}",
		.remedy = "Stop that one: virsh shutdown {domain}",
	},
	{
		.patterns = {"Did not find USB device {usb}"},
		.status = STATUS_FAIL,
		.cause = "the USB device {usb} was not plugged in",
		.remedy = "Plug it in. A guest that starts without it too has "
			  "startupPolicy='optional' in its <source>: passthru guest --usb ID "
			  "--optional",
	},
	{
		.patterns = {"failed to find romfile \"{file}\""},
		.symptom = true,
		.status = STATUS_FAIL,
		.cause = "the ROM file {file} is not there, or QEMU may not read it",
		.remedy = "Put it where QEMU's user may read, and name it from / on: below "
			  "/usr/share/vgabios with AppArmor, /var/lib/libvirt/images with SELinux.",
	},
	{
		.patterns = {"Cannot read device rom at {device}"},
		.status = STATUS_WARN,
		.cause = "the option ROM of {device} could not be read",
		.remedy = "passthru guest {address} --rom FILE with a copy of it, or --no-rom "
			  "where the guest needs none.",
	},
	{
		.patterns = {"Unable to find any usable hugetlbfs mount for {why} KiB"},
		.status = STATUS_FAIL,
		.cause = "libvirt found no hugetlbfs for pages of {why} KiB mounted",
		.remedy = "See which there are: findmnt -t hugetlbfs. For pages of 1 GiB the line "
			  "\"hugetlbfs /dev/hugepages1G hugetlbfs pagesize=1G,nofail 0 0\" in "
			  "/etc/fstab, "
			  "then start this host, or libvirt, again.",
	},
	{
		.patterns = {"unable to map backing store for guest RAM: Cannot allocate",
			     "Insufficient free host memory pages", "reallocating memory failed"},
		.status = STATUS_FAIL,
		.cause = "there were too few free huge pages for its memory",
		.remedy = "See hugepages. More of them: passthru apply {address} --need "
			  "hugepages=SIZE, with the memory of the guest; or take <hugepages/> out "
			  "of it: virsh edit NAME",
	},
	{
		.patterns = {"cannot set up guest memory"},
		.status = STATUS_FAIL,
		.cause = "this host had less free memory than the guest wants",
		.remedy = "Give the guest less, or reserve fewer huge pages: see hugepages.",
	},
	{
		.patterns = {"shutting down, reason=failed"},
		.symptom = true,
		.status = STATUS_WARN,
		.cause = "its log does not say why in words that passthru knows",
		.remedy = "Start it by hand: virsh start NAME prints what libvirt refuses, "
			  "which is in no log. Else see that log, and journalctl -b -t libvirtd "
			  "-t virtqemud",
	},
};
const size_t start_rows_n = ARRAY_SIZE(start_rows);
