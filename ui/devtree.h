/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rows of the Devices page: the PCI tree, or the devices by IOMMU group. Made anew when the
 * machine, the view or what is folded changes, not at each key: a host may have thousands of
 * functions.
 */
#pragma once

#include "model/choice.h"
#include "model/report.h"

#define NO_INDEX SIZE_MAX

struct devrow {
	size_t dev;   /* index in host->devices; NO_INDEX: a heading */
	size_t group; /* of a heading: index in host->groups; NO_INDEX: "in no group" */
	int depth;
	uint64_t open; /* bit d: the ancestor at depth d has more children below this row */
	bool last;     /* of its brothers */
	bool children, folded;
};

struct devtree {
	struct devrow *rows;
	size_t n;
	size_t *row_of; /* per device: its row, NO_INDEX while it is folded away */
	bool by_group;
	int address_cols;     /* of the longest address as it is shown */
	struct choice folded; /* addresses of bridges whose children are hidden */
	struct arena mem;
};

/* Computes the rows for this host. */
void devtree_build(struct devtree *t, const struct host *h);
/* Shows device i: unfolds what hides it. The rows are made anew when that changed something. */
void devtree_reveal(struct devtree *t, const struct host *h, size_t i);
void devtree_done(struct devtree *t);

/* Who leaves the host by a choice. */
enum devmark { MARK_NONE, MARK_PICKED, MARK_COMPANION };
/* One for each device of the host, in the arena. */
enum devmark *devmarks(const struct choice *c, const struct host *h, struct arena *a);
