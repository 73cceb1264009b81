/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A list and its details: the two panes of most pages. One of them takes the keys.
 */
#pragma once

#include "base/buf.h"
#include "ui/layout.h"
#include "ui/list.h"
#include "ui/pager.h"

struct panes {
	struct list list;
	struct pager detail;
	struct split at;
	struct rect rows; /* the part of at.first that the list's rows take */
	bool in_detail;   /* the details take the keys */
	size_t detail_of; /* the row whose details are shown */
	bool gives_way;   /* while the details below it have the keys, the list keeps a quarter of the rows */
	int few_details;  /* rows that do for the details below a list; 0: a third of the height */
	struct buf wanted; /* what panes_settle brings into sight in the details, once */
	int cursor_at,
		cursor_cols; /* what of the cursor's line is shown as such; 0 columns: all of it */
};

/*
 * Divides the body: head rows above the list's rows, then n rows. Returns the columns that details
 * may take. The caller then fills p->detail anew and calls panes_settle.
 */
int panes_layout(struct panes *p, struct rect body, int wide, int head, size_t n);
void panes_settle(struct panes *p);
/* The next panes_settle shows the first line of the details that holds what. */
void panes_want(struct panes *p, const char *what);
/* Moves in the pane that has the keys, or changes it. False: nothing of that kind. */
bool panes_act(struct panes *p, enum action a);
void panes_done(struct panes *p);

bool panes_beside(const struct panes *p); /* the details stand beside the list, not below it */

/* The row of the list that stands at screen row i of p->rows; SIZE_MAX past the end. */
size_t panes_row(const struct panes *p, int i);
/* Draws what all such pages share: the rule, the details, the signs that there is more, the cursor.
 * After the rows. */
void panes_draw(const struct panes *p);
