/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include "apply/apply.h"
#include "lib/tree.h"

static char *dir;
static struct plan plan;

static int set_up(void **state)
{
	static struct pci_addr wanted[] = {{0, 1, 0, 0}, {0x10000, 2, 3, 4}};
	static struct edit edits[] = {
		{.kind = EDIT_CHANGE,
		 .path = "/etc/default/grub",
		 .why = "w",
		 .before = "a\n",
		 .before_len = 2,
		 .after = "b\n",
		 .after_len = 2,
		 .diff = "",
		 .before_meta = {.mode = 0600},
		 .after_meta = {.mode = 0600}},
		{.kind = EDIT_CREATE,
		 .path = "/etc/modprobe.d/vfio.conf",
		 .why = "w",
		 .after = "c\n",
		 .after_len = 2,
		 .before = "",
		 .diff = "",
		 .after_meta = {.mode = 0644}},
		{.kind = EDIT_REMOVE,
		 .path = "/etc/old",
		 .why = "w",
		 .before = "",
		 .after = "",
		 .diff = ""},
	};

	(void)state;
	dir = tree_new();
	plan = (struct plan){.wanted = wanted, .n_wanted = 2, .edits = edits, .n_edits = 3};
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	tree_free(dir);
	return 0;
}

static char *written(void)
{
	char *path = tree_path(dir, "plan");
	struct err err = {0};

	if (plan_write_dir(&plan, path, &err) < 0)
		fail_msg("%s", err.line);
	return path;
}

static void assert_stale(const char *path, const char *what)
{
	struct err err = {0};

	assert_int_equal(plan_dir_compare(&plan, path, &err), -ESTALE);
	if (!strstr(err.line, what))
		fail_msg("\"%s\" does not say \"%s\"", err.line, what);
}

