/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/out.h"
#include "cli/telling.h"
#include "cli/verbs.h"

/* A trial becomes a run of its own, which may bring more than was tried: the words of kernels to come. */
static void print_confirmed(const struct run *run, const char *id)
{
	if (run->trial && id)
		out_printf("\nConfirmed: what run %s tried is permanent now, as run %s. passthru verify looks at it.\n", run->id, id);
	else
		out_printf("\nConfirmed: run %s stays.\n", run->id);
	out_puts("Way back: passthru undo\n");
}

/* Nobody is asked: the command is the word that was asked for before the reboot. */
int verb_confirm(struct session *s, const struct cli_opts *o)
{
	struct err err = {0};
	enum outcome outcome = OUTCOME_REFUSED;
	_cleanup_free_ char *id = NULL;
	struct run *run = NULL;
	enum waiting how;
	int64_t seconds;
	struct telling t = {.notes = o->json ? json_object_new_array() : NULL};
	struct event_sink sink = telling_sink(&t);
	if (!telling_may_change(s))
		return telling_end(&t, OUTCOME_REFUSED, NULL, "confirming needs root: start it again with sudo");
	if (session_waiting(s, &run, &how, &seconds, &err) < 0)
		return telling_end(&t, OUTCOME_REFUSED, NULL, err.line);
	telling_guard();
	(void)session_confirm(s, &sink, telling_stop(), &outcome, &id, &err);
	if (outcome == OUTCOME_DONE && run && !o->json)
		print_confirmed(run, id);
	int status = telling_end(&t, outcome, id ? id : run ? run->id : NULL, err.line);
	run_free(run);
	return status;
}
