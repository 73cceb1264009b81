/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/check_text.h"
#include "cli/json.h"
#include "cli/out.h"
#include "cli/select_check.h"
#include "cli/verbs.h"

static void print_these_json(const struct finding *const *these, size_t n)
{
	json_object *doc = json_document(), *checks = json_object_new_array();
	for (size_t i = 0; i < n; i++)
		json_object_array_add(checks, json_finding(these[i]));
	json_object_object_add(doc, "checks", checks);
	json_print(doc);
}

static void print_these(const struct finding *const *these, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			out_puts("\n");
		print_finding(these[i]);
	}
}

/* What is only to be looked at stops nobody; what is not known is not confirmed. */
static bool says_no(const struct finding *f)
{
	return f->status == STATUS_FAIL || f->status == STATUS_UNKNOWN;
}

static int explain(const struct report *r, const struct cli_opts *o)
{
	size_t n = (size_t)o->n_args;
	_cleanup_free_ const struct finding **these = xcalloc(n, sizeof(*these));
	struct err err = {0};
	int status = OUTCOME_DONE;
	if (select_checks(r, o->args, n, these, &err) < 0)
		return out_failure(o, OUTCOME_USAGE, err.line);
	for (size_t i = 0; i < n; i++)
		status = says_no(these[i]) ? OUTCOME_NO : status;
	if (o->json)
		print_these_json(these, n);
	else
		print_these(these, n);
	return status;
}

int verb_check(struct session *s, const struct cli_opts *o)
{
	if (o->n_args > 0)
		return explain(s->report, o);
	if (o->json)
		json_print(json_check(s->host, s->report));
	else
		print_report(s->report);
	return s->report->verdict == VERDICT_READY ? OUTCOME_DONE : OUTCOME_NO;
}
