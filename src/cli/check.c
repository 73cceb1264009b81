/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/json.h"
#include "cli/out.h"
#include "cli/verbs.h"

static void print_evidence(const struct evidence *e, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		printf("    ");
		out_ink(INK_DIM, e[i].source);
		out_ink(INK_DIM, ": ");
		out_ink(INK_DIM, e[i].text);
		putchar('\n');
	}
}

static void print_finding(const struct finding *f, bool whole)
{
	out_ink(out_status_ink(f->status), out_mark(f->status));
	printf(" ");
	out_column(f->id, 22);
	out_ink(INK_BOLD, f->title);
	putchar('\n');
	out_wrapped(4, f->detail);
	print_evidence(f->evidence, f->n_evidence);
	if (*f->remedy && f->status != STATUS_PASS)
		out_wrapped(4, f->remedy);
	if (whole)
		out_wrapped(4, f->why);
}

static void print_verdict(const struct report *r)
{
	static const char *const words[] = {"unknown", "ready", "fixable", "blocked"};
	static const enum ink inks[] = {INK_WARN, INK_OK, INK_WARN, INK_FAIL};
	out_ink(inks[r->verdict], words[r->verdict]);
	printf(": ");
	printf("%s\n", r->iommu.detail);
	if (*r->verdict_detail)
		out_wrapped(2, r->verdict_detail);
	putchar('\n');
}

static int print_one(const struct report *r, const struct cli_opts *o)
{
	for (size_t i = 0; i < r->n_findings; i++) {
		const struct finding *f = &r->findings[i];
		if (!streq(f->id, o->args[0]))
			continue;
		if (o->json) {
			json_object *doc = json_document();
			json_object_object_add(doc, "check", json_finding(f));
			json_print(doc);
		} else {
			print_finding(f, true);
		}
		return f->status == STATUS_PASS ? OUTCOME_DONE : OUTCOME_NO;
	}
	_cleanup_buf_ struct buf line = {0};
	buf_printf(&line, "no check is called %s; passthru check lists them", o->args[0]);
	return out_failure(o, OUTCOME_USAGE, buf_str(&line));
}

int verb_check(struct session *s, const struct cli_opts *o)
{
	if (o->n_args > 0)
		return print_one(s->report, o);
	if (o->json) {
		json_print(json_check(s->host, s->report));
	} else {
		print_verdict(s->report);
		for (size_t i = 0; i < s->report->n_findings; i++)
			print_finding(&s->report->findings[i], false);
	}
	return s->report->verdict == VERDICT_READY ? OUTCOME_DONE : OUTCOME_NO;
}
