/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses from the command line. */
#pragma once

#include "model/choice.h"

struct selection {
	size_t *index; /* in host->devices, by address; in the arena */
	size_t n;
	bool named;    /* false: no address was given, all devices are in it */
};

/* -EINVAL for what is no address, -ENODEV for one that the host does not have; the line names it. */
int select_devices(const struct host *h, char *const *words, int n_words, struct arena *a, struct selection *ret,
		   struct err *err);

/* The words as a choice; whether the host has them is the plan's to say. On success ret is the caller's: choice_done. */
int select_choice(char *const *words, int n_words, struct choice *ret, struct err *err);
