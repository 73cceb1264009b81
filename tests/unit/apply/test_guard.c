/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What starts guard.sh: only of the machine that runs; what the script itself does is
 * test_guard_script.c's. */
#include "apply/guard.h"
#include "lib/tree.h"
#include "unit/apply/heard.h"

static char *tree;
static struct root root;
static struct arena mem;

static int setup(void **state)
{
	(void)state;
	tree = tree_new();
	return root_open(tree, &root, NULL);
}

static int teardown(void **state)
{
	(void)state;
	root_done(&root);
	arena_done(&mem);
	tree_free(tree);
	return 0;
}

/* Not even where the tree says that systemd is at work: that is another one. */
TEST(nothing_is_armed_for_a_tree)
{
	struct store s = store_of(&root, &mem, "20261121T045501Z");
	struct err err = {0};

	tree_dir(tree, "run/systemd/system");
	assert_int_equal(guard_arm(&s, 15, &err), -EOPNOTSUPP);
	assert_says(err, "in a tree nothing undoes a change by itself");
	guard_disarm(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_is_armed_for_a_tree, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
