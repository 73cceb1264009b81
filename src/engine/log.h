/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who did what to the running machine, and when: one line each in the journal or whatever syslog(3)
 * leads to (ident "passthru", facility daemon), so that an admin who did not do it finds it.
 * Nothing about a tree.
 */
#pragma once

#include "engine/engine.h"

/* What was done, and what became of it. */
struct log_act {
	const char *what;	 /* "apply", "trial", "bind", "confirm", "undo", "recover", "attach", "detach" … */
	const char *id;		 /* the run's; NULL: it was none */
	const struct plan *plan; /* names the devices; or … */
	const struct run *run;	 /* … this does; both may be NULL */
	enum outcome outcome;
	const char *why; /* what failed, a line; counts unless the outcome is DONE */
	const char *domain; /* of libvirt, what was done to it; NULL: nothing */
	const char *const *things; /* what was given or taken, where neither plan nor run says it */
	size_t n_things;
};

/* "undo by alice, run 20261121T045501Z, for 0000:03:00.0: done"; "attach by alice, domain
   win11, for 0000:03:00.0: done". Of what was refused there is nothing to tell. */
void log_act(const struct session *s, const struct log_act *act);

/* "apply", "trial" or "bind": what applying p is. */
const char *log_name_of(const struct plan *p);

/* Where a line goes, with a priority of syslog(3). Tests put their own here. */
extern void (*log_sink)(int priority, const char *line);
