/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

#include "probe/log_prefix.h"

static const struct {
	const char *line, *text;
} lines[] = {
	{"DMAR: IOMMU enabled", "DMAR: IOMMU enabled"},
	{"[    0.000000] DMAR: IOMMU enabled", "DMAR: IOMMU enabled"},
	{"[    0.412345][    T1] DMAR: IOMMU enabled", "DMAR: IOMMU enabled"},
	{"[12345.678901][   C3] AMD-Vi: Event", "AMD-Vi: Event"},
	{"<6>[    0.000000] DMAR: IOMMU enabled", "DMAR: IOMMU enabled"},
	{"<14>DMAR: IOMMU enabled", "DMAR: IOMMU enabled"},
	{"kern  :info  : [    0.000000] DMAR: IOMMU enabled", "DMAR: IOMMU enabled"},
	{"[Mon Oct 13 21:14:33 2025] DMAR: IOMMU enabled", "DMAR: IOMMU enabled"},
	{"2025-10-13T21:14:33,123456+02:00 DMAR: IOMMU enabled", "DMAR: IOMMU enabled"},
	{"Oct 13 21:14:33 host kernel: DMAR: IOMMU enabled", "DMAR: IOMMU enabled"},
	{"oct. 13 21:14:33 ordi kernel: DMAR: IOMMU enabled", "DMAR: IOMMU enabled"},
	{"Oct 13 21:14:33 host.example.org kernel: [    0.1] DMAR: x", "DMAR: x"},
	{"[    0.000000] host kernel: DMAR: x", "DMAR: x"},
	{" kernel: DMAR: x", "DMAR: x"},
	{"6,339,5140900,-;DMAR: IOMMU enabled", "DMAR: IOMMU enabled"},
	{"> > [    0.000000] DMAR: IOMMU enabled", "DMAR: IOMMU enabled"},
	{"\t[    0.000000] DMAR: x", "DMAR: x"},
	{"    > [    0.4][    T1] DMAR: x", "DMAR: x"},
	{"<6>[    0.4][    T1] DMAR: x", "DMAR: x"},
	{"févr. 03 09:14:33 hôte kernel: DMAR: x", "DMAR: x"},
	{" 2月 03 09:14:33 host kernel: [    0.2] DMAR: x", "DMAR: x"},
	{"Okt 13 21:14:33 host.example.org kernel: DMAR: x", "DMAR: x"},
	{"> Oct 13 21:14:33 host kernel: DMAR: x", "DMAR: x"},
	{"               BIOS vendor: Test; Ver: 1", "BIOS vendor: Test; Ver: 1"},
	/* What looks like a prefix and is the message. */
	{"[    0.1] [Firmware Bug]: : IOAPIC[4] not in IVRS table",
	 "[Firmware Bug]: : IOAPIC[4] not in IVRS table"},
	{"[drm] Initialized i915 1.6.0", "[drm] Initialized i915 1.6.0"},
	{"usb 1-1: the kernel: a word", "usb 1-1: the kernel: a word"},
	{"[   12.3] usb 1-2: Product: 12:34:56 kernel: Linux version 6.1",
	 "usb 1-2: Product: 12:34:56 kernel: Linux version 6.1"},
	{"Oct 13 21:14:33 host kernel: usb 1-2: Product: 12:34:56 kernel: DMAR: x",
	 "usb 1-2: Product: 12:34:56 kernel: DMAR: x"},
	{"<none>", "<none>"},
	{"[  12.] x", "[  12.] x"},
	{"", ""},
	{"[    0.000000] ", ""},
};

static void each_prefix_goes_and_the_message_stays(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		assert_string_equal(lines[i].line +
					    log_prefix(lines[i].line, strlen(lines[i].line)),
				    lines[i].text);
}

static bool is_boot_line(const char *line)
{
	return log_is_boot_line(line, strlen(line));
}

static void a_boot_begins_with_the_version(void **state)
{
	const char *first =
		"[    0.000000] Linux version 6.1.0-18-amd64 (debian-kernel@lists.debian.org)";
	const char *mark = "-- Boot 0123456789abcdef0123456789abcdef --";

	(void)state;
	assert_true(log_is_boot_line(first, strlen(first)));
	assert_false(is_boot_line("[   12.345678] Linux version [123]: segfault at 0"));
	assert_false(is_boot_line("Oct 13 21:14:33 host kernel: [   12.3] Linux version 6.1"));
	assert_true(is_boot_line("<5>[    0.000000][    T0] Linux version 6.1"));
	assert_true(is_boot_line("Oct 13 21:14:33 host kernel: Linux version 6.1"));
	assert_false(log_is_boot_line(first, 20));
	assert_false(log_is_boot_line("[    0.0] Command line: Linux version ", 37));
	assert_true(log_is_boot_mark(mark, strlen(mark)));
	assert_true(log_is_boot_mark("-- Reboot --", 12));
	assert_false(log_is_boot_mark("-- x", 4));
}

/* Every start of every line: no byte behind the end is looked at. */
static void nothing_behind_the_end_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		for (size_t n = 0; n <= strlen(lines[i].line); n++) {
			_cleanup_free_ char *exact = xmalloc(n ? n : 1);

			memcpy(exact, lines[i].line, n);
			assert_true(log_prefix(exact, n) <= n);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_prefix_goes_and_the_message_stays),
		cmocka_unit_test(a_boot_begins_with_the_version),
		cmocka_unit_test(nothing_behind_the_end_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
