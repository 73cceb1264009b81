/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the user wants passed through: a set of addresses, sorted. A zeroed struct choice is empty.
 * It holds what the user picked; companions are found from the host when a plan is made.
 */
#pragma once

#include "model/host.h"

struct choice {
	struct pci_addr *addrs;
	size_t n;
};

bool choice_has(const struct choice *c, struct pci_addr a);
void choice_add(struct choice *c, struct pci_addr a);	 /* no effect when it is there */
void choice_remove(struct choice *c, struct pci_addr a); /* no effect when it is not */
void choice_done(struct choice *c);

/* Indexes in host->devices of all that the choice takes, companions included, sorted, in the arena.
   Addresses that the host does not have are left out: plan names them. */
void choice_devices(const struct choice *c, const struct host *h, struct arena *a, size_t **ret, size_t *ret_n);
