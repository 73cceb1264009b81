/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

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

static void print_row(const struct row *w)
{
	const struct device *d = &w->s->host->devices[w->index];
	const struct device_report *dr = &w->s->report->devices[w->index];
	char group[16] = "";
	if (d->group >= 0)
		snprintf(group, sizeof(group), "%d", d->group);
	printf("%4s  %*s", group, (int)(2 * w->depth), "");
	out_column(d->address, 14);
	out_column(device_kind(d), 12);
	out_column(d->driver ? d->driver : "-", 15);
	if (*dr->mark) {
		out_ink(dr->blocked ? INK_FAIL : INK_WARN, dr->mark);
		printf("  ");
	}
	printf("%s\n", device_name(w->a, d));
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
	printf("      reset by");
	for (size_t i = 0; i < d->n_resets; i++)
		printf(" %s", d->resets[i]);
	printf("%s\n", d->n_resets ? "" : d->can_reset == TRI_NO ? " nothing the kernel knows" : " unknown");
}

/* Who would leave the host with it. */
static void print_companions(const struct row *w)
{
	size_t *index, n;
	host_companions(w->s->host, w->index, w->a, &index, &n);
	if (n < 2)
		return;
	printf("      comes along:");
	for (size_t i = 0; i < n; i++)
		if (index[i] != w->index)
			printf(" %s", w->s->host->devices[index[i]].address);
	putchar('\n');
}

static void print_details(const struct row *w)
{
	const struct device *d = &w->s->host->devices[w->index];
	printf("      %04x:%04x, subsystem %04x:%04x, class %06x\n", d->vendor, d->device, d->subvendor, d->subdevice,
	       d->class);
	for (size_t i = 0; i < d->n_candidates; i++)
		printf("%s%s%s%s", i ? ", " : "      drivers ", d->candidates[i].module,
		       d->candidates[i].kind == MODULE_BUILTIN ? " (builtin)" : "", i + 1 == d->n_candidates ? "\n" : "");
	print_reset(d);
	print_companions(w);
	print_hazards(w);
}

static void print_list(const struct session *s, const struct selection *sel, struct arena *a)
{
	out_ink(INK_DIM, " grp  address       kind        driver         host use, name\n");
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
		json_print(json_devices(s->host, s->report, sel.named ? sel.index : NULL, sel.n));
	else if (o->tree && !sel.named)
		print_tree(&(struct row){s, &a, 0, 0}, -1);
	else
		print_list(s, &sel, &a);
	arena_done(&a);
	return status;
}