TEST(what_is_written_is_the_plan)
{
	_cleanup_free_ char *path = written(),
			    *copy = tree_path(dir, "plan/before/etc/default/grub");
	struct stat st;

	assert_int_equal(plan_dir_compare(&plan, path, NULL), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	/* The caller's own files, whoever's the originals are. */
	assert_int_equal(stat(copy, &st), 0);
	assert_int_equal(st.st_uid, geteuid());
	assert_int_equal(access(copy, R_OK | W_OK), 0);
}

TEST(the_choice_is_in_it)
{
	_cleanup_free_ char *path = written();
	struct choice c = {0};

	assert_int_equal(plan_dir_choice(path, &c, NULL), 0);
	assert_int_equal(c.n, 2);
	assert_true(choice_has(&c, (struct pci_addr){0x10000, 2, 3, 4}));
	choice_done(&c);
}

TEST(another_byte)
{
	_cleanup_free_ char *path = written();

	tree_bytes(dir, "plan/after/etc/default/grub", "B\n", 2);
	assert_stale(path, "/plan/after/etc/default/grub is not what this host needs now");
	tree_bytes(dir, "plan/after/etc/default/grub", "b\nmore", 6);
	assert_stale(path, "/plan/after/etc/default/grub is not what this host needs now");
	tree_bytes(dir, "plan/after/etc/default/grub", "b", 1);
	assert_stale(path, "/plan/after/etc/default/grub is not what this host needs now");
}

TEST(another_before)
{
	_cleanup_free_ char *path = written();

	tree_bytes(dir, "plan/before/etc/default/grub", "A\n", 2);
	assert_stale(path, "/plan/before/etc/default/grub is not");
}

TEST(a_missing_file)
{
	_cleanup_free_ char *path = written(),
			    *gone = tree_path(dir, "plan/after/etc/modprobe.d/vfio.conf");

	assert_int_equal(unlink(gone), 0);
	assert_stale(path, "/plan/after/etc/modprobe.d/vfio.conf is missing");
}

TEST(one_file_more)
{
	_cleanup_free_ char *path = written();

	tree_bytes(dir, "plan/after/etc/cron.d/evil", "x", 1);
	assert_stale(path, "/plan/after/etc/cron.d/evil is no part of this host's plan");
}

TEST(another_manifest)
{
	_cleanup_free_ char *path = written();
	struct choice c = {0};

	tree_bytes(dir, "plan/manifest", "hello\n", 6);
	assert_stale(path, "/plan/manifest is not");
	assert_int_equal(plan_dir_choice(path, &c, NULL), -EINVAL);
}

/* A link in it is resolved inside it: nothing of the machine is read through a plan directory. */
TEST(a_link_out_of_it)
{
	_cleanup_free_ char *path = written(), *manifest = tree_path(dir, "plan/manifest");
	struct choice c = {0};

	assert_int_equal(unlink(manifest), 0);
	tree_link(dir, "plan/manifest", "/etc/hostname");
	assert_int_equal(plan_dir_choice(path, &c, NULL), -ENOENT);
	assert_stale(path, "/plan/manifest is missing");
}

/* A plan directory may be any user's: what is in it neither hangs nor fills the reader. */
TEST(what_never_ends_is_not_read)
{
	_cleanup_free_ char *path = written(), *manifest = tree_path(dir, "plan/manifest");
	struct choice c = {0};
	struct err err = {0};

	assert_int_equal(unlink(manifest), 0);
	assert_int_equal(mkfifo(manifest, 0600), 0);
	assert_int_equal(plan_dir_choice(path, &c, &err), -EBADF);
	assert_int_equal(plan_dir_compare(&plan, path, NULL), -EBADF);
	assert_int_equal(unlink(manifest), 0);
	tree_bytes(dir, "plan/manifest", "x", 1);
	assert_int_equal(truncate(manifest, (off_t)1 << 40), 0);
	assert_int_equal(plan_dir_choice(path, &c, NULL), -EFBIG);
	assert_stale(path, "/plan/manifest is not");
}

/* A directory of it may lead elsewhere: then it is no part of what was written. */
TEST(a_side_that_is_a_link)
{
	_cleanup_free_ char *path = written(), *side = tree_path(dir, "plan/after");
	_cleanup_free_ char *moved = tree_path(dir, "plan/moved");

	assert_int_equal(rename(side, moved), 0);
	tree_link(dir, "plan/after", "moved");
	assert_stale(path, "/plan/after is no part");
}

TEST(not_where_a_link_leads)
{
	_cleanup_free_ char *link = tree_path(dir, "plan"), *target = tree_path(dir, "target");
	struct err err = {0};

	tree_dir(dir, "target");
	tree_link(dir, "plan", target);
	assert_int_equal(plan_write_dir(&plan, link, &err), -ELOOP);
	assert_int_equal(rmdir(target), 0);
}

TEST(only_into_an_empty_directory)
{
	_cleanup_free_ char *path = tree_path(dir, "plan");
	struct err err = {0};

	tree_bytes(dir, "plan/mine", "x", 1);
	assert_int_equal(plan_write_dir(&plan, path, &err), -ENOTEMPTY);
	assert_non_null(strstr(err.line, "/plan: is not empty"));
}

TEST(no_directory)
{
	_cleanup_free_ char *file = tree_path(dir, "file"), *deep = tree_path(dir, "no/such");
	struct choice c = {0};

	tree_bytes(dir, "file", "x", 1);
	assert_int_equal(plan_write_dir(&plan, file, NULL), -ENOTDIR);
	assert_int_equal(plan_write_dir(&plan, deep, NULL), -ENOENT);
	assert_int_equal(plan_dir_choice(deep, &c, NULL), -ENOENT);
	assert_int_equal(plan_dir_compare(&plan, deep, NULL), -ENOENT);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_is_written_is_the_plan),
		T(the_choice_is_in_it),
		T(another_byte),
		T(another_before),
		T(a_missing_file),
		T(one_file_more),
		T(another_manifest),
		T(a_link_out_of_it),
		T(what_never_ends_is_not_read),
		T(a_side_that_is_a_link),
		T(not_where_a_link_leads),
		T(only_into_an_empty_directory),
		T(no_directory),
	};

	return cmocka_run_group_tests_name("plan directories", tests, NULL, NULL);
}
