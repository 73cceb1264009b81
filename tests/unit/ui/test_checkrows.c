/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of the Checks page, on a report made by hand:
 *
 *	0 IOMMU          (heading)
 *	1   passed
 *	2   unknown
 *	3 KVM and VFIO   (heading)
 *	4   to look at
 *	5 Reading        (heading)
 *	6   to fix
 *	7   passed
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/checkrows.h"

static struct finding findings[] = {
	{.id = "a", .group = FINDING_IOMMU, .status = STATUS_PASS},
	{.id = "b", .group = FINDING_IOMMU, .status = STATUS_UNKNOWN},
	{.id = "c", .group = FINDING_KERNEL, .status = STATUS_WARN},
	{.id = "d", .group = FINDING_FACTS, .status = STATUS_FAIL},
	{.id = "e", .group = FINDING_FACTS, .status = STATUS_PASS},
};
static const struct report sample = {.findings = findings, .n_findings = ARRAY_SIZE(findings)};

static void each_group_has_one_heading(void **state)
{
	static const char *const rows[] = {NULL, "a", "b", NULL, "c", NULL, "d", "e"};
	static const enum finding_group groups[] = {
		FINDING_IOMMU,  FINDING_IOMMU, FINDING_IOMMU, FINDING_KERNEL,
		FINDING_KERNEL, FINDING_FACTS, FINDING_FACTS, FINDING_FACTS,
	};

	(void)state;
	assert_int_equal(checkrows_count(&sample), ARRAY_SIZE(rows));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct checkrow row = checkrow_at(&sample, i);

		assert_int_equal(row.group, groups[i]);
		assert_int_equal(row.finding != NULL, rows[i] != NULL);
		if (rows[i])
			assert_string_equal(row.finding->id, rows[i]);
	}
	assert_null(checkrow_at(&sample, ARRAY_SIZE(rows)).finding);
	assert_int_equal(checkrow_at(&sample, ARRAY_SIZE(rows)).group, _FINDING_GROUP_MAX);
}

static void a_heading_is_no_row_to_stop_on(void **state)
{
	(void)state;
	assert_int_equal(checkrow_stop(&sample, 2, ACT_DOWN), 2);
	assert_int_equal(checkrow_stop(&sample, 3, ACT_DOWN), 4);
	assert_int_equal(checkrow_stop(&sample, 3, ACT_UP), 2);
	assert_int_equal(checkrow_stop(&sample, 5, ACT_PAGE_DOWN), 6);
	assert_int_equal(checkrow_stop(&sample, 5, ACT_PAGE_UP), 4);
	assert_int_equal(checkrow_stop(&sample, 0, ACT_UP), 1);
	assert_int_equal(checkrow_stop(&sample, 0, ACT_TOP), 1);
}

static void a_row_knows_its_heading(void **state)
{
	(void)state;
	assert_int_equal(checkrow_heading(&sample, 2), 0);
	assert_int_equal(checkrow_heading(&sample, 4), 3);
	assert_int_equal(checkrow_heading(&sample, 7), 5);
}

static void the_worst_comes_first(void **state)
{
	enum status was = findings[3].status;

	(void)state;
	assert_int_equal(checkrow_worst(&sample), 6);
	findings[3].status = STATUS_PASS;
	assert_int_equal(checkrow_worst(&sample), 4);
	findings[2].status = STATUS_PASS;
	assert_int_equal(checkrow_worst(&sample), 2);
	findings[1].status = STATUS_PASS;
	assert_int_equal(checkrow_worst(&sample), 1);
	assert_int_equal(checkrow_problem(&sample, 1, 1), SIZE_MAX);
	findings[1].status = STATUS_UNKNOWN;
	findings[2].status = STATUS_WARN;
	findings[3].status = was;
}

static void problems_go_round(void **state)
{
	(void)state;
	assert_int_equal(checkrow_problem(&sample, 1, 1), 4); /* not 2: it is only unknown */
	assert_int_equal(checkrow_problem(&sample, 4, 1), 6);
	assert_int_equal(checkrow_problem(&sample, 6, 1), 4);
	assert_int_equal(checkrow_problem(&sample, 4, -1), 6);
	assert_int_equal(checkrow_problem(&sample, 7, -1), 6);
}

static void where_nothing_is_wrong_the_unknown_is_the_problem(void **state)
{
	(void)state;
	findings[2].status = findings[3].status = STATUS_PASS;
	assert_int_equal(checkrow_problem(&sample, 6, 1), 2);
	assert_int_equal(checkrow_problem(&sample, 2, 1), 2);
	assert_true(finding_is_problem(&sample, &findings[1]));
	findings[2].status = STATUS_WARN;
	findings[3].status = STATUS_FAIL;
	assert_false(finding_is_problem(&sample, &findings[1]));
	assert_false(finding_is_problem(&sample, NULL));
}

static void all_that_is_told_of_a_check_is_found(void **state)
{
	static const char *const there[] = {"cmdl",       "COMMAND LINE", "is missing",
					    "add it",     "on or off",    "quiet splash",
					    "/proc/cmdl", "cmdline: BOOT"};
	static struct evidence proof[] = {{"sys/kernel/iommu_groups", "no groups"},
					  {"proc/cmdline", "BOOT_IMAGE=/vmlinuz quiet splash"}};
	const struct finding f = {.id = "cmdline",
				  .title = "Kernel command line",
				  .detail = "A word is missing.",
				  .remedy = "Add it.",
				  .why = "Words switch it on or off.",
				  .evidence = proof,
				  .n_evidence = 2};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(there); i++)
		if (!finding_holds(&f, there[i]))
			fail_msg("not found: %s", there[i]);
	assert_false(finding_holds(&f, "intel_iommu"));
}

static void without_findings_there_is_nothing(void **state)
{
	static const struct report empty;

	(void)state;
	assert_int_equal(checkrows_count(&empty), 0);
	assert_null(checkrow_at(&empty, 0).finding);
	assert_int_equal(checkrow_problem(&empty, 0, 1), SIZE_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_group_has_one_heading),
		cmocka_unit_test(a_heading_is_no_row_to_stop_on),
		cmocka_unit_test(a_row_knows_its_heading),
		cmocka_unit_test(the_worst_comes_first),
		cmocka_unit_test(problems_go_round),
		cmocka_unit_test(where_nothing_is_wrong_the_unknown_is_the_problem),
		cmocka_unit_test(all_that_is_told_of_a_check_is_found),
		cmocka_unit_test(without_findings_there_is_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
