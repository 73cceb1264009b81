/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a virtual machine is told of the devices it gets: elements for libvirt, arguments for QEMU. Pure: from the host's
 * facts and the choice, text and values; nothing is asked of libvirt here (virt/), nothing is written.
 *
 * A slot of the host with several functions becomes one slot of the guest with the same functions, as drivers of cards
 * with audio, USB and UCSI expect it. What else is in the IOMMU group must be held by vfio too, but the guest need not
 * see it: libvirt's address type "unassigned" (docs/formatdomain.rst, since 6.0.0); QEMU is not told of it at all.
 */
#pragma once

#include "base/buf.h"
#include "model/choice.h"
#include "model/report.h"
#include "model/run.h"

/* One USB device of the host; by what it is, or by where it is plugged in now (its number changes with each plugging). */
struct guest_usb {
	bool by_place;
	uint16_t vendor, product;
	unsigned bus, device;
	bool optional; /* startupPolicy: the guest starts without it too */
};
/* "046d:c52b", or "1.4" for bus 1 device 4 as lsusb prints them (decimal). -EINVAL with what is wanted. */
int guest_usb_parse(const char *s, struct guest_usb *ret, struct err *err);

struct guest_opts {
	bool unmanaged;	 /* libvirt neither takes the device from its driver nor gives it back */
	bool apart;	 /* each function is a device of its own: what libvirt can hot-plug */
	bool rom_hidden; /* the guest's firmware does not see the option ROM */
	bool back;	 /* they come back from a guest: that the host needs one is no reason against it */
	bool gone;	 /* an address that this host does not have is meant too: a domain may still have it */
	const char *rom; /* a file with the option ROM of the first display that goes (without one: of the only function), an
			    absolute path; NULL none */
	bool rom_missing; /* that file is known not to be there */
	const struct guest_usb *usb;
	size_t n_usb;
	struct run *const *runs; /* of this host: what one of them binds at the next start waits for that; n 0: none, or they are
				    not known */
	size_t n_runs;
};
/* A ROM from a file (NULL: none is given) that is hidden too: only one of both can be meant. */
bool guest_roms_clash(const char *rom, bool rom_hidden);

/* One function and where it is to be in the guest. */
struct guest_fn {
	const struct device *device; /* of the host that was given; of one that is gone only the address is known */
	size_t slot;		     /* number of the guest's slot, from 0: functions with one number are one device there */
	uint8_t fn;		     /* its function number there; the first of a slot is 0 */
	bool first;		     /* of several in its slot, the one that says "multifunction" */
	bool unseen;		     /* only held: a member of the group that the guest does not need */
	bool picked;		     /* by the user */
	bool waits;		     /* a run was applied in this boot that gives it to vfio-pci at the next start */
	const char *id;		     /* QEMU's name of it: "hostdev0" … (letters and digits alone) */
	const char *rom;	     /* its ROM file; NULL none */
	bool rom_hidden;
};

enum guest_format { GUEST_LIBVIRT, GUEST_QEMU, _GUEST_FORMAT_MAX };

struct guest_notes {
	const char **items;
	size_t n;
};

struct guest {
	struct arena mem;
	bool words_wait; /* a run was applied in this boot whose kernel words come with the next start */
	bool unmanaged;
	struct guest_fn *fns; /* by slot, then by function; the unseen ones behind them */
	size_t n_fns;
	size_t n_slots; /* those that are seen: so many root ports are needed */
	struct guest_usb *usb;
	size_t n_usb;
	/* What is to be known of these devices with this host's kernel and drivers today, by whom is told: a sentence or
	   two each, what a start may fail for first; none of what comes back. */
	struct guest_notes notes[_GUEST_FORMAT_MAX];
};

/*
 * -ENODEV: an address that this host does not have, unless those that are gone are meant; -EPERM: a device that the host
 * needs (its first blocking hazard), or one that goes along is, or what guest_usb_leaves refuses, unless they come back;
 * -EINVAL: nothing was chosen, a ROM path that is not absolute, guest_roms_clash. Each with one line that names the address,
 * the USB device or the path. On success *ret is the caller's (guest_free), and borrows from the host.
 */
int guest_make(const struct host *h, const struct report *r, const struct choice *c, const struct guest_opts *o,
	       struct guest **ret, struct err *err);
void guest_free(struct guest *g); /* NULL is fine */
/* Whom a ROM file would be for; NULL: nobody. */
const struct guest_fn *guest_rom_owner(const struct guest *g);
/*
 * -EPERM with a sentence: a USB device that is meant has what the host stands on. An id means all that have it. The last
 * keyboard stays. Where nothing is known of host->usb, nothing is refused.
 */
int guest_usb_leaves(const struct host *h, const struct guest_usb *usb, size_t n, struct err *err);

/* For bus, while no domain is known: above the 14 root ports that virt-install gives a guest; libvirt adds what is missing. */
#define GUEST_BUS_USUAL 0x10

