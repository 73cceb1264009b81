/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside the way back only (apply/putback.h): its state, and the part that deals with generated
   files. */
#pragma once

#include "apply/programs.h"
#include "apply/saved.h"

struct walk {
	struct saved *saved;
	struct journal *journal;
	const struct apply_opts *o;
	bool hopeless, worth_another_try;
	int r;          /* of the first thing that is left; 0: none yet */
	struct err why; /* and what it is */
};

/* Generated files from their copies, or where they were made again since by running the program
   once more on the files that are back; and what killed programs left behind. As put_back. */
int put_back_generated(struct walk *w, struct err *err);

/*
 * Runs the programs once more, on files that are back; in a tree without --chroot it names them.
 * again: those that make what cannot be copied, of which the run had started some; else all others,
 * but for those whose kernel is gone.
 */
int run_again(const struct walk *w, bool again, struct err *err);
