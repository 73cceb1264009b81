/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs of a plan, and what must be true of what they made. */
#pragma once

#include "plan/making.h"

/* Copied by add_step; lists are NULL-terminated, NULL: none. */
struct step_row {
	const char *const *argv;
	const char *why;
	int timeout_s;
	const char *const *generated; /* every file that it writes */
	const char *const *leftovers; /* what it may leave behind */
	const char *built, *becomes;  /* see struct step */
	bool again, last, carries_words;
};

void add_step(struct making *m, const struct step_row *row);
/* Is a program with these first words among the steps? argv is NULL-terminated. */
bool has_step(const struct making *m, const char *const *argv);

/* Pushes an expectation unless it is there. */
void expect(struct making *m, enum expect_kind kind, const char *reader, const char *path,
	    const char *subject);
