/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Binding by address, in one directive of modprobe.d: "install vfio_pci COMMAND". Whoever loads
 * vfio-pci (its softdep before a host driver, or the list of the initramfs) runs COMMAND first: for
 * each place it compares the way to it, vendor and device with what was meant, and only then writes
 * vfio-pci to driver_override, and takes the device from a driver that is built into the kernel.
 * Then it loads vfio-pci itself. A place where something else sits now is left alone. Being a line
 * of modprobe.d it is in every initramfs that copies that directory, and it needs no file besides.
 * (modprobe.d(5), "install"; driver_override: Documentation/ABI/testing/sysfs-bus-pci.)
 *
 * Why the way to it: bus numbers are given anew at each start. When a card is put in or taken out, a
 * twin that stays with the host can come to the very address that was meant, with the same ids; but
 * it sits behind another port. Two twins that were swapped by hand cannot be told apart.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct vfio_place {
	/* The bridges above it from the root bus down, and itself, as sysfs nests them:
	 * "0000:00:1b.4/0000:02:00.0". */
	const char *path;
	uint16_t vendor, device;
};

/* The last part of its path. */
const char *vfio_place_address(const struct vfio_place *p);

/*
 * The places in an install directive's args, in the arena. -EINVAL: it is no command of ours, byte for
 * byte as this file writes it for those places (so that nobody else's words are ever taken for ours).
 */
int vfio_install_parse(const char *args, struct arena *a, struct vfio_place **ret, size_t *ret_n, struct err *err);

/*
 * The file with these places added to its "install vfio_pci" line, or with a new line below
 * two of comment; unchanged
 * bytes when all are there. A place whose address is there with another way or other ids takes its
 * place. -EINVAL
 * with "line N: …" when an install line for vfio-pci stands there that is not ours.
 */
int vfio_install_add(const char *bytes, size_t n, const struct vfio_place *places, size_t n_places, struct buf *out,
		     struct err *err);
