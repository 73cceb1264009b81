/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way back, the same for a failed run, a cut-off run and an undo: edits in reverse, then
 * generated files and what programs left behind, then the programs whose products cannot be copied
 * run once more, then directories that were made. It goes by the
 * run's directory alone, puts back as much as it can, and can be started over at any point.
 */
#pragma once

#include "apply/journal.h"

/* What must be on the disk before anything is touched. */
enum record_first {
	RECORD_REQUIRED,    /* "undo-begin", or nothing is put back: the journal may say "done" */
	RECORD_IF_POSSIBLE, /* it cannot say so: on a full disk, restoring comes first */
};

/*
 * 0: all is back. Else what could not be put back stands in err, and
 *	-EUCLEAN  it would not help to try again (the journal says stuck): somebody else wrote a
 *	          file, or a program fails
 *	other     it may help: the run stays unfinished and the next start goes on
 */
int put_back(const struct root *root, const char *id, struct journal *j, enum record_first first,
	     const struct apply_opts *o, struct err *err);

/* Appends how to finish by hand to the line in err: "…; to finish: sh …/undo.sh". */
void say_how_to_finish(const struct root *root, const char *id, struct err *err);
