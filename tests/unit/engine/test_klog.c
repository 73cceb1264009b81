/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel logs as people hand them over, from the bytes to the verdict: each a tree of nothing else.
 */
#include "unit/base/unit.h"

#include "base/root.h"
#include "check/check.h"
#include "lib/tree.h"
#include "probe/probe.h"

struct judged {
	struct host *host;
	struct report *report;
};

static struct judged judge(const char *log)
{
	char *tree = tree_new();
	_cleanup_root_ struct root root = {0};
	const struct probe_env env = {0};
	struct judged j = {0};
	struct err err = {0};

	tree_bytes(tree, "var/log/dmesg", log, strlen(log));
	if (root_open(tree, &root, &err) < 0 || probe_host(&root, &env, &j.host, &err) < 0)
		fail_msg("%s", err.line);
	j.report = check_host(j.host);
	tree_free(tree);
	return j;
}

static void forget(struct judged *j)
{
	report_free(j->report);
	host_free(j->host);
}

static const struct finding *the_log(const struct judged *j)
{
	for (size_t i = 0; i < j->report->n_findings; i++)
		if (streq(j->report->findings[i].id, "iommu-log"))
			return &j->report->findings[i];
	fail_msg("no finding iommu-log");
	return NULL;
}

#define BAD_RMRR "DMAR: [Firmware Bug]: Your BIOS is broken; bad RMRR [0x7b000000-0x7affffff]"
#define BOARD "BIOS vendor: Test Inc.; Ver: T1.02; Product Version: 1.0"

/* The message has a line end of its own: its second line has no prefix, or another. */
TEST(a_message_of_two_lines_is_one_finding)
{
	static const char *const logs[] = {
		BAD_RMRR "\n" BOARD "\n",
		"[    0.148209] " BAD_RMRR "\n               " BOARD "\n",
		"[    0.148209] " BAD_RMRR "\n[    0.148209] " BOARD "\n",
		"<4>[    0.1][    T0] " BAD_RMRR "\n<4>[    0.1][    T0] " BOARD "\n",
		"Okt 03 21:14:33 host kernel: " BAD_RMRR "\n                             " BOARD
		"\n",
		"oct. 13 21:14:33 ordi kernel: " BAD_RMRR "\n                              " BOARD
		"\n",
		"Dec 19 16:35:05 a.b.example.org kernel: " BAD_RMRR "\n" BOARD "\n",
		"2026-02-03T09:14:33.123456+01:00 host kernel: " BAD_RMRR "\n" BOARD "\n",
		"> [    0.148209] " BAD_RMRR "\n>                " BOARD "\n",
		"[    0.148209] " BAD_RMRR "\r\n               " BOARD "\r\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(logs); i++) {
		struct judged j = judge(logs[i]);
		const struct finding *f = the_log(&j);

		if (f->status != STATUS_WARN || f->n_evidence != 2)
			fail_msg("%s", logs[i]);
		assert_non_null(strstr(f->evidence[0].text, "bad RMRR"));
		assert_non_null(strstr(f->evidence[1].text, "BIOS vendor: Test Inc."));
		assert_string_equal(f->evidence[1].source, "var/log/dmesg");
		assert_int_equal(j.report->iommu.vendor, CPU_INTEL);
		assert_int_equal(j.report->iommu.state, IOMMU_UNKNOWN);
		forget(&j);
	}
}

#define OLD_BOOT                                                                                   \
	"[    0.000000] Linux version 6.1.0 (a)\n"                                                 \
	"[    0.050000] DMAR: Host address width 39\n"                                             \
	"[    0.052000] DMAR-IR: Enabled IRQ remapping in x2apic mode\n"                           \
	"[    0.300000] pci 0000:00:02.0: Adding to iommu group 0\n"

#define NEW_BOOT                                                                                   \
	"[    0.000000] Linux version 6.8.0 (b)\n"                                                 \
	"[    0.050000] ACPI: FACP 0x000000007E001000 000114 (v06 TEST   TEST)\n"                  \
	"[    0.050000] ACPI: DMAR 0x000000007E002000 000088 (v01 TEST   TEST)\n"                  \
	"[    0.060000] DMAR: Parse DMAR table failure.\n"                                         \
	"[    0.900000] Freeing unused kernel image (initmem) memory: 2000K\n"

TEST(the_last_of_two_boots_decides)
{
	struct judged on = judge(NEW_BOOT OLD_BOOT), off = judge(OLD_BOOT NEW_BOOT);

	assert_int_equal(on.report->iommu.state, IOMMU_ON);
	assert_int_equal(on.report->iommu.irq_remapping, IOMMU_ON);
	assert_int_equal(off.report->iommu.state, IOMMU_OFF);
	assert_int_equal(off.report->iommu.reason, REASON_FIRMWARE_BROKEN);
	assert_int_equal(off.report->iommu.irq_remapping, IOMMU_UNKNOWN);
	forget(&on);
	forget(&off);
}

/* AMD says nowhere that it is enabled. */
TEST(groups_are_enough)
{
	struct judged j = judge("AMD-Vi: Using IVHD type 0x11\n"
				"pci 0000:00:01.0: Adding to iommu group 0\n");

	assert_int_equal(j.report->iommu.state, IOMMU_ON);
	assert_int_equal(j.report->iommu.vendor, CPU_AMD);
	assert_int_equal(the_log(&j)->status, STATUS_PASS);
	forget(&j);
}

TEST(what_the_guides_grep_for_is_no_proof)
{
	struct judged j = judge("Command line: intel_iommu=on iommu=pt\n"
				"Kernel command line: intel_iommu=on iommu=pt\n"
				"DMAR: IOMMU enabled\n"
				"iommu: Default domain type: Passthrough (set via kernel command "
				"line)\n"
				"AMD-Vi: AMD IOMMUv2 functionality not available on this system\n");

	assert_int_equal(j.report->iommu.state, IOMMU_UNKNOWN);
	assert_int_equal(j.report->iommu.irq_remapping, IOMMU_UNKNOWN);
	assert_int_equal(j.report->iommu.vendor, CPU_UNKNOWN);
	forget(&j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_of_two_lines_is_one_finding),
		cmocka_unit_test(the_last_of_two_boots_decides),
		cmocka_unit_test(groups_are_enough),
		cmocka_unit_test(what_the_guides_grep_for_is_no_proof),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
