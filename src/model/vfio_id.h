/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The list in vfio-pci's ids=, as vfio_pci_fill_ids() reads it (drivers/vfio/pci/vfio_pci.c): items
 * between commas, each vendor:device[:subvendor[:subdevice[:class[:class_mask]]]] in hex digits.
 */
#pragma once

#include "model/pci.h"

enum { ID_VENDOR, ID_DEVICE, ID_SUBVENDOR, ID_SUBDEVICE, ID_CLASS, ID_CLASS_MASK, _ID_FIELDS };

struct vfio_id {
	const char *at; /* in the list */
	size_t len;
	bool taken; /* the kernel finds a vendor and a device at its start, and drops the rest */
	bool valid; /* taken, and there is no rest */
	uint32_t field[_ID_FIELDS];
};

/* Takes the next item that is not empty off *list; false at the end. */
bool vfio_id_next(const char **list, struct vfio_id *ret);

/* At least one item, and each is valid. */
bool vfio_ids_are_valid(const char *list);

bool vfio_id_same(const struct vfio_id *a, const struct vfio_id *b); /* field by field */
bool vfio_ids_have(const char *list, const struct vfio_id *id);

/* Does vfio-pci take this device by that id? As pci_match_one_device() in drivers/pci/pci.h. */
bool vfio_id_takes(const struct vfio_id *id, const struct device *d);