/*
 * libvirt: one <hostdev> each, as libvirt accepts it. bus: the guest's bus (the index of its root port) for the first slot with
 * several functions, the next one for the next such slot; libvirt adds ports that are missing. 0: they come apart, each where
 * libvirt chooses. What is alone in its slot, or conventional, has no address: libvirt chooses, a
 * conventional bus for a conventional device. *ret may be lengthened by ARENA_PUSH.
 */
struct guest_xml {
	const char *xml; /* ends in "\n", not indented */
	const char *what; /* "0000:01:00.0", "usb 046d:c52b" */
	const char *file; /* a name for a file that has it alone: "pci_0000_01_00_0.xml", "usb_046d_c52b.xml" */
};
void guest_libvirt(const struct guest *g, unsigned bus, struct arena *a, struct guest_xml **ret, size_t *ret_n);
/* A line each that puts its file below dir into a domain's configuration, by virsh. Of domain and dir NULL is one that is to be
   named, and the reader's own. */
void put_libvirt_attach(struct buf *out, const struct guest *g, const char *domain, const char *dir);
/* Elements and these lines, and those by virt-xml without files: what one pastes. */
void put_libvirt(struct buf *out, const struct guest *g, const char *domain, unsigned bus);
/* By hand where they are unmanaged: virsh nodedev-detach and nodedev-reattach, a line each. */
void put_libvirt_nodedev(struct buf *out, const struct guest *g);
/* <memory>, <currentMemory> and <memoryBacking>, <vcpu>, <cputune>, <numatune> that fit the needs of the choice; nothing where it has none. */
void put_libvirt_tuning(struct buf *out, const struct host *h, const struct choice *c);

/* QEMU: what one -device (or device_add) says. */
enum qemu_type { QEMU_STRING, QEMU_BOOL, QEMU_NUMBER };
struct qemu_prop {
	const char *name, *value; /* as -device takes it: "on", "0x046d" */
	enum qemu_type type;	  /* in QMP, whose device_add takes no string for a number or a bool since QEMU 9.2 */
};
struct qemu_device {
	const char *driver; /* "pcie-root-port", "vfio-pci", "usb-host", "qemu-xhci" */
	const char *id;	    /* is among the props too */
	struct qemu_prop *props;
	size_t n_props;
	bool leads; /* device_del of it takes all that was added along with it: function 0 of a slot, a USB device */
};
/*
 * As QEMU is started: root ports (for a machine of type q35) and a USB controller, then what is plugged into them. A function
 * whose domain has more than four digits is named by its path in sysfs: QEMU up to 7.2 takes no such domain in host=.
 */
void guest_qemu(const struct guest *g, struct arena *a, struct qemu_device **ret, size_t *ret_n);
/* What a running QEMU that has those ports is told, in its order: function 0 last, for it shows the guest the others. */
void guest_qemu_hot(const struct guest *g, struct arena *a, struct qemu_device **ret, size_t *ret_n);
/* "vfio-pci,host=0000:01:00.0,…": what follows -device, for no shell. */
void put_qemu_device(struct buf *out, const struct qemu_device *d);
/* "-device vfio-pci,host=0000:01:00.0,…": one line each, with " \" between them; commas in values doubled, quoted for a shell. */
void put_qemu(struct buf *out, const struct guest *g);
/* Of memory and CPUs, for the needs of the choice: huge pages, and CPUs that the host keeps free. */
struct qemu_tuning {
	const char **args; /* options and their values in turn: "-m", "4G", "-smp" …; a shell takes each as it is */
	size_t n_args;
	const unsigned *pins; /* the host's CPU of each vCPU, in the order of cpu-index; no argument says that */
	size_t n_pins;
};
void guest_qemu_tuning(const struct host *h, const struct choice *c, struct arena *a, struct qemu_tuning *ret);
/* As lines, as put_qemu; and what pins the vCPUs once QEMU runs. Nothing where no need asks for any. */
void put_qemu_tuning(struct buf *out, const struct host *h, const struct choice *c);
/* The lines of the human monitor: device_add, and device_del. QMP's are made of guest_qemu_hot by who writes JSON. */
void put_qemu_monitor(struct buf *out, const struct guest *g);

/* All of it as one text, each part below a line that says what it is. */
struct guest_for {
	const struct host *host;
	const struct choice *choice; /* its needs */
	const char *domain;	     /* as put_libvirt; of libvirt alone, as bus is */
	unsigned bus;
};
void put_libvirt_text(struct buf *out, const struct guest *g, const struct guest_for *f);
void put_qemu_text(struct buf *out, const struct guest *g, const struct guest_for *f); /* without QMP */
/* Above the tuning, a ":" behind it. */
#define GUEST_BY_EDIT "# In the domain itself, by virsh edit; where the domain has such an element already, in its place"
