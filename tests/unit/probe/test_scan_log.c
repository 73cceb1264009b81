/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

#include <errno.h>
#include <fcntl.h>

#include "probe/klog.h"

static void only_the_last_boot_counts(void **state)
{
	char *tree = *state;

	tree_file(tree, "var/log/dmesg",
		  "[    0.000000] Linux version 5.10.0 (a)\n"
		  "[    0.500000] DMAR: IOMMU enabled\n"
		  "[    0.000000] Linux version 6.1.0 (b)\n"
		  "[    0.600000] ACPI: DMAR 0x0000000079F5B000 0000A8\n");
	struct host *h = probed(tree);
	assert_int_equal(h->log.readable, TRI_YES);
	assert_string_equal(h->log.source, "var/log/dmesg");
	assert_int_equal(h->log.n_lines, 2);
	assert_string_equal(h->log.lines[0].text, "Linux version 6.1.0 (b)");
	assert_string_equal(h->log.lines[1].raw,
			    "[    0.600000] ACPI: DMAR 0x0000000079F5B000 0000A8");
	assert_true(h->log.complete);
	host_free(h);
}

static void a_log_that_lost_its_start_is_not_complete(void **state)
{
	char *tree = *state;

	tree_file(tree, "var/log/dmesg", "[ 9000.1] x\n-- Reboot --\n[    0.2] DMAR: y");
	struct host *h = probed(tree);
	assert_int_equal(h->log.n_lines, 1);
	assert_string_equal(h->log.lines[0].text, "DMAR: y");
	assert_false(h->log.complete);
	host_free(h);
}

/* A hole of 70 MiB, then this: more than is read of a log. */
static void long_log(const char *tree, const char *end)
{
	_cleanup_free_ char *path = NULL;

	tree_file(tree, "var/log/dmesg", "[    0.000000] Linux version 5.10.0 (a)\n");
	assert_true(asprintf(&path, "%s/var/log/dmesg", tree) > 0);
	_cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, end, strlen(end), 70 * 1024 * 1024), strlen(end));
}

static void the_end_of_a_log_that_is_too_long_is_read(void **state)
{
	long_log(*state, "\n[    0.000000] Linux version 6.1.0 (b)\n[    0.5] DMAR: y\n");
	struct host *h = probed(*state);
	assert_int_equal(h->log.readable, TRI_YES);
	assert_true(h->log.complete);
	assert_int_equal(h->log.n_lines, 2);
	assert_string_equal(h->log.lines[1].text, "DMAR: y");
	assert_false(has_note(h, "dmesg"));
	host_free(h);
}

static void a_boot_that_begins_before_it_is_not_complete(void **state)
{
	long_log(*state, "\n[ 9999.5] DMAR: y\n");
	struct host *h = probed(*state);
	assert_int_equal(h->log.readable, TRI_YES);
	assert_false(h->log.complete);
	assert_int_equal(h->log.n_lines, 1);
	host_free(h);
}

static void a_log_that_is_no_file_says_so(void **state)
{
	tree_dir(*state, "var/log/dmesg");
	struct host *h = probed(*state);
	assert_int_equal(h->log.readable, TRI_UNKNOWN);
	assert_non_null(strstr(h->log.problem, "/var/log/dmesg: Is a directory"));
	assert_true(has_note(h, "/var/log/dmesg: Is a directory"));
	assert_false(h->notes_denied);
	host_free(h);
}

static void no_log_is_unknown(void **state)
{
	struct host *h = probed(*state);

	assert_int_equal(h->log.readable, TRI_UNKNOWN);
	assert_null(h->log.problem);
	assert_int_equal(h->log.n_lines, 0);
	host_free(h);
}

static void escape_sequences_are_made_safe(void **state)
{
	char *tree = *state;

	tree_bytes(tree, "var/log/dmesg", "[    0.1] \033]0;x\007\0y\n", 18);
	struct host *h = probed(tree);
	assert_int_equal(h->log.n_lines, 1);
	for (const char *p = h->log.lines[0].raw; *p; p++)
		assert_true((unsigned char)*p >= 0x20);
	assert_non_null(strchr(h->log.lines[0].raw, 'y'));
	host_free(h);
}

static void the_journal_is_for_a_log_that_lost_its_start(void **state)
{
	static const struct {
		struct klog_try ring, journal;
		bool wanted, taken;
	} cases[] = {
		/* The ring buffer is whole: nothing else is asked. */
		{{0, true}, {0, true}, false, false},
		{{0, false}, {0, true}, true, true},
		/* Both lost their start: the ring buffer has the last lines. */
		{{0, false}, {0, false}, true, false},
		{{0, false}, {-ENOENT, false}, true, false},
		/* Refused to this user: any journal is better than none. */
		{{-EPERM, false}, {0, true}, true, true},
		{{-EPERM, false}, {0, false}, true, true},
		{{-EPERM, false}, {-ENODATA, false}, true, false},
		{{-EPERM, false}, {-ENOENT, false}, true, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(klog_wants_journal(&cases[i].ring), cases[i].wanted);
		assert_int_equal(klog_takes_journal(&cases[i].ring, &cases[i].journal),
				 cases[i].taken);
	}
}

static int clean(const char *text, const char *expected)
{
	_cleanup_buf_ struct buf buf = {0};

	buf_puts(&buf, text);
	int r = klog_clean_journal(&buf);
	assert_string_equal(buf_str(&buf), expected);
	return r;
}

static void what_journalctl_says_itself_is_dropped(void **state)
{
	(void)state;
	assert_int_equal(clean("-- Journal begins at Mon 2025-10-13 21:14:33 CEST. --\n"
			       "[    0.000000] box kernel: Linux version 6.1.0\n"
			       "[    0.100000] box kernel: two\n"
			       "                           lines\n",
			       "[    0.000000] box kernel: Linux version 6.1.0\n"
			       "[    0.100000] box kernel: two\n"
			       "                           lines\n"),
			 0);
	assert_int_equal(clean("Hint: You are currently not seeing messages from other users.\n"
			       "      Users in groups 'adm' can see all messages.\n"
			       "-- No entries --\n",
			       ""),
			 -ENODATA);
	assert_int_equal(clean("", ""), -ENODATA);
}

static void a_journal_is_read_as_a_log(void **state)
{
	char *tree = *state;

	tree_file(tree, "var/log/dmesg",
		  "-- Journal begins at Mon 2025-10-13. --\n"
		  "[    0.000000] box kernel: Linux version 6.1.0\n"
		  "[    0.014000] box kernel: DMAR: IOMMU enabled\n");
	struct host *h = probed(tree);
	assert_true(h->log.complete);
	assert_int_equal(h->log.n_lines, 2);
	assert_string_equal(h->log.lines[1].text, "DMAR: IOMMU enabled");
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(only_the_last_boot_counts),
		tree_test(a_log_that_lost_its_start_is_not_complete),
		tree_test(the_end_of_a_log_that_is_too_long_is_read),
		tree_test(a_boot_that_begins_before_it_is_not_complete),
		tree_test(a_log_that_is_no_file_says_so),
		tree_test(no_log_is_unknown),
		tree_test(escape_sequences_are_made_safe),
		cmocka_unit_test(the_journal_is_for_a_log_that_lost_its_start),
		cmocka_unit_test(what_journalctl_says_itself_is_dropped),
		tree_test(a_journal_is_read_as_a_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
