/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

#define PLAIN_ALL "GRUB_CMDLINE_LINUX=\"\"\n"
#define PLAIN_NORMAL "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n"
#define COMPUTED_ALL "GRUB_CMDLINE_LINUX=\"$(cat /x)\"\n"
#define COMPUTED_NORMAL "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet $(cat /x)\"\n"

static void assert_obstacles(const char *tree, const char *add, const char *change)
{
	struct host *h = probed(tree);

	assert_int_equal(h->loader.kind, LOADER_GRUB);
	if (add)
		assert_memory_equal(h->loader.add_obstacle, add, strlen(add));
	else
		assert_null(h->loader.add_obstacle);
	if (change)
		assert_memory_equal(h->loader.change_obstacle, change, strlen(change));
	else
		assert_null(h->loader.change_obstacle);
	host_free(h);
}

static void grub(const char *tree, const char *defaults)
{
	tree_file(tree, "proc/cmdline", "BOOT_IMAGE=/vmlinuz-6.1 quiet\n");
	tree_file(tree, "boot/grub/grub.cfg", "x");
	tree_file(tree, "etc/default/grub", "%s", defaults);
}

static void plain_assignments_can_be_edited(void **state)
{
	grub(*state, PLAIN_ALL PLAIN_NORMAL);
	assert_obstacles(*state, NULL, NULL);
}

static void a_variable_that_nobody_sets_can_be_added(void **state)
{
	grub(*state, "GRUB_TIMEOUT=5\n");
	assert_obstacles(*state, NULL, NULL);
}

/* New words go behind what is computed; one that may be inside of it cannot be taken out. */
static void a_computed_default_bars_changes_only(void **state)
{
	grub(*state, PLAIN_ALL COMPUTED_NORMAL);
	assert_obstacles(*state, NULL, "/etc/default/grub:2:");
}

static void a_computed_word_list_for_all_entries_bars_changes_only(void **state)
{
	grub(*state, PLAIN_NORMAL COMPUTED_ALL);
	assert_obstacles(*state, NULL, "/etc/default/grub:2:");
}

static void a_later_plain_assignment_makes_it_void(void **state)
{
	grub(*state, PLAIN_ALL COMPUTED_NORMAL);
	tree_file(*state, "etc/default/grub.d/50-site.cfg", PLAIN_NORMAL);
	assert_obstacles(*state, NULL, NULL);
}

static void a_file_that_cannot_be_read_bars_all(void **state)
{
	grub(*state, PLAIN_ALL PLAIN_NORMAL);
	tree_file(*state, "etc/default/grub.d/50-dir.cfg/x", "x");
	assert_obstacles(*state, "/etc/default/grub.d/50-dir.cfg: ",
			 "/etc/default/grub.d/50-dir.cfg: ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(plain_assignments_can_be_edited),
		tree_test(a_variable_that_nobody_sets_can_be_added),
		tree_test(a_computed_default_bars_changes_only),
		tree_test(a_computed_word_list_for_all_entries_bars_changes_only),
		tree_test(a_later_plain_assignment_makes_it_void),
		tree_test(a_file_that_cannot_be_read_bars_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
