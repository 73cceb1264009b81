/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines for a rescue lie beside undo.sh, with the run's own id. */
#include <errno.h>

#include "unit/base/unit.h"

#include "apply/rescue.h"
#include "lib/tree.h"

#define RUN PASSTHRU_RUNS_DIR "/20260102T030405Z"

static char *dir;
static struct root root;
static struct arena mem;

static int set_up(void **state)
{
	(void)state;
	dir = tree_new();
	tree_dir(dir, RUN);
	return root_open(dir, &root, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	arena_done(&mem);
	root_done(&root);
	tree_free(dir);
	return 0;
}

static void put(const char *text)
{
	const struct store s = store_of(&root, &mem, "20260102T030405Z");
	const struct apply_opts o = {.rescue = text};

	assert_int_equal(rescue_put(&s, &o, NULL), 0);
}

TEST(each_mark_becomes_the_id)
{
	_cleanup_buf_ struct buf text = {0};

	put("  sh /runs/" RESCUE_ID "/undo.sh /mnt\n" RESCUE_ID);
	assert_int_equal(root_read(&root, RUN "/rescue.txt", 4096, &text, NULL), 0);
	assert_string_equal(buf_str(&text),
			    "  sh /runs/20260102T030405Z/undo.sh /mnt\n20260102T030405Z");
}

TEST(only_root_reads_how_the_disks_are_opened)
{
	struct stat st;

	put("x\n");
	assert_int_equal(root_stat(&root, RUN "/rescue.txt", true, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

TEST(where_there_is_nothing_to_say_there_is_no_file)
{
	put(NULL);
	put("");
	assert_int_equal(root_exists(&root, RUN "/rescue.txt"), TRI_NO);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(each_mark_becomes_the_id),
		T(only_root_reads_how_the_disks_are_opened),
		T(where_there_is_nothing_to_say_there_is_no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
