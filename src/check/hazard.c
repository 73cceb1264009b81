/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/hazard.h"

/* What cannot be told before all hazards of all devices are known: what to do instead. */
struct unfinished {
	size_t device, hazard;
	enum hazard_instead instead;
	bool movable;
};

struct judging {
	struct bench *b;
	struct unfinished *later;
	size_t n_later;
	struct arena mem;
};

/* A network card carries a file system that a server holds. */
static const char *holds(const struct device *d)
{
	return d->class >> 16 == 0x02 ? "carries" : "holds";
}

static const char *filled(const struct bench *b, size_t i, const char *sentence,
			  const struct match *m)
{
	const struct device *d = &b->host->devices[i];
	const struct blank blanks[] = {
		{"subject", m->subject ? m->subject : ""},
		{"mark", m->mark ? m->mark : ""},
		{"address", d->address},
		{"holds", holds(d)},
	};

	return fill_blanks(b, sentence, blanks, ARRAY_SIZE(blanks));
}

static void finish_later(struct judging *j, size_t i, const struct hazard_rule *rule,
			 const struct match *m)
{
	if (rule->instead == INSTEAD_TOLD)
		return;
	*ARENA_PUSH(&j->mem, j->later, j->n_later) = (struct unfinished){
		i, j->b->report->devices[i].n_hazards - 1, rule->instead, m->movable};
}

static void add_hazard(struct judging *j, size_t i, const struct hazard_rule *rule,
		       const struct match *m)
{
	const struct bench *b = j->b;
	struct device_report *d = &b->report->devices[i];
	const char *reason = filled(b, i, rule->reason, m);
	bool blocks = rule->severity == SEVERITY_BLOCK;
	const char **first = blocks ? &b->blocks[i] : &b->warns[i];
	struct hazard *hazard = ARENA_PUSH(b->mem, d->hazards, d->n_hazards);

	hazard->id = rule->id;
	hazard->severity = rule->severity;
	hazard->detail = arena_printf(b->mem, "It %s: %s", reason, filled(b, i, rule->advice, m));
	d->blocked |= blocks;
	if (rule->mark && *d->mark == '\0')
		d->mark = filled(b, i, rule->mark, m);
	if (!*first && !rule->last)
		*first = reason;
	finish_later(j, i, rule, m);
}

static void run_rules(struct judging *j, bool last)
{
	for (size_t i = 0; i < j->b->host->n_devices; i++) {
		for (size_t r = 0; r < n_hazard_rules; r++) {
			const struct hazard_rule *rule = &hazard_rules[r];
			struct match m = {NULL, NULL, false};

			if (rule->last == last && rule->test(j->b, i, rule, &m))
				add_hazard(j, i, rule, &m);
		}
	}
}

static void finish(const struct judging *j)
{
	const struct bench *b = j->b;
	struct spares spares;

	find_spares(b, &spares);
	for (size_t i = 0; i < j->n_later; i++) {
		const struct unfinished *u = &j->later[i];
		struct hazard *h = &b->report->devices[u->device].hazards[u->hazard];

		h->detail = arena_printf(b->mem, "%s %s", h->detail,
					 instead_of(b, &spares, u->device, u->instead, u->movable));
	}
}

void judge_devices(struct bench *b)
{
	struct judging j = {.b = b};
	size_t n = b->host->n_devices;
	struct report *r = b->report;

	r->n_devices = n;
	r->devices = arena_alloc(b->mem, n * sizeof(*r->devices));
	b->blocks = arena_alloc(b->mem, n * sizeof(*b->blocks));
	b->warns = arena_alloc(b->mem, n * sizeof(*b->warns));
	for (size_t i = 0; i < n; i++)
		r->devices[i].mark = "";
	run_rules(&j, false);
	run_rules(&j, true);
	finish(&j);
	arena_done(&j.mem);
}
