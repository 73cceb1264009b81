/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files as the plan leaves them so far. Each starts as the host's file fact; several parts of a
 * plan may change the same file one after the other. At the end every draft that differs is an
 * edit.
 */
#pragma once

#include "base/buf.h"
#include "conf/source.h"
#include "model/plan.h"

struct draft {
	const struct file_fact *fact;
	const char *bytes; /* never NULL; in mem */
	size_t len;
	const char *why;   /* NULL: not changed */
	const char *owned; /* see struct edit */
	enum edit_reader reader; /* of what was set first, but the loader where it is one of them */
};

struct drafts {
	const struct host *host;
	struct arena *mem;    /* the plan's */
	enum edit_reader reader; /* of what is set now */
	struct draft **items; /* in the order in which they were opened */
	size_t n;
};

/* The draft of path; a file that is missing is empty. -EINVAL with a line that names it when it
 * could not be read. */
int draft_open(struct drafts *d, const char *path, struct draft **ret, struct err *err);

/* Several of them as they are now, in their order; the array in mem, which may be another than the plan's. */
int drafts_read(struct drafts *d, const char *const *paths, size_t n, struct arena *mem,
		struct conf_source **ret, struct err *err);

/*
 * Gives the draft new bytes. why is a clause that starts with a verb in lower case; a second one is
 * joined with "and". No effect when the bytes are the same. -EINVAL when the file cannot be
 * replaced.
 */
int draft_set(struct drafts *d, struct draft *f, const struct buf *bytes, const char *why,
	      struct err *err);

/* Is there no such file, neither on the host nor made by the plan so far? */
bool draft_is_new(const struct draft *f);

/* What it does to the file, unified; in mem. */
char *edit_diff(struct arena *mem, const struct edit *e);

/* Pushes an edit for every draft that differs from its fact, in the order in which they were
 * changed. */
void drafts_to_edits(const struct drafts *d, struct plan *p);
