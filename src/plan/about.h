/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the manual says of each loader and each tool that makes an initramfs. From the rows that do it. */
#pragma once

#include "base/util.h"

/* Phrases; "" nothing. */
struct about {
	const char *on;	   /* where it is usual */
	const char *edits; /* what is edited */
	const char *runs;  /* which programs run */
};

/* The i-th row: its name, and what is to be said; false behind the last one. Systems that are not edited come last among
   the loaders. */
bool about_loader(size_t i, const char **ret_name, struct about *ret);
/* Where the i-th loader can start an entry on trial, as a phrase; NULL: nowhere. */
const char *about_trial(size_t i);
bool about_initramfs(size_t i, const char **ret_name, struct about *ret);
