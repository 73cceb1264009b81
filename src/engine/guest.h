/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest is told, and what is done to a domain of libvirt: the same for the commands and the screen. Texts are made in
 * a tree too; libvirt is asked on the running machine alone, and may take seconds (virt/virt.h).
 */
#pragma once

#include "engine/engine.h"
#include "guest/guest.h"
#include "plan/offer.h"
#include "virt/virt.h"

/* As guest_make, with the runs of this host and whether the ROM file is below the root: those of *o are not looked at. *ret
   borrows from the session's host, and dies before session_refresh. */
int session_guest(const struct session *s, const struct choice *c, const struct guest_opts *o, struct guest **ret,
		  struct err *err);
/*
 * 0: as the host is now, a guest can be started with it. -ENODEV: a device is in no IOMMU group; -EBUSY: a member of its
 * group is bound to a driver that keeps the group (and libvirt does not take it from there, as the guest is unmanaged or
 * is not told of it). One sentence.
 */
int session_guest_viable(const struct session *s, const struct guest *g, struct err *err);
/* The same for a guest that runs: libvirt moves one device after the other, and QEMU opens their group at the first. */
int session_guest_pluggable(const struct session *s, const struct guest *g, struct err *err);
/*
 * The same for who starts it by that text: -EBUSY also where nobody moves a device to vfio-pci at the start (QEMU alone, an
 * unmanaged one) and it has it not yet. The IOMMU that is off is named as such. Where what was applied waits for the reboot,
 * that is the way out that is named.
 */
int session_guest_ready(const struct session *s, const struct guest *g, enum guest_format format, struct err *err);
/* The bus for put_libvirt and guest_libvirt: 0 where libvirt may choose (no slot of a root port has several functions, or the domain has
   conventional slots); the domain's next one; one that is usually free where d is NULL. */
unsigned guest_bus(const struct guest *g, const struct domain *d);
/* A sentence where guest_bus of no domain is a guess: what of, and what to do when it is wrong. */
void put_bus_guess(struct buf *out, const struct guest *g);

/*
 * Each into a new file of its name below dir, a path of the running machine that does not exist or is empty (outdir_open). On
 * failure, with a line that names the file, none of them is there.
 */
int guest_write_dir(const struct guest_xml *files, size_t n, const char *dir, struct err *err);

/* As need_offers, sized for the domain; NULL: it is not known. */
void session_offers(const struct session *s, const struct choice *c, const struct domain *d, struct arena *a,
		    struct offer ret[_NEED_MAX]);

/* -EINVAL with a line: it names a server, or is an alias that may stand for one. Another machine's devices were not looked at, and
   one that it needs may have the address of one here. */
int libvirt_is_here(const char *uri, struct err *err);
/* As virt_domains, of VIRT_URI where uri is NULL; -EOPNOTSUPP: a tree; what libvirt_is_here says. */
int session_domains(const struct session *s, const char *uri, struct domains *ret, struct err *err);
/* -ENODEV with a line that names it. The domain belongs to ds. */
int domain_named(const struct domains *ds, const char *name, const struct domain **ret, struct err *err);

struct domain_want {
	const char *uri; /* NULL: VIRT_URI */
	const char *domain;
	bool detach;
	bool live; /* the running one too; else its configuration alone */
	bool next_start; /* it may run meanwhile: its configuration, which counts from its next start, is what is meant */
};

/* One change of one domain, made ready to be shown and done. It is self-contained. */
struct domain_change {
	struct arena mem;
	struct domains domains;
	const struct domain *domain; /* as it was found */
	struct virt_job job;
	struct virt_change change; /* change.diff is what is shown */
	const char **what;	   /* "0000:01:00.0", "usb 046d:c52b" */
	size_t n_what;
	struct choice taken; /* PCI devices that libvirt takes from their drivers now … */
	struct guest_usb *usb; /* … and USB devices that QEMU takes */
	size_t n_usb;
};

/*
 * Changes nothing. Besides what virt_preview refuses: -EOPNOTSUPP: a tree; -ENODEV: no such domain; -ETXTBSY: it runs, and
 * neither live nor its next start was asked for; what session_guest_viable (live: session_guest_pluggable) says, unless it is
 * detached; -EBUSY: live, and
 * something of the host uses a device now, or another domain that runs has it. One sentence each. On success *ret is the
 * caller's.
 */
int session_domain_preview(const struct session *s, const struct guest *g, const struct domain_want *want,
			   struct domain_change *ret, struct err *err);
void domain_change_done(struct domain_change *c); /* zeroed is fine */
/*
 * Does it, and logs who did it. *ret_outcome: REFUSED: nothing was done; PUT_BACK: it failed, and what was done is taken
 * back; STUCK: not all could be taken back, or libvirt did not answer and what it did is not known.
 */
int session_domain_apply(const struct session *s, const struct domain_change *c, enum outcome *ret_outcome,
			 struct err *err);

/*
 * By hand what libvirt does for managed devices, for all functions of the guest in their order: to vfio-pci (take), or back
 * to their drivers. Taking is refused (-EBUSY, a sentence) while something of the host uses one of them now. *ret_outcome
 * as above: where one fails, those before it become again what they were.
 */
int session_nodedev(const struct session *s, const struct guest *g, const char *uri, bool take, enum outcome *ret_outcome,
		    struct err *err);
