/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/device_row.h"

#include "base/text.h"
#include "cli/out.h"
#include "model/topology.h"

#define GROUP_COLS 7 /* "✓  12  " */
#define ADDRESS_COLS 14
#define KIND_COLS 12
#define DRIVER_COLS 15
#define WAITS "waits for the reboot"
#define BRANCH_COLS 3 /* for each level of the tree */

enum status passing_status(enum passing p)
{
	return p == PASSING_NO ? STATUS_FAIL : p == PASSING_WARNED ? STATUS_WARN : STATUS_PASS;
}

void print_device_titles(void)
{
	out_cut(INK_DIM, "  grp  address       kind        driver         host use, name", 0);
	out_puts("\n");
}

void print_device_signs(const struct report *r)
{
	out_printf("\n%s can be passed  %s with a warning  %s stays with the host\n", out_mark(STATUS_PASS),
		   out_mark(STATUS_WARN), out_mark(STATUS_FAIL));
	if (r->verdict == VERDICT_BLOCKED)
		out_wrapped(0, "This host can pass no device yet: passthru check says why.");
}

static void print_sign(const struct device_row *w)
{
	const struct session *s = w->t->s;
	enum passing p = device_passing(s->host, s->report, w->index);
	enum status st = passing_status(p);
	if (p == PASSING_STAYS)
		out_puts(" ");
	else
		out_ink(out_status_ink(st), out_mark(st));
}

static size_t print_mark(const struct device_row *w)
{
	const struct session *s = w->t->s;
	const struct device_report *dr = &s->report->devices[w->index];
	if (run_waiting(w->t->runs, w->t->n_runs, s->host, &s->host->devices[w->index])) {
		out_ink(INK_WARN, WAITS);
		out_puts("  ");
		return sizeof(WAITS) - 1 + 2;
	}
	if (!*dr->mark)
		return 0;
	out_ink(dr->blocked ? INK_FAIL : INK_WARN, dr->mark);
	out_puts("  ");
	return text_width(dr->mark) + 2;
}

/* A column is wider where its text is. */
static size_t print_column(const char *text, size_t cols)
{
	size_t w = text_width(text);
	out_column(text, cols);
	return w < cols ? cols : w + 1;
}

static void print_group(const struct device_row *w)
{
	const struct session *s = w->t->s;
	int group = s->host->devices[w->index].group;
	int predicted = s->report->devices[w->index].predicted;
	char text[16] = "";
	if (group >= 0)
		snprintf(text, sizeof(text), "%d", group);
	else if (s->host->n_groups == 0 && predicted >= 0)
		snprintf(text, sizeof(text), "~%d", predicted);
	out_printf("%4s  ", text);
}

void print_device_row(const struct device_row *w)
{
	const struct device *d = &w->t->s->host->devices[w->index];
	const char *first = arena_printf(w->t->a, "%s%s", w->branch ? w->branch : "", d->address);
	size_t at = GROUP_COLS;
	print_sign(w);
	print_group(w);
	at += print_column(first, w->first_cols ? w->first_cols : ADDRESS_COLS);
	at += print_column(device_kind(d), KIND_COLS);
	at += print_column(d->driver ? d->driver : "-", DRIVER_COLS);
	at += print_mark(w);
	out_cut(INK_NONE, device_name(w->t->a, d), at);
	out_puts("\n");
}

struct drawing {
	const struct device_table *table;
	struct topology t;
	size_t first_cols;
};

/* indent: what the rows above lead past this one. */
static void print_branch(const struct drawing *g, size_t i, const char *indent, bool root)
{
	bool last = g->t.brother[i] == TOPOLOGY_END;
	const char *lead = root ? "" : out_branch(last ? BRANCH_LAST : BRANCH_TEE);
	const char *past = root ? "" : out_branch(last ? BRANCH_NONE : BRANCH_PAST);
	struct device_row w = {
		.t = g->table,
		.index = i,
		.branch = arena_printf(g->table->a, "%s%s", indent, lead),
		.first_cols = g->first_cols,
	};
	print_device_row(&w);
	indent = arena_printf(g->table->a, "%s%s", indent, past);
	for (size_t c = g->t.child[i]; c != TOPOLOGY_END; c = g->t.brother[c])
		print_branch(g, c, indent, false);
}

static size_t deepest(const struct topology *t)
{
	size_t most = 0;
	for (size_t i = 0; i < t->n; i++) {
		size_t depth = 0;
		for (size_t at = t->above[i]; at != t->n; at = t->above[at])
			depth++;
		most = depth > most ? depth : most;
	}
	return most;
}

static void print_domain(uint32_t domain)
{
	char text[32];
	snprintf(text, sizeof(text), "Domain %04x\n", domain);
	out_ink(INK_BOLD, text);
}

void print_device_tree(const struct device_table *t)
{
	const struct host *h = t->s->host;
	struct drawing g = {.table = t, .t = topology_of(h, NULL, t->a)};
	bool headings = topology_many_domains(&g.t, h), first = true;
	uint32_t domain = 0;
	g.first_cols = ADDRESS_COLS + BRANCH_COLS * deepest(&g.t);
	for (size_t i = g.t.child[g.t.n]; i != TOPOLOGY_END; i = g.t.brother[i]) {
		uint32_t here = h->devices[i].addr.domain;
		if (headings && (first || here != domain))
			print_domain(here);
		domain = here;
		first = false;
		print_branch(&g, i, "", true);
	}
}
