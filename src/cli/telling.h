/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What apply and undo share: asking first, signals, telling while it goes on and at the end. */
#pragma once

#include "cli/json.h"

struct telling {
	const struct plan *plan; /* NULL: an undo */
	json_object *notes;	 /* NULL: print it all */
	json_object *facts;	 /* its members stand in the document at the end too; NULL: none */
};

/* False: the running machine is to be changed and we are not root. Said before a plan is read and a word typed. */
bool telling_may_change(const struct session *s);
/* True when the user typed the word. Without a terminal to ask on there is nobody: that is a no. */
bool telling_asked(const struct cli_opts *o, const char *word);
const char *telling_unconfirmed(const struct cli_opts *o); /* why telling_asked said no */

/*
 * From here to the end of the run nothing ends this process half way: a hang-up or a closed pipe is ignored (the
 * run goes on), an interrupt or a polite kill sets *telling_stop(), which asks the run to put everything back.
 */
void telling_guard(void);
const volatile int *telling_stop(void);

struct event_sink telling_sink(struct telling *t);
/* The one line or document at the end; gives the exit status. error counts unless the outcome is DONE. Frees the notes and the facts. */
int telling_end(const struct telling *t, enum outcome outcome, const char *run, const char *error);
