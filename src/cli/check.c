/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text.h"
#include "cli/json.h"
#include "cli/nearest.h"
#include "cli/out.h"
#include "cli/verbs.h"

#define TITLE_AT 4   /* column of the titles in the list */
#define DETAIL_AT 34 /* column of what stands beside them: a title has 28 columns at the most */
#define LABEL_COLS 9 /* "Seen in  " */

/* Lines of evidence are never broken: they are the very lines, to be copied and searched for. */
static void print_evidence(const struct finding *f, size_t indent)
{
	for (size_t i = 0; i < f->n_evidence; i++) {
		_cleanup_buf_ struct buf line = {0};
		buf_printf(&line, "%s: %s", f->evidence[i].source, f->evidence[i].text);
		printf("%*s", (int)indent, "");
		out_ink(INK_BOLD, i == 0 ? "Seen in  " : "         ");
		out_ink(INK_DIM, buf_str(&line));
		putchar('\n');
	}
}

static void print_head(const struct finding *f, size_t title_at)
{
	out_ink(out_status_ink(f->status), out_mark(f->status));
	putchar(' ');
	out_ink(f->status == STATUS_PASS ? INK_NONE : INK_BOLD, f->title);
	printf("%*s", (int)(DETAIL_AT - title_at - text_width(f->title)), "");
}

static void print_passed(const struct finding *f)
{
	print_head(f, TITLE_AT);
	out_cut(INK_DIM, f->detail, out_width() - DETAIL_AT);
	putchar('\n');
}

static void print_problem(const struct finding *f)
{
	size_t indent = TITLE_AT + 2;
	print_head(f, TITLE_AT);
	out_ink(INK_DIM, f->id);
	putchar('\n');
	out_wrapped(indent, f->detail);
	print_evidence(f, indent);
	out_labelled(indent, "Do", indent + LABEL_COLS, f->remedy);
}

static void print_whole(const struct finding *f)
{
	print_head(f, 2);
	printf("%s, ", f->id);
	out_ink(out_status_ink(f->status), status_name(f->status));
	putchar('\n');
	out_wrapped(2, f->detail);
	print_evidence(f, 2);
	out_labelled(2, "Do", 2 + LABEL_COLS, f->remedy);
	out_labelled(2, "Why", 2 + LABEL_COLS, f->why);
}

/* "IOMMU off (not switched on: …)"; the sentence of one that is on begins with the word itself. */
static void print_reason(const struct report *r)
{
	static const char *const words[] = {[IOMMU_UNKNOWN] = "not known", [IOMMU_OFF] = "off"};
	const struct iommu_verdict *v = &r->iommu;
	if (v->state != IOMMU_ON)
		printf("IOMMU %s (%s)\n", words[v->state], v->detail);
	else if (r->verdict == VERDICT_READY)
		printf("IOMMU %s\n", v->detail);
	else
		printf("not because of the IOMMU, which is %s\n", v->detail);
}

static void print_verdict(const struct report *r)
{
	static const char *const words[] = {"unknown", "ready", "fixable", "blocked"};
	static const enum ink inks[] = {INK_WARN, INK_OK, INK_WARN, INK_FAIL};
	out_ink(inks[r->verdict], words[r->verdict]);
	printf(": ");
	print_reason(r);
	out_wrapped(2, r->verdict_detail);
}

static void print_list(const struct report *r)
{
	for (size_t i = 0; i < r->n_findings; i++) {
		const struct finding *f = &r->findings[i];
		if (i == 0 || f[-1].group != f->group) {
			putchar('\n');
			out_ink(INK_BOLD, finding_group_title(f->group));
			putchar('\n');
		}
		printf("  ");
		if (f->status == STATUS_PASS)
			print_passed(f);
		else
			print_problem(f);
	}
}

/* "45 checks: 2 to fix, 3 to look at, 4 unknown, 36 fine. passthru check ID explains one." */
static void print_counts(const struct report *r)
{
	static const enum status order[] = {STATUS_FAIL, STATUS_WARN, STATUS_UNKNOWN, STATUS_PASS};
	const char *between = ": ";
	_cleanup_buf_ struct buf line = {0};
	buf_printf(&line, "%zu checks", r->n_findings);
	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		size_t n = report_count(r, order[i]);
		if (n == 0)
			continue;
		buf_printf(&line, "%s%zu %s", between, n, status_phrase(order[i]));
		between = ", ";
	}
	buf_puts(&line, ". passthru check ID explains one.");
	putchar('\n');
	out_wrapped(0, buf_str(&line));
}

static const struct finding *finding_by_id(const struct report *r, const char *id)
{
	for (size_t i = 0; i < r->n_findings; i++)
		if (streq(r->findings[i].id, id))
			return &r->findings[i];
	return NULL;
}

static int no_such_check(const struct report *r, const struct cli_opts *o, const char *id)
{
	_cleanup_free_ const char **ids = xcalloc(r->n_findings, sizeof(*ids));
	size_t near[NEAREST_MOST];
	_cleanup_buf_ struct buf line = {0};
	for (size_t i = 0; i < r->n_findings; i++)
		ids[i] = r->findings[i].id;
	size_t n = nearest_names(id, ids, r->n_findings, near);
	buf_puts(&line, "no check is called ");
	text_safe(&line, id, strlen(id), false);
	buf_puts(&line, n > 0 ? "; near it: " : "; man passthru lists them");
	for (size_t i = 0; i < n; i++)
		buf_printf(&line, "%s%s", i > 0 ? ", " : "", ids[near[i]]);
	return out_failure(o, OUTCOME_USAGE, buf_str(&line));
}

static void print_these_json(const struct report *r, const struct cli_opts *o)
{
	json_object *doc = json_document(), *checks = json_object_new_array();
	for (int i = 0; i < o->n_args; i++)
		json_object_array_add(checks, json_finding(finding_by_id(r, o->args[i])));
	json_object_object_add(doc, "checks", checks);
	json_print(doc);
}

static int explain(const struct report *r, const struct cli_opts *o)
{
	int status = OUTCOME_DONE;
	for (int i = 0; i < o->n_args; i++) {
		const struct finding *f = finding_by_id(r, o->args[i]);
		if (!f)
			return no_such_check(r, o, o->args[i]);
		if (f->status != STATUS_PASS)
			status = OUTCOME_NO;
	}
	if (o->json)
		print_these_json(r, o);
	for (int i = 0; i < o->n_args && !o->json; i++) {
		if (i > 0)
			putchar('\n');
		print_whole(finding_by_id(r, o->args[i]));
	}
	return status;
}

int verb_check(struct session *s, const struct cli_opts *o)
{
	if (o->n_args > 0)
		return explain(s->report, o);
	if (o->json) {
		json_print(json_check(s->host, s->report));
	} else {
		print_verdict(s->report);
		print_list(s->report);
		print_counts(s->report);
	}
	return s->report->verdict == VERDICT_READY ? OUTCOME_DONE : OUTCOME_NO;
}
