/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside undo_script.c and guard_script.c only: how a script gives a device its old driver back
 * while the system runs. Its functions want $root, $journal, $here and a function say.
 */
#pragma once

#include "model/plan.h"

extern const char script_devices[];

struct script_device {
	struct pci_addr addr;
	uint16_t vendor, device;
	const char *new, *old, *overridden; /* drivers, and what driver_override said; "" none */
};

/* " ADDRESS VENDOR DEVICE NEW OLD OVERRIDDEN", as give_back wants it. */
void script_device(const struct script_device *d, struct buf *out);
struct script_device script_device_of_live(const struct live *l);

/* For undo.sh: gives back what was bound live, in the boot in which it was. Nothing for a plan that
   binds nothing live. */
void script_lives(const struct plan *p, struct buf *out);
