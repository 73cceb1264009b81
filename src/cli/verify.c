/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/out.h"
#include "cli/verbs.h"
#include "cli/waiting.h"

static void print_drift(const struct promise *q)
{
	if (q->changed)
		out_wrapped(4, q->changed);
	if (q->diff)
		out_diff(q->diff);
}

static void print_promises(const struct promises *p)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct promise *q = &p->items[i];
		enum status st = q->ok == TRI_YES ? STATUS_PASS : q->ok == TRI_NO ? STATUS_FAIL : STATUS_UNKNOWN;
		out_ink(out_status_ink(st), out_mark(st));
		out_puts(" ");
		out_column(streq(q->id, "next-kernel") ? "kernel" : q->id, 9);
		out_column(q->subject, 30);
		out_printf("%s", q->found);
		if (q->ok == TRI_NO)
			out_printf(" (promised: %s)", q->expected);
		out_puts("\n");
		print_drift(q);
	}
	if (*p->next)
		out_wrapped(0, p->next);
}

int verb_verify(struct session *s, const struct cli_opts *o)
{
	struct promises p = {0};
	struct run *run = NULL;
	struct err err = {0};
	if (session_verify(s, &p, &run, &err) < 0)
		return out_failure(o, OUTCOME_NO, err.line);
	struct waits w = waits_now(s);
	if (o->json)
		json_print(json_promises(&p, run, json_waits(&w)));
	else
		print_waits(&w);
	if (!o->json)
		print_promises(&p);
	waits_done(&w);
	int status = p.ok ? OUTCOME_DONE : OUTCOME_NO;
	promises_done(&p);
	run_free(run);
	return status;
}
