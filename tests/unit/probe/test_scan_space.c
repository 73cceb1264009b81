/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

#include <errno.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "probe/space.h"

static void a_plain_tree_has_no_room_of_its_own(void **state)
{
	char *tree = *state;

	tree_dir(tree, "boot/efi");
	struct host *h = probed(tree);
	assert_int_equal(h->n_spaces, 0);
	host_free(h);
}

static void a_capture_says_what_the_host_had(void **state)
{
	char *tree = *state;

	tree_file(tree, SPACE_PATH, "/boot 1000000000 250000000\n/boot/efi 536870912 0\n");
	struct host *h = probed(tree);
	assert_int_equal(h->n_spaces, 2);
	assert_string_equal(h->spaces[0].mount, "/boot");
	assert_int_equal(h->spaces[0].total, 1000000000);
	assert_int_equal(h->spaces[0].free, 250000000);
	assert_string_equal(h->spaces[1].mount, "/boot/efi");
	assert_int_equal(h->spaces[1].free, 0);
	host_free(h);
}

static void a_file_that_makes_no_sense_is_no_fact(void **state)
{
	static const char *const wrong[] = {
		"/boot 1000\n",      "/boot 1000 2000\n",
		"boot 1000 500\n",   "/boot 1000 -1\n",
		"/boot x 1\n",       "/boot 1000 500 1\n",
		"/ 10 5\n\n/boot 1", "/boot 1000 99999999999999999999999\n",
	};
	char *tree = *state;

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		tree_file(tree, SPACE_PATH, "%s", wrong[i]);
		struct host *h = probed(tree);
		assert_int_equal(h->n_spaces, 0);
		assert_true(has_note(h, SPACE_PATH));
		host_free(h);
	}
}

/* tmpfs of these sizes on the tree and in it, for this process alone. False: not allowed here. */
static bool mount_all(const char *tree, bool own_boot)
{
	_cleanup_free_ char *boot = tree_path(tree, "boot"), *esp = tree_path(tree, "boot/efi");

	if (unshare(CLONE_NEWNS | (geteuid() == 0 ? 0 : CLONE_NEWUSER)) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("none", tree, "tmpfs", 0, "size=8m") < 0)
		return false;
	if (mkdir(boot, 0755) < 0 || (own_boot && mount("none", boot, "tmpfs", 0, "size=4m") < 0))
		return false;
	return mkdir(esp, 0755) == 0 && mount("none", esp, "tmpfs", 0, "size=1m") == 0;
}

#define NOT_ALLOWED 77

static bool has_space(const struct host *h, size_t i, const char *mount, uint64_t total)
{
	return i < h->n_spaces && streq(h->spaces[i].mount, mount) && h->spaces[i].total == total &&
	       h->spaces[i].free <= total;
}

/* In a child, so that the mounts end with it. */
static int look_in(const char *tree, bool own_boot)
{
	if (!mount_all(tree, own_boot))
		return NOT_ALLOWED;
	struct host *h = probed(tree);
	bool good = h->n_spaces == 2 && has_space(h, 1, "/boot/efi", 1024 * 1024) &&
		    (own_boot ? has_space(h, 0, "/boot", 4 * 1024 * 1024)
			      : has_space(h, 0, "/", 8 * 1024 * 1024));
	host_free(h);
	return good ? 0 : 1;
}

static void expect_mounted(const char *tree, bool own_boot)
{
	int status;

	fflush(NULL);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0)
		_exit(look_in(tree, own_boot));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NOT_ALLOWED) {
		print_message("skipped: mounting is not allowed here\n");
		skip();
	}
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void a_mounted_system_is_measured(void **state)
{
	expect_mounted(*state, true);
}

static void boot_on_the_root_counts_as_the_root(void **state)
{
	expect_mounted(*state, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(a_plain_tree_has_no_room_of_its_own),
		tree_test(a_capture_says_what_the_host_had),
		tree_test(a_file_that_makes_no_sense_is_no_fact),
		tree_test(a_mounted_system_is_measured),
		tree_test(boot_on_the_root_counts_as_the_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
