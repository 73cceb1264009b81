/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rows of the Devices page: the PCI tree, or the devices by IOMMU group (by the predicted ones
 * while there are none). Made anew when the machine, the view, the filter or what is folded
 * changes, not at each key: a host may have thousands of functions.
 */
#pragma once

#include "model/choice.h"
#include "model/report.h"
#include "ui/devfilter.h"

#define NO_INDEX SIZE_MAX
#define MANY_VFS 8 /* a physical function with more of them comes folded */

enum devrow_kind {
	ROW_DEVICE,
	ROW_VFS,       /* the virtual functions of one device */
	ROW_DOMAIN,    /* a PCI domain */
	ROW_GROUP,     /* an IOMMU group */
	ROW_PREDICTED, /* a group that the kernel would build */
	ROW_UNGROUPED, /* what is in no group, or in none that can be told */
};

struct devrow {
	enum devrow_kind kind;
	size_t dev;   /* index in host->devices; NO_INDEX: a heading */
	size_t of;    /* of a heading: VFS the index of the device that has them, DOMAIN its number,
			 GROUP the index in host->groups, PREDICTED its number */
	uint64_t key; /* names the row, also after the machine was read again */
	size_t up;    /* the row that folds it away, NO_INDEX none */
	int depth;
	uint64_t open; /* bit d: the ancestor at depth d has more children below this row */
	bool last;     /* of its brothers */
	bool children; /* others hang on it */
	bool folds;    /* it can be folded */
	bool folded;
	bool aside; /* the filter does not let it through: others hang on it, or move with it */
	size_t n_marks;   /* devices that were picked and that it is folded over */
	size_t n_devices; /* of a row that folds: below it */
	size_t in_use; /* the first device that it is folded over and the host needs; NO_INDEX none
			*/
	size_t n_in_use; /* how many there are */
};

struct keyset {
	uint64_t *keys;
	size_t n;
};

struct devtree {
	struct devrow *rows;
	size_t n;
	size_t *row_of;    /* per device: its row, NO_INDEX while it is not shown */
	size_t *hidden_by; /* per device that is not shown: the row that is folded over it; NO_INDEX
			      when the filter does not let it through */
	size_t n_taken;    /* devices that the filter lets through */
	size_t n_lost;     /* devices that were picked and are not let through */
	bool by_group;
	struct devfilter filter;
	int address_cols;             /* of the longest address as it is shown */
	struct keyset folded, opened; /* other than they come */
	struct {
		struct keyset folded, opened;
		struct devfilter filter;
		uint64_t key; /* of the cursor's row */
	} kept;
	struct arena mem;
};

/* Computes the rows for this host. */
void devtree_build(struct devtree *t, const struct host *h, const struct report *r);
/* Is this row folded, when the rows are built? */
bool devtree_comes_folded(const struct devtree *t, const struct devrow *row);
/* Only notes it: the rows have to be built anew. */
void devtree_fold(struct devtree *t, size_t row, bool fold);
/* Shows device i, if the filter lets it through: unfolds what hides it. The rows are made anew when
 * that changed something. */
void devtree_reveal(struct devtree *t, const struct host *h, const struct report *r, size_t i);
/* The same for all that the filter lets through. */
void devtree_reveal_taken(struct devtree *t, const struct host *h, const struct report *r);
/* Notes on the rows which of them hide a device that was picked. */
void devtree_note_picks(struct devtree *t, const struct host *h, const struct choice *picks);
/* While something is typed the rows follow it: what they were before, and back to it. */
void devtree_keep(struct devtree *t, size_t cursor);
/* Returns the row that the cursor was on; NO_INDEX when it is gone. */
size_t devtree_go_back(struct devtree *t, const struct host *h, const struct report *r);
size_t devtree_row_of_key(const struct devtree *t, uint64_t key); /* NO_INDEX: no such row */
void devtree_done(struct devtree *t);

/* Where the cursor was, to find it again in rows that were made anew. */
struct devplace {
	uint64_t *keys; /* of all rows */
	size_t n, cursor;
};
struct devplace devplace_take(const struct devtree *t, size_t cursor);
/* The row that it was on, else the nearest one that is still there, those below first. */
size_t devplace_find(const struct devplace *p, const struct devtree *t);
void devplace_done(struct devplace *p);

/* Who leaves the host by a choice. */
enum devmark { MARK_NONE, MARK_PICKED, MARK_COMPANION };
/* One for each device of the host, in the arena. */
enum devmark *devmarks(const struct choice *c, const struct host *h, struct arena *a);
