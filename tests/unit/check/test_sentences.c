/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each sentence of each table is filled once, on hosts of which all and nothing is known: a blank
 * that nobody fills ends the program that wants to say it.
 */
#include "hosts.h"

#include "check/catalogue.h"
#include "check/findings.h"
#include "check/gaveup.h"
#include "check/hazard.h"
#include "check/ladder.h"
#include "check/verdict.h"

/* Calls f with a bench for every kind of host. */
static void on_each_host(void (*f)(const struct bench *b))
{
	struct host *hosts[] = {machine(CPU_INTEL), machine(CPU_AMD), machine_on(CPU_ARM),
				machine(CPU_OTHER), blank_host()};

	for (size_t i = 0; i < ARRAY_SIZE(hosts); i++) {
		struct report *r = check_host(hosts[i]);

		f(&(struct bench){.host = hosts[i], .report = r, .mem = &r->mem});
		report_free(r);
		host_free(hosts[i]);
	}
}

/* A sentence for a person. */
static void is_whole(const char *text)
{
	assert_non_null(text);
	if (!*text || strpbrk(text, "{}") || strstr(text, "(null)"))
		fail_msg("not whole: %s", text);
}

static void fill_rulings(const struct bench *b)
{
	const char *text;
	size_t n = 0;

	while ((text = ruling_sentence(b, n++)))
		is_whole(text);
	assert_true(n > 1);
}

static void rulings(void **state)
{
	(void)state;
	on_each_host(fill_rulings);
}

static void fill_rungs(const struct bench *b)
{
	const char *text;
	size_t n = 0;

	while ((text = rung_sentence(b, n++)))
		is_whole(text);
	assert_int_equal(n - 1, REASON_UNKNOWN); /* one for each reason but NONE */
}

static void rungs(void **state)
{
	(void)state;
	on_each_host(fill_rungs);
}

static void fill_remarks(const struct bench *b)
{
	const char *text;
	size_t n = 0;

	while ((text = remark_sentence(b, n++, "7, 8")))
		is_whole(text);
	assert_true(n > 1);
}

static void remarks(void **state)
{
	(void)state;
	on_each_host(fill_remarks);
}

static void fill_giving_ups(const struct bench *b)
{
	for (size_t i = 0; i < n_giving_ups; i++) {
		is_whole(gave_up_clause(b, &giving_ups[i]));
		is_whole(giving_ups[i].remedy);
	}
}

static void drivers_that_gave_up(void **state)
{
	(void)state;
	on_each_host(fill_giving_ups);
}

/* struct match says which blank belongs where. */
static void fill_hazards(const struct bench *b)
{
	const struct blank subject = {"subject", "nvme0n1"}, mark = {"mark", "/"};
	const struct blank all[] = {subject, {"address", "0000:01:00.0"}, {"holds", "holds"}};

	for (size_t i = 0; i < n_hazard_rules; i++) {
		const struct hazard_rule *rule = &hazard_rules[i];

		is_whole(fill_blanks(b, rule->reason, all, ARRAY_SIZE(all)));
		is_whole(fill_blanks(b, rule->advice, all, ARRAY_SIZE(all)));
		if (rule->mark)
			is_whole(fill_blanks(b, rule->mark, &mark, 1));
	}
}

static void hazards(void **state)
{
	(void)state;
	on_each_host(fill_hazards);
}

/* Those of the catalogue are printed as they stand, in README too. */
static void the_catalogue(void **state)
{
	(void)state;
	for (size_t i = 0; i < check_catalogue_n; i++) {
		is_whole(check_catalogue[i].title);
		is_whole(check_catalogue[i].why);
		if (*check_catalogue[i].remedy)
			is_whole(check_catalogue[i].remedy);
	}
}

/* What the judges made of them, the headline among them. */
static void read_report(const struct bench *b)
{
	is_whole(b->report->verdict_detail);
	is_whole(b->report->iommu.detail);
	for (size_t i = 0; i < b->report->n_findings; i++)
		is_whole(b->report->findings[i].detail);
}

static void reports(void **state)
{
	(void)state;
	on_each_host(read_report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rulings), cmocka_unit_test(rungs),
		cmocka_unit_test(remarks), cmocka_unit_test(drivers_that_gave_up),
		cmocka_unit_test(hazards), cmocka_unit_test(the_catalogue),
		cmocka_unit_test(reports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
