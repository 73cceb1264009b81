/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "cli/device_row.h"
#include "cli/json.h"
#include "cli/out.h"
#include "cli/select.h"
#include "cli/verbs.h"

#define DETAIL_AT 6

static void print_hazards(const struct device_row *w)
{
	const struct device_report *dr = &w->s->report->devices[w->index];
	for (size_t i = 0; i < dr->n_hazards; i++) {
		out_puts("      ");
		out_ink(dr->hazards[i].severity == SEVERITY_BLOCK ? INK_FAIL : INK_WARN, dr->hazards[i].id);
		out_puts("\n");
		out_wrapped(8, dr->hazards[i].detail);
	}
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

/* Who would leave the host with it. */
static void print_companions(const struct device_row *w)
{
	_cleanup_buf_ struct buf line = {0};
	size_t *index, n;
	host_companions(w->s->host, w->index, w->a, &index, &n);
	if (n < 2)
		return;
	buf_puts(&line, "comes along:");
	for (size_t i = 0; i < n; i++)
		if (index[i] != w->index)
			buf_printf(&line, " %s", w->s->host->devices[index[i]].address);
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
	const struct device *d = &w->s->host->devices[w->index];
	_cleanup_buf_ struct buf ids = {0};
	buf_printf(&ids, "%04x:%04x, subsystem %04x:%04x, class %06x", d->vendor, d->device, d->subvendor, d->subdevice,
		   d->class);
	out_names(DETAIL_AT, buf_str(&ids));
	print_candidates(d);
	print_reset(d);
	print_companions(w);
	print_hazards(w);
}

static void print_list(const struct session *s, const struct selection *sel, struct arena *a)
{
	out_cut(INK_DIM, " grp  address       kind        driver         host use, name", 0);
	out_puts("\n");
	for (size_t i = 0; i < sel->n; i++) {
		struct device_row w = {.s = s, .a = a, .index = sel->index[i]};
		print_device_row(&w);
		if (sel->named)
			print_details(&w);
	}
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
	else if (o->tree && !sel.named)
		print_device_tree(s, &a);
	else
		print_list(s, &sel, &a);
	arena_done(&a);
	return status;
}
