/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What must be known to put things back and is not in the manifest, taken before the run begins. On
 * disk a line an item, the path last:
 *
 *	generated STEP present|absent PATH   a program rewrites it; generated/PATH is its copy
 *	leftover PATH                        not there before the run: from a killed program
 *	dir PATH                             made for a file that is created or generated, parents first
 *	timeout STEP SECONDS
 *	mount POINT PATH                     a file system of its own holds that file of the run
 */
#pragma once

#include "apply/store.h"

struct generated {
	const char *path; /* absolute */
	size_t step;      /* the first that rewrites it */
	bool present;
};

struct mounted {
	const char *point, *path;
};

struct inventory {
	struct generated *generated;
	size_t n_generated;
	const char **leftovers;
	size_t n_leftovers;
	const char **dirs;
	size_t n_dirs;
	int *timeouts; /* by step */
	size_t n_timeouts;
	struct mounted *mounts;
	size_t n_mounts;
};

/* Looks at the files now. Without steps (programs will not run) generated files and leftovers are
   nobody's. In mem. */
int inventory_take(const struct root *root, const struct plan *p, bool steps, struct arena *mem,
		   struct inventory *ret, struct err *err);

int inventory_put(const struct store *s, const struct inventory *inv, struct err *err);
/* -EINVAL with "inventory:LINE: …" for what put would not write. In mem. */
int inventory_read(const struct store *s, struct arena *mem, struct inventory *ret,
		   struct err *err);

/* Copies every generated file that is there into the run's directory. */
int inventory_back_up(const struct store *s, const struct inventory *inv, struct err *err);

/* Brings what programs made to the disk, which they seldom do themselves, and to where loaders look for
   it (base/settle.h): before anything else is written. */
int inventory_sync(const struct root *root, const struct inventory *inv, struct err *err);

/* Adds every mount point above the file. */
void inventory_take_mounts(const struct root *root, const char *path, struct arena *mem,
			   struct inventory *inv);

/* -ENODEV: one of them is not mounted now. What is on it would be taken for gone. */
int inventory_check_mounts(const struct root *root, const struct inventory *inv, struct err *err);

/* Absolute, without ".", "..", empty components or control characters. */
bool path_is_plain(const char *path);
