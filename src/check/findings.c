/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/catalogue.h"
#include "check/findings.h"

void judged(struct finding *f, enum status status, const char *detail, const char *remedy)
{
	f->status = status;
	f->detail = detail;
	f->remedy = remedy;
}

void prove_finding(const struct bench *b, struct finding *f, const char *source, const char *text)
{
	prove(b, &f->evidence, &f->n_evidence, source, text);
}

void prove_attr(const struct bench *b, struct finding *f, enum attr_id id)
{
	const struct attr *a = host_attr(b->host, id);

	if (a->there == TRI_YES)
		prove_finding(b, f, a->source, a->text ? a->text : "is there");
}

static void judge_one(const struct bench *b, struct finding *f, const struct check *c)
{
	f->id = c->id;
	f->title = c->title;
	f->group = c->group;
	f->why = c->why;
	c->judge(b, f);
	BUG_ON(!f->detail);
	if (!f->remedy)
		f->remedy = f->status == STATUS_PASS ? "" : c->remedy;
}

void judge_findings(const struct bench *b)
{
	struct report *r = b->report;

	r->n_findings = check_catalogue_n;
	r->findings = arena_alloc(b->mem, sizeof(*r->findings) * check_catalogue_n);
	for (size_t i = 0; i < check_catalogue_n; i++)
		judge_one(b, &r->findings[i], &check_catalogue[i]);
}
