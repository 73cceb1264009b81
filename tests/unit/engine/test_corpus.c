/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel logs of other people's machines: PASSTHRU_CORPUS names a directory with dmesg/ (a log
 * each, under one line that says where it is from) and dmesg-expected.tsv, a second opinion on
 * them. Each log alone is judged as a tree. Where we differ from that opinion, the reason stands
 * here.
 */
#include "unit/base/unit.h"

#include <dirent.h>

#include "base/arena.h"
#include "base/lines.h"
#include "base/root.h"
#include "check/check.h"
#include "lib/tree.h"
#include "probe/probe.h"

enum part { VENDOR, STATE, REMAPPING, N_PARTS };

/* In the order of the enum; column: of the opinion. */
static const struct {
	const char *name;
	size_t column;
} parts[] = {{"vendor", 1}, {"iommu", 3}, {"interrupt remapping", 4}};

static const struct difference {
	const char *number; /* how the file's name begins */
	enum part part;
	const char *ours, *why;
} differences[] = {
	{"015", STATE, "unknown", "the last of its boots counts, and is cut off before the groups"},
	{"032", STATE, "off",
	 "the last boot has Intel's lines and PCI-DMA's behind them, and no driver and no group"},
	{"032", REMAPPING, "on", "the line that says so stands in the last boot"},
	{"034", STATE, "unknown", "the last of its boots counts, and is cut off before the groups"},
	{"034", REMAPPING, "unknown", "the last boot is cut off before that line"},
	{"035", VENDOR, "unknown", "all lines of a driver in it are made by a debugging patch"},
	{"059", STATE, "unknown",
	 "five lines do not show that a line is missing from the whole boot"},
	{"059", REMAPPING, "unknown",
	 "the line on X2APIC is also printed where interrupts are remapped in xapic mode (058)"},
	{"060", STATE, "unknown", "four lines do not show that the machine has no table"},
	{"066", STATE, "unknown", "four lines do not show that no group was made"},
	{"068", VENDOR, "intel", "only Intel's driver refuses a device in these words (to 6.1)"},
	{"069", STATE, "unknown",
	 "one device has no group: it may be behind no unit, or a bridge, which gives the same "
	 "error"},
	{"071", STATE, "unknown",
	 "that line comes before the units are set up: 044 has it too, and died there"},
};

static const char *vendor_word(enum cpu_vendor vendor)
{
	switch (vendor) {
	case CPU_INTEL:
		return "intel";
	case CPU_AMD:
		return "amd";
	case CPU_ARM:
		return "arm";
	default:
		return "unknown";
	}
}

static const char *state_word(enum iommu_state state)
{
	return state == IOMMU_ON ? "on" : state == IOMMU_OFF ? "off" : "unknown";
}

static void read_file(const char *path, struct buf *ret)
{
	FILE *f = fopen(path, "re");
	char part[4096];
	size_t n;

	if (!f)
		fail_msg("%s cannot be read", path);
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(ret, part, n);
	fclose(f);
}

/* What we say of a tree that has this log and nothing else. */
static void judge(const struct buf *log, const char *ret[N_PARTS])
{
	char *tree = tree_new();
	_cleanup_root_ struct root root = {0};
	const struct probe_env env = {0};
	struct host *host = NULL;
	struct report *report;
	struct err err = {0};

	tree_bytes(tree, "var/log/dmesg", log->data, log->len);
	if (root_open(tree, &root, &err) < 0 || probe_host(&root, &env, &host, &err) < 0)
		fail_msg("%s", err.line);
	report = check_host(host);
	ret[VENDOR] = vendor_word(report->iommu.vendor);
	ret[STATE] = state_word(report->iommu.state);
	ret[REMAPPING] = state_word(report->iommu.irq_remapping);
	report_free(report);
	host_free(host);
	tree_free(tree);
}

