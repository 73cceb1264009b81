/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "cli/json.h"
#include "cli/out.h"
#include "cli/verbs.h"

static void print_run(const struct run *run)
{
	char s[PCI_ADDR_SIZE + 1];
	out_column(run->id, 20);
	out_column(run->when, 25);
	out_column(run_state_name(run->state), 12);
	for (size_t i = 0; i < run->n_bindings; i++)
		out_printf("%s%s", i ? " " : "", pci_addr_str(run->bindings[i].addr, s));
	out_puts("\n");
}

int verb_history(struct session *s, const struct cli_opts *o)
{
	struct run **runs = NULL;
	size_t n = 0;
	struct err err = {0};
	if (run_list(&s->root, &runs, &n, &err) < 0)
		return out_failure(o, OUTCOME_NO, err.line);
	if (o->json)
		json_print(json_runs(runs, n));
	else if (n == 0)
		out_puts("No run has been applied on this host.\n");
	for (size_t i = n; !o->json && i-- > 0;)
		print_run(runs[i]);
	run_list_free(runs, n);
	return OUTCOME_DONE;
}

static void print_promises(const struct promises *p)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct promise *q = &p->items[i];
		enum status st = q->ok == TRI_YES ? STATUS_PASS : q->ok == TRI_NO ? STATUS_FAIL : STATUS_UNKNOWN;
		out_ink(out_status_ink(st), out_mark(st));
		out_puts(" ");
		out_column(q->id, 9);
		out_column(q->subject, 30);
		out_printf("%s", q->found);
		if (q->ok == TRI_NO)
			out_printf(" (promised: %s)", q->expected);
		out_puts("\n");
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
	if (o->json)
		json_print(json_promises(&p, run));
	else
		print_promises(&p);
	int status = p.ok ? OUTCOME_DONE : OUTCOME_NO;
	promises_done(&p);
	run_free(run);
	return status;
}
