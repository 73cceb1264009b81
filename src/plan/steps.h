/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs of a plan, and what must be true of what they made. */
#pragma once

#include "plan/making.h"

struct step_row {
	const char *argv[8]; /* NULL-terminated */
	const char *why;
	int timeout_s;
	const char *generated;    /* the one file that it writes */
	const char *leftovers[4]; /* NULL-terminated: what it may leave behind, as suffixes of
				     generated */
};

void add_step(struct making *m, const struct step_row *row);

/* Pushes an expectation unless it is there. */
void expect(struct making *m, enum expect_kind kind, const char *path, const char *subject);
