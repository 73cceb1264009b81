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

static void assert_source(const char *source, const char *shown)
{
	_cleanup_buf_ struct buf out = {0};

	put_source(&out, &(struct evidence){source, "text"});
	assert_string_equal(buf_str(&out), shown);
}

TEST(a_path_of_the_host_begins_at_its_root)
{
	assert_source("proc/cmdline", "/proc/cmdline");
	assert_source("etc/default/grub:3", "/etc/default/grub:3");
	assert_source("sys/bus/pci/devices/0000:00:01.0/config",
		      "/sys/bus/pci/devices/0000:00:01.0/config");
	assert_source("boot/efi", "/boot/efi");
	assert_source("lib/modules/6.1.0", "/lib/modules/6.1.0");
	assert_source("efi/loader/entries/a.conf", "/efi/loader/entries/a.conf");
}

TEST(what_is_no_path_stays_as_it_is)
{
	assert_source("the disk under / was not found, so every disk counts as it",
		      "the disk under / was not found, so every disk counts as it");
	assert_source("kernel log", "kernel log");
	assert_source("boot", "boot");
	assert_source("library/x", "library/x");
	assert_source("/etc/fstab", "/etc/fstab");
	assert_source("", "");
}

static bool told(const char *sentence, const char *word)
{
	return word_is_told(sentence, word, strlen(word));
}

TEST(the_words_that_a_sentence_names)
{
	assert_true(told("iommu=1 is no kernel option.", "iommu=1"));
	assert_true(told("These lists have vfio_virqfd, iommu=1.", "iommu=1"));
	assert_true(told("These lists have vfio_virqfd, iommu=1.", "vfio_virqfd"));
	assert_true(told("The line \"options vfio-pci ids=10de:2206\" counts.", "ids=10de:2206"));
	assert_false(told("intel_iommu=on is missing.", "intel_iommu=off"));
	assert_false(told("intel_iommu=on is missing.", "intel_iommu=o"));
	assert_true(told("pcie_acs_override is set.", "pcie_acs_override=downstream"));
	assert_false(told("No iommu is there.", "iommu=pt"));
	assert_false(told("pcie_acs is set.", "pcie_acs_override=downstream"));
	assert_false(told("The quiet word ro is told.", "quiet")); /* no setting */
	assert_false(told("", "a=b"));
	assert_false(told("anything", ""));
}

TEST(a_line_is_cut_into_words_at_blanks_and_quotes)
{
	const char *line = " A=\"quiet b=c\" d";
	size_t len;

	assert_int_equal(evidence_word(line, &len), 1);
	assert_int_equal(len, 2); /* A= */
	line += 3;
	assert_int_equal(evidence_word(line, &len), 1);
	assert_int_equal(len, 5); /* quiet */
	line += 6;
	assert_int_equal(evidence_word(line, &len), 1);
	assert_int_equal(len, 3); /* b=c */
	line += 4;
	assert_int_equal(evidence_word(line, &len), 2);
	assert_int_equal(len, 1); /* d */
	line += 3;
	assert_int_equal(evidence_word(line, &len), 0);
	assert_int_equal(len, 0);
}

TEST(counts_are_told_from_the_worst_and_what_is_none_is_left_out)
{
	struct finding findings[] = {{.status = STATUS_PASS}, {.status = STATUS_UNKNOWN},
				     {.status = STATUS_FAIL}, {.status = STATUS_PASS},
				     {.status = STATUS_WARN}};
	struct report r = {.findings = findings, .n_findings = 5};
	_cleanup_buf_ struct buf all = {0}, few = {0}, none = {0};

	put_counts(&all, &r);
	assert_string_equal(buf_str(&all), "1 to fix, 1 to look at, 1 unknown, 2 fine");
	r.n_findings = 2;
	put_counts(&few, &r);
	assert_string_equal(buf_str(&few), "1 unknown, 1 fine");
	r.n_findings = 0;
	put_counts(&none, &r);
	assert_string_equal(buf_str(&none), "");
}

TEST(a_failing_check_spoils_a_verdict_that_is_ready)
{
	struct finding findings[] = {{.status = STATUS_PASS}, {.status = STATUS_WARN}};
	struct report r = {.findings = findings, .n_findings = 2, .verdict = VERDICT_READY};

	assert_false(report_ready_but_failing(&r));
	findings[0].status = STATUS_FAIL;
	assert_true(report_ready_but_failing(&r));
	r.verdict = VERDICT_FIXABLE;
	assert_false(report_ready_but_failing(&r));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings_are_counted_by_their_status),
		cmocka_unit_test(statuses_have_names_and_phrases),
		cmocka_unit_test(every_group_has_a_name_and_a_title),
		cmocka_unit_test(a_path_of_the_host_begins_at_its_root),
		cmocka_unit_test(what_is_no_path_stays_as_it_is),
		cmocka_unit_test(the_words_that_a_sentence_names),
		cmocka_unit_test(a_line_is_cut_into_words_at_blanks_and_quotes),
		cmocka_unit_test(a_failing_check_spoils_a_verdict_that_is_ready),
		cmocka_unit_test(counts_are_told_from_the_worst_and_what_is_none_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
