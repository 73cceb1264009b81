/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "cli/device_row.h"
#include "cli/json.h"
#include "cli/out.h"
#include "cli/select.h"
#include "cli/verbs.h"

#define DETAIL_AT 7

static void print_marked(enum status st, const char *text)
{
	out_printf("%*s", DETAIL_AT, "");
	out_ink(out_status_ink(st), out_mark(st));
	out_puts(" ");
	out_ink(out_status_ink(st), text);
	out_puts("\n");
}

static void print_hazards(const struct device_row *w)
{
	const struct device_report *dr = &w->t->s->report->devices[w->index];
	for (size_t i = 0; i < dr->n_hazards; i++) {
		print_marked(dr->hazards[i].severity == SEVERITY_BLOCK ? STATUS_FAIL : STATUS_WARN, dr->hazards[i].id);
		out_wrapped(DETAIL_AT + 2, dr->hazards[i].detail);
	}
}

static void print_waiting(const struct device_row *w)
{
	const struct session *s = w->t->s;
	const struct run *run = run_waiting(w->t->runs, w->t->n_runs, s->host, &s->host->devices[w->index]);
	_cleanup_buf_ struct buf line = {0};
	if (!run)
		return;
	buf_printf(&line, "applied by run %s, waits for the reboot: then vfio-pci has it", run->id);
	print_marked(STATUS_WARN, buf_str(&line));
}

static void print_verdict(const struct device_row *w)
{
	const struct session *s = w->t->s;
	enum passing p = device_passing(s->host, s->report, w->index);
	const char *phrase = passing_phrase(s->host, s->report, w->index);
	if (p == PASSING_STAYS)
		out_wrapped(DETAIL_AT, phrase);
	else
		print_marked(passing_status(p), phrase);
	print_waiting(w);
}

static void print_reset(const struct device *d)
{
	_cleanup_buf_ struct buf line = {0};
	buf_puts(&line, "reset by");
	for (size_t i = 0; i < d->n_resets; i++)
		buf_printf(&line, " %s", d->resets[i]);
	if (d->n_resets == 0)
		buf_puts(&line, d->can_reset == TRI_NO ? " nothing the kernel knows" : " unknown");
	out_names(DETAIL_AT, buf_str(&line));
}

/* Companions that can go, or those that keep it here, each with what ties it to the device. */
static void print_along(const struct device_row *w, const size_t *index, size_t n, bool go, const char *label)
{
	const struct session *s = w->t->s;
	_cleanup_buf_ struct buf line = {0};
	for (size_t i = 0; i < n; i++) {
		bool goes = device_passing(s->host, s->report, index[i]) >= PASSING_WARNED;
		if (index[i] == w->index || goes != go)
			continue;
		buf_printf(&line, "%s %s (%s)", line.len ? "," : label, s->host->devices[index[i]].address,
			   companion_bond(s->host, w->index, index[i]));
	}
	if (line.len > 0)
		out_names(DETAIL_AT, buf_str(&line));
}

/* Who would leave the host with it. */
static void print_companions(const struct device_row *w)
{
	size_t *index, n;
	if (device_is_bridge(&w->t->s->host->devices[w->index]))
		return;
	host_companions(w->t->s->host, w->index, w->t->a, &index, &n);
	print_along(w, index, n, true, "comes along:");
	print_along(w, index, n, false, "tied to what stays:");
}

static void print_twins(const struct device_row *w)
{
	_cleanup_buf_ struct buf line = {0};
	size_t *index, n;
	if (device_is_bridge(&w->t->s->host->devices[w->index]))
		return;
	host_twins(w->t->s->host, w->index, w->t->a, &index, &n);
	for (size_t i = 0; i < n; i++)
		buf_printf(&line, "%s %s", i ? "," : "same ids:", w->t->s->host->devices[index[i]].address);
	if (n > 0)
		out_names(DETAIL_AT, buf_str(&line));
}

/* What the host has through it, and loses with it. */
static void print_below(const struct device *d)
{
	_cleanup_buf_ struct buf line = {0};
	for (size_t i = 0; i < d->n_below; i++) {
		const struct below *b = &d->below[i];
		buf_printf(&line, "%s %s %s", i ? "," : "the host loses with it:", below_word(b->kind), b->name);
		if (b->what && *b->what)
			buf_printf(&line, " (%s)", b->what);
	}
	if (d->n_below > 0)
		out_names(DETAIL_AT, buf_str(&line));
}

static void print_candidates(const struct device *d)
{
	_cleanup_buf_ struct buf line = {0};
	for (size_t i = 0; i < d->n_candidates; i++)
		buf_printf(&line, "%s%s%s", i > 0 ? ", " : "drivers ", d->candidates[i].module,
			   d->candidates[i].kind == MODULE_BUILTIN ? " (builtin)" : "");
	if (d->n_candidates > 0)
		out_names(DETAIL_AT, buf_str(&line));
}

static void print_details(const struct device_row *w)
{
	const struct device *d = &w->t->s->host->devices[w->index];
	_cleanup_buf_ struct buf ids = {0};
	print_verdict(w);
	print_hazards(w);
	print_companions(w);
	print_twins(w);
	print_below(d);
	buf_printf(&ids, "%04x:%04x, subsystem %04x:%04x, class %06x", d->vendor, d->device, d->subvendor, d->subdevice,
		   d->class);
	out_names(DETAIL_AT, buf_str(&ids));
	print_candidates(d);
	print_reset(d);
}

static void print_list(const struct device_table *t, const struct selection *sel)
{
	print_device_titles();
	for (size_t i = 0; i < sel->n; i++) {
		struct device_row w = {.t = t, .index = sel->index[i]};
		print_device_row(&w);
		if (sel->named)
			print_details(&w);
	}
}

static void print_devices(const struct session *s, const struct cli_opts *o, const struct selection *sel, struct arena *a)
{
	struct run **runs = NULL;
	size_t n = 0;
	(void)run_list(&s->root, &runs, &n, NULL); /* history says what is wrong with them */
	struct device_table t = {.s = s, .a = a, .runs = runs, .n_runs = n};
	if (o->tree && !sel->named)
		print_device_tree(&t);
	else
		print_list(&t, sel);
	if (!sel->named)
		print_device_signs(s->report);
	run_list_free(runs, n);
}

int verb_devices(struct session *s, const struct cli_opts *o)
{
	struct err err = {0};
	struct arena a = {0};
	struct selection sel;
	int r = select_devices(s->host, o->args, o->n_args, &a, &sel, &err);
	int status = OUTCOME_DONE;
	if (r < 0)
		status = out_failure(o, r == -EINVAL ? OUTCOME_USAGE : OUTCOME_NO, err.line);
	else if (o->json)
		json_devices(s->host, s->report, sel.named ? sel.index : NULL, sel.n);
	else
		print_devices(s, o, &sel, &a);
	arena_done(&a);
	return status;
}
