/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the user wants passed through: a set of addresses, sorted. A zeroed struct choice is empty.
 * It holds what the user picked; companions are found from the host when a plan is made. And what else the host shall
 * do for the guest: needs, by id, each once.
 */
#pragma once

#include "model/need.h"

struct choice {
	struct pci_addr *addrs;
	size_t n;
	struct need *needs;
	size_t n_needs;
};

bool choice_has(const struct choice *c, struct pci_addr a);
void choice_add(struct choice *c, struct pci_addr a);	 /* no effect when it is there */
void choice_remove(struct choice *c, struct pci_addr a); /* no effect when it is not */
/* The value as it was given (copied); one that is there is replaced. */
void choice_need(struct choice *c, enum need_id id, const char *value);
void choice_unneed(struct choice *c, enum need_id id); /* no effect when it is not there */
const char *choice_needs(const struct choice *c, enum need_id id); /* its value; NULL: it is not chosen */
void choice_done(struct choice *c);
/* Its needs with their values, in the arena; NULL and 0 where it has none. */
void needs_copy(const struct choice *c, struct arena *a, struct need **ret, size_t *ret_n);

/* Indexes in host->devices of all that the choice takes, companions included, sorted, in the arena.
   Addresses that the host does not have are left out: plan names them. */
void choice_devices(const struct choice *c, const struct host *h, struct arena *a, size_t **ret, size_t *ret_n);
