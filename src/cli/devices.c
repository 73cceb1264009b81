/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "base/text.h"
#include "cli/json.h"
#include "cli/out.h"
#include "cli/select.h"
#include "cli/verbs.h"

/* What one printed line needs: the row's device and how deep it stands in the tree. */
struct row {
	const struct session *s;
	struct arena *a;
	size_t index;
	unsigned depth;
};

#define GROUP_COLS 6 /* "  12  " */
#define STEP_COLS 2  /* for each level of the tree */
#define ADDRESS_COLS 14
#define KIND_COLS 12
#define DRIVER_COLS 15
#define DETAIL_AT 6

static size_t print_mark(const struct device_report *dr)
{
	if (!*dr->mark)
		return 0;
	out_ink(dr->blocked ? INK_FAIL : INK_WARN, dr->mark);
	printf("  ");
	return text_width(dr->mark) + 2;
}

/* A column is wider where its text is. */
static size_t print_column(const char *text, size_t cols)
{
	size_t w = text_width(text);
	out_column(text, cols);
	return w < cols ? cols : w + 1;
}

static void print_row(const struct row *w)
{
	const struct device *d = &w->s->host->devices[w->index];
	size_t at = GROUP_COLS + (size_t)STEP_COLS * w->depth;
	char group[16] = "";
	if (d->group >= 0)
		snprintf(group, sizeof(group), "%d", d->group);
	printf("%4s%*s", group, (int)at - 4, "");
	at += print_column(d->address, ADDRESS_COLS);
	at += print_column(device_kind(d), KIND_COLS);
	at += print_column(d->driver ? d->driver : "-", DRIVER_COLS);
	at += print_mark(&w->s->report->devices[w->index]);
	out_cut(INK_NONE, device_name(w->a, d), at);
	putchar('\n');
}

static void print_tree(const struct row *at, int parent)
{
	for (size_t i = 0; i < at->s->host->n_devices; i++) {
		if (at->s->host->devices[i].parent != parent)
			continue;
		struct row w = {at->s, at->a, i, at->depth};
		print_row(&w);
		w.depth++;
		print_tree(&w, (int)i);
	}
}

static void print_hazards(const struct row *w)
{
	const struct device_report *dr = &w->s->report->devices[w->index];
	for (size_t i = 0; i < dr->n_hazards; i++) {
		printf("      ");
		out_ink(dr->hazards[i].severity == SEVERITY_BLOCK ? INK_FAIL : INK_WARN, dr->hazards[i].id);
		printf("\n");
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
static void print_companions(const struct row *w)
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

static void print_details(const struct row *w)
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
	putchar('\n');
	for (size_t i = 0; i < sel->n; i++) {
		struct row w = {s, a, sel->index[i], 0};
		print_row(&w);
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
		print_tree(&(struct row){s, &a, 0, 0}, -1);
	else
		print_list(s, &sel, &a);
	arena_done(&a);
	return status;
}
