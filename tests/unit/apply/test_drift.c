/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What verify tells of a file that is no longer as the run wrote it: facts, and none that it cannot
   know. */
#include <fcntl.h>
#include <sys/stat.h>

#include "unit/base/unit.h"

#include "apply/verify.h"
#include "lib/tree.h"

#define AFTER "var/lib/passthru/runs/20260102T030405Z/after"
#define CHANGED 1767323045 /* 2026-01-02 03:04:05 UTC */

struct desk {
	char *dir;
	struct root root;
	struct run_edit edit;
	struct run run;
	struct host host;
	struct promises found;
};
static struct desk d;

static int set_up(void **state)
{
	(void)state;
	d = (struct desk){.dir = tree_new()};
	assert_int_equal(root_open(d.dir, &d.root, NULL), 0);
	d.edit = (struct run_edit){.kind = EDIT_CHANGE, .path = "/etc/default/grub", .why = ""};
	d.run = (struct run){.id = "20260102T030405Z",
			     .when = "",
			     .state = RUN_DONE,
			     .boot_id = "a",
			     .edits = &d.edit,
			     .n_edits = 1};
	d.host = (struct host){.boot_id = "b", .release = "", .uptime_s = -1, .login_cs = -1};
	tree_file(d.dir, AFTER "/etc/default/grub", "one\ntwo\n");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	promises_done(&d.found);
	root_done(&d.root);
	tree_free(d.dir);
	return 0;
}

static void changed_then(const char *path)
{
	const struct timespec times[2] = {{.tv_sec = CHANGED}, {.tv_sec = CHANGED}};
	_cleanup_free_ char *file = tree_path(d.dir, path);

	assert_int_equal(utimensat(AT_FDCWD, file, times, 0), 0);
	if (geteuid() == 0)
		assert_int_equal(chown(file, 1000, 1000), 0);
}

static const struct promise *told(void)
{
	assert_int_equal(verify_run(&d.root, &d.run, &d.host, &d.found, NULL), 0);
	assert_true(d.found.n > 0);
	assert_string_equal(d.found.items[0].id, "file");
	return &d.found.items[0];
}

TEST(a_file_as_it_was_written_has_no_difference)
{
	tree_file(d.dir, "etc/default/grub", "one\ntwo\n");
	const struct promise *p = told();

	assert_int_equal(p->ok, TRI_YES);
	assert_null(p->diff);
	assert_null(p->changed_at);
	assert_null(p->changed);
}

TEST(the_difference_leads_from_what_was_written_to_what_is_there)
{
	tree_file(d.dir, "etc/default/grub", "one\nthree\n");
	changed_then("etc/default/grub");
	const struct promise *p = told();

	assert_int_equal(p->ok, TRI_NO);
	assert_string_equal(p->diff, "--- a/etc/default/grub\n+++ b/etc/default/grub\n"
				     "@@ -1,2 +1,2 @@\n one\n-two\n+three\n");
	assert_string_equal(p->changed_at, "2026-01-02 03:04:05 UTC");
}

TEST(the_owner_is_named_as_that_system_names_it)
{
	SKIP_IF(geteuid() != 0, "only root can give a file away");
	tree_file(d.dir, "etc/default/grub", "mine\n");
	tree_file(d.dir, "etc/passwd",
		  "root:x:0:0:root:/root:/bin/sh\nshort\nodd:x:10000:1::/:\n"
		  "alice:x:1000:1000::/home/alice:/bin/sh\n");
	changed_then("etc/default/grub");
	assert_string_equal(told()->changed, "Changed 2026-01-02 03:04:05 UTC, owner alice.");
}

TEST(an_owner_without_a_name_has_a_number)
{
	SKIP_IF(geteuid() != 0, "only root can give a file away");
	tree_file(d.dir, "etc/default/grub", "mine\n");
	changed_then("etc/default/grub");
	assert_string_equal(told()->changed, "Changed 2026-01-02 03:04:05 UTC, owner user 1000.");
}

/* A path that only begins so is another file. */
TEST(the_package_is_the_one_that_lists_the_file)
{
	tree_file(d.dir, "etc/default/grub", "mine\n");
	tree_file(d.dir, "var/lib/dpkg/info/other.list", "/etc/default/grub.d\n/etc/default\n");
	tree_file(d.dir, "var/lib/dpkg/info/grub-cfg:amd64.list", "/.\n/etc/default/grub\n");
	tree_file(d.dir, "var/lib/dpkg/info/more.md5sums", "/etc/default/grub\n");
	const char *changed = told()->changed;

	assert_true(str_ends(changed, ", of package grub-cfg."));
}

TEST(a_file_that_is_gone_has_no_time)
{
	tree_file(d.dir, "var/lib/dpkg/info/grub-cfg.list", "/etc/default/grub\n");
	const struct promise *p = told();

	assert_string_equal(p->found, "missing");
	assert_string_equal(p->diff, "--- a/etc/default/grub\n+++ /dev/null\n"
				     "@@ -1,2 +0,0 @@\n-one\n-two\n");
	assert_null(p->changed_at);
	assert_string_equal(p->changed, "Of package grub-cfg.");
}

TEST(a_file_that_was_removed_and_is_there_again)
{
	d.edit.kind = EDIT_REMOVE;
	tree_file(d.dir, "etc/default/grub", "one\n");
	const struct promise *p = told();

	assert_string_equal(p->found, "there again");
	assert_string_equal(p->diff,
			    "--- /dev/null\n+++ b/etc/default/grub\n@@ -0,0 +1 @@\n+one\n");
	assert_non_null(p->changed_at);
}

TEST(nothing_of_a_file_reaches_the_terminal_raw)
{
	tree_file(d.dir, "etc/default/grub", "one\n\033[2Jtwo\n");
	assert_null(strchr(told()->diff, '\033'));
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_file_as_it_was_written_has_no_difference),
		T(the_difference_leads_from_what_was_written_to_what_is_there),
		T(the_owner_is_named_as_that_system_names_it),
		T(an_owner_without_a_name_has_a_number),
		T(the_package_is_the_one_that_lists_the_file),
		T(a_file_that_is_gone_has_no_time),
		T(a_file_that_was_removed_and_is_there_again),
		T(nothing_of_a_file_reaches_the_terminal_raw),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
