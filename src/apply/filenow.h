/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is at a path now, and whether that is what we think it is. */
#pragma once

#include "apply/store.h"

struct file_now {
	bool present;
	const char *bytes;
	size_t len;
	struct meta meta;
};

/* In mem. A missing file is no failure. */
int file_now(const struct root *root, const char *path, struct arena *mem, struct file_now *ret,
	     struct err *err);

/* Mode, owner and xattrs. */
bool meta_same(const struct meta *a, const struct meta *b);
bool bytes_same(const struct file_now *f, const char *bytes, size_t n);

/* Are both there with the same bytes, mode, owner, xattrs and time of change? Of any size.
   Negative: could not look. */
int files_same(const struct root *root, const char *a, const char *b, struct err *err);

/* What an edited file is, beside the copies in the run's directory. */
enum edit_now {
	EDIT_NOW_OLD,  /* as before the run, metadata and times included, or all of it that is ours
			*/
	EDIT_NOW_OURS, /* the run's bytes, or the old bytes with other metadata */
	EDIT_NOW_OUR_PART, /* the run's variable, in a file whose others changed since (struct edit:
			      owned) */
	EDIT_NOW_FOREIGN,  /* somebody else wrote, made or removed it */
};
int edit_now(const struct store *s, const struct run_edit *e, enum edit_now *ret, struct err *err);
