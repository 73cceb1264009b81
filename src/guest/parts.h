/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of guest/ tell each other. */
#pragma once

#include "guest/guest.h"

/*
 * Indexes in host->devices of all that leaves the host, sorted, in the arena; refused as guest_make says (-ENODEV, -EPERM).
 * o->back: whatever the host needs, for they come back; o->gone: without those that are gone.
 */
int guest_leavers(const struct host *h, const struct report *r, const struct choice *c, const struct guest_opts *o,
		  struct arena *a, size_t **ret, size_t *ret_n, struct err *err);

/* Functions that are one device in the guest: of one slot of the host. A virtual function is a device of its own. */
bool guest_one_device(const struct device *a, const struct device *b);

/* Fills g->notes: the rows of a table whose conditions hold. */
void guest_take_notes(struct guest *g, const struct host *h, const struct report *r, const struct guest_opts *o);

/* Functions of this slot. */
size_t guest_slot_size(const struct guest *g, size_t slot);

/* The guest's bus of a function, as guest_libvirt says; 0: libvirt chooses (also where no bus can have the number). */
unsigned guest_bus_of(const struct guest *g, const struct guest_fn *f, unsigned bus);

/* A value ends at a comma, unless there are two: so in virt-xml's options and in QEMU's (util/qemu-option.c). */
void put_commas_doubled(struct buf *out, const char *value);

/* "pci_0000_03_07_0": a device in the names of libvirt. */
void put_nodedev_name(struct buf *out, struct pci_addr a);
/* "046d_c52b", or "1_4". */
void put_usb_underscored(struct buf *out, const struct guest_usb *u);
/* Is this device of the host meant? */
bool guest_usb_is(const struct guest_usb *u, const struct usb_device *d);
/* A display that a driver of the host drives. */
bool guest_display_is_held(const struct guest_fn *f);
/* "046d:c52b", or "1.4". */
void put_usb(struct buf *out, const struct guest_usb *u);