static const struct difference *find_difference(const char *name, size_t part)
{
	for (size_t i = 0; i < ARRAY_SIZE(differences); i++)
		if (differences[i].part == part && str_starts(name, differences[i].number))
			return &differences[i];
	return NULL;
}

/* "none": the machine has no such thing, which a log alone does not say of a maker. */
static bool same(const char *ours, const char *theirs)
{
	return streq(ours, theirs) || (streq(ours, "unknown") && streq(theirs, "none"));
}

/* Compares one answer; 1 when it is one that nobody has explained. */
static unsigned compare(const char *name, size_t part, const char *ours, const char *theirs)
{
	const struct difference *known = find_difference(name, part);

	if (same(ours, theirs) && !known)
		return 0;
	if (known && !same(ours, theirs) && streq(known->ours, ours)) {
		print_message("%.3s: %s %s, not %s: %s\n", name, parts[part].name, ours, theirs,
			      known->why);
		return 0;
	}
	print_error("%s: %s is %s, they say %s%s\n", name, parts[part].name, ours, theirs,
		    known ? "; the list of differences says otherwise" : "");
	return 1;
}

static unsigned compare_log(const char *dir, char **fields, struct arena *a)
{
	_cleanup_buf_ struct buf bytes = {0}, log = {0};
	const char *ours[N_PARTS], *rest;
	unsigned unexplained = 0;

	read_file(arena_printf(a, "%s/dmesg/%s", dir, fields[0]), &bytes);
	rest = strchr(buf_str(&bytes), '\n');
	assert_true(str_starts(buf_str(&bytes), "# source: ") && rest);
	buf_add(&log, rest + 1, bytes.len - (size_t)(rest + 1 - bytes.data));
	judge(&log, ours);
	for (size_t i = 0; i < N_PARTS; i++)
		unexplained += compare(fields[0], i, ours[i], fields[parts[i].column]);
	return unexplained;
}

/* The first n fields between tabs. */
static bool split(char *line, char **fields, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		fields[i] = line;
		line = line ? strchr(line, '\t') : NULL;
		if (!line && i + 1 < n)
			return false;
		if (line)
			*line++ = '\0';
	}
	return true;
}

TEST(every_log_is_judged_as_others_do_or_for_a_reason)
{
	_cleanup_(arena_done) struct arena a = {0};
	_cleanup_buf_ struct buf table = {0};
	const char *dir = getenv("PASSTHRU_CORPUS");
	unsigned logs = 0, unexplained = 0;
	char *fields[5];

	SKIP_IF(!dir, "PASSTHRU_CORPUS is not set");
	read_file(arena_printf(&a, "%s/dmesg-expected.tsv", dir), &table);
	struct lines it = lines_of(buf_str(&table), table.len);
	for (struct line l; lines_next(&it, &l);) {
		char *text = arena_dup(&a, l.at, l.text_len);

		if (l.no == 1 || !split(text, fields, ARRAY_SIZE(fields)))
			continue;
		unexplained += compare_log(dir, fields, &a);
		logs++;
	}
	print_message("%u logs\n", logs);
	assert_true(logs > 0);
	assert_int_equal(unexplained, 0);
}

/* Every reason is about a log that is there. */
TEST(no_reason_is_without_its_log)
{
	_cleanup_(arena_done) struct arena a = {0};
	const char *dir = getenv("PASSTHRU_CORPUS");
	bool seen[ARRAY_SIZE(differences) + 1] = {0};

	SKIP_IF(!dir, "PASSTHRU_CORPUS is not set");
	DIR *d = opendir(arena_printf(&a, "%s/dmesg", dir));
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));)
		for (size_t i = 0; i < ARRAY_SIZE(differences); i++)
			seen[i] |= str_starts(e->d_name, differences[i].number);
	closedir(d);
	for (size_t i = 0; i < ARRAY_SIZE(differences); i++)
		if (!seen[i])
			fail_msg("no log %s", differences[i].number);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_log_is_judged_as_others_do_or_for_a_reason),
		cmocka_unit_test(no_reason_is_without_its_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
