/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include "model/report.h"

TEST(findings_are_counted_by_their_status)
{
	struct finding findings[] = {{.status = STATUS_PASS},
				     {.status = STATUS_FAIL},
				     {.status = STATUS_PASS},
				     {.status = STATUS_UNKNOWN}};
	const struct report r = {.findings = findings, .n_findings = 4};

	assert_int_equal(report_count(&r, STATUS_PASS), 2);
	assert_int_equal(report_count(&r, STATUS_WARN), 0);
	assert_int_equal(report_count(&r, STATUS_FAIL), 1);
	assert_int_equal(report_count(&r, STATUS_UNKNOWN), 1);
}

/* The names are what --json promises; the phrases stand behind a number. */
TEST(statuses_have_names_and_phrases)
{
	assert_string_equal(status_name(STATUS_WARN), "warn");
	assert_string_equal(status_name(STATUS_UNKNOWN), "unknown");
	assert_string_equal(status_phrase(STATUS_PASS), "fine");
	assert_string_equal(status_phrase(STATUS_WARN), "to look at");
	assert_string_equal(status_phrase(STATUS_FAIL), "to fix");
	assert_string_equal(status_phrase(STATUS_UNKNOWN), "unknown");
}

TEST(every_group_has_a_name_and_a_title)
{
	for (int g = 0; g < _FINDING_GROUP_MAX; g++) {
		assert_true(*finding_group_name((enum finding_group)g));
		assert_true(*finding_group_title((enum finding_group)g));
	}
	assert_string_equal(finding_group_name(FINDING_SETTINGS), "settings");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings_are_counted_by_their_status),
		cmocka_unit_test(statuses_have_names_and_phrases),
		cmocka_unit_test(every_group_has_a_name_and_a_title),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
