/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside src/probe only: libpci, so that it can neither print nor end the program. Its error hook
 * must not return, so it jumps back to pcilib_try.
 */
#pragma once

#include <pci/pci.h>
#include <setjmp.h>

#include "base/err.h"
#include "base/root.h"

struct pcilib {
	struct pci_access *access;
	jmp_buf back;
	struct err err; /* what libpci said when a call was given up */
};

/* Reads the functions in root's sys/bus/pci and no other machine's. */
int pcilib_open(struct pcilib *p, const struct root *root);
void pcilib_close(struct pcilib *p);

/* Runs call(p, data). -EIO, with p->err saying why, when libpci gave up in it. */
int pcilib_try(struct pcilib *p, void (*call)(struct pcilib *p, void *data), void *data);

/*
 * Is what libpci would open for this function inside the root, and all of it plain files? libpci
 * follows plain paths, out of a tree too. dir is the function's directory as the root resolves it.
 * -EINVAL with a line saying what is wrong.
 */
int pcilib_check(const struct root *root, const char *address, int dir, struct err *err);
