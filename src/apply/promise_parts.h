/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside "next-kernel" only: what was found of one kernel. */
#pragma once

#include "apply/promise.h"

struct looked {
	struct verify *v;
	struct arena *mem;
	const struct kernel *kernel; /* one of v->host */
	const char *problem, *advice; /* NULL: none was found */
	const char *unknown;	      /* what could not be looked at; NULL: nothing */
	const char *known; /* all that was looked at, where that is less than is promised; NULL */
};

/* The first one stays. */
void promise_problem(struct looked *l, const char *what, const char *advice);

/* "the programs did not run in this tree" */
const char *promise_not_run(const struct looked *l);

/* The words of all entries that start the kernel. */
void promise_entries(struct looked *l);
bool promise_entry_starts(const struct host *h, const struct boot_entry *e, const struct kernel *k);
