/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/inventory.h"
#include "unit/apply/desk.h"

TEST(plain_paths)
{
	static const char *const good[] = {"/a", "/a/b", "/a.b/..c/.d", "/with blank/x"};
	static const char *const bad[] = {"",      "a",     "/",      "/a/", "//a",
					  "/a//b", "/./a",  "/a/./b", "/..", "/a/..",
					  "/../a", "/a\nb", "/a\x7f", "/a/."};

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		if (!path_is_plain(good[i]))
			fail_msg("%s is plain", good[i]);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (path_is_plain(bad[i]))
			fail_msg("%s is not plain", bad[i]);
}

/* A plan that creates two files below a missing directory and runs two programs. */
static void fill_plan(struct plan *p)
{
	static const char *const made_a[] = {"/boot/image", "/boot/new", NULL};
	static const char *const left_a[] = {"/boot/image.new", "/boot/there.new", NULL};
	static const char *const made_b[] = {"/boot/image", "/boot/cfg", NULL};
	static const char *const argv[] = {"x", NULL};

	*ARENA_PUSH(&p->mem, p->edits, p->n_edits) =
		(struct edit){.kind = EDIT_CREATE, .path = "/etc/a/b/one"};
	*ARENA_PUSH(&p->mem, p->edits, p->n_edits) =
		(struct edit){.kind = EDIT_CREATE, .path = "/etc/a/two"};
	*ARENA_PUSH(&p->mem, p->steps, p->n_steps) = (struct step){
		.argv = argv, .timeout_s = 7, .generated = made_a, .leftovers = left_a};
	*ARENA_PUSH(&p->mem, p->steps, p->n_steps) =
		(struct step){.argv = argv, .timeout_s = 9, .generated = made_b};
}

static void check(const struct inventory *inv)
{
	assert_int_equal(inv->n_generated, 3);
	assert_string_equal(inv->generated[0].path, "/boot/image");
	assert_true(inv->generated[0].present);
	assert_int_equal(inv->generated[0].step, 0);
	assert_string_equal(inv->generated[1].path, "/boot/new");
	assert_false(inv->generated[1].present);
	assert_string_equal(inv->generated[2].path, "/boot/cfg");
	assert_int_equal(inv->generated[2].step, 1);
	/* What was there before is somebody's. */
	assert_int_equal(inv->n_leftovers, 1);
	assert_string_equal(inv->leftovers[0], "/boot/image.new");
	assert_int_equal(inv->n_dirs, 2);
	assert_string_equal(inv->dirs[0], "/etc/a");
	assert_string_equal(inv->dirs[1], "/etc/a/b");
	assert_int_equal(inv->n_timeouts, 2);
	assert_int_equal(inv->timeouts[1], 9);
}

TEST(taken_written_and_read)
{
	struct inventory inv, back;
	struct plan p = {0};
	struct err err = {0};
	struct desk d;

	desk_open(&d);
	fill_plan(&p);
	tree_file(d.dir, "boot/image", "old");
	tree_file(d.dir, "boot/cfg", "old");
	tree_file(d.dir, "boot/there.new", "mine");
	tree_dir(d.dir, "etc");
	assert_int_equal(inventory_take(&d.root, &p, true, &d.mem, &inv, &err), 0);
	check(&inv);
	assert_int_equal(inventory_put(&d.store, &inv, &err), 0);
	assert_int_equal(inventory_read(&d.store, &d.mem, &back, &err), 0);
	check(&back);
	assert_int_equal(inventory_take(&d.root, &p, false, &d.mem, &inv, &err), 0);
	assert_int_equal(inv.n_generated, 0);
	assert_int_equal(inv.n_leftovers, 0);
	assert_int_equal(inv.n_dirs, 2);
	arena_done(&p.mem);
	desk_done(&d);
}

/* kernel-install makes a directory for a kernel of its own. */
TEST(directories_that_appear_with_generated_files)
{
	static const char *const made[] = {"/boot/token/6.1/linux", "/boot/token/6.1/initrd", NULL};
	static const char *const argv[] = {"kernel-install", "add", "6.1", "/boot/k", NULL};
	struct step step = {.argv = argv, .why = "w", .timeout_s = 1, .generated = made};
	const struct plan p = {.steps = &step, .n_steps = 1};
	struct inventory inv;
	struct desk d;

	desk_open(&d);
	tree_dir(d.dir, "boot");
	assert_int_equal(inventory_take(&d.root, &p, true, &d.mem, &inv, NULL), 0);
	assert_int_equal(inv.n_generated, 2);
	assert_false(inv.generated[0].present);
	assert_int_equal(inv.n_dirs, 2);
	assert_string_equal(inv.dirs[0], "/boot/token");
	assert_string_equal(inv.dirs[1], "/boot/token/6.1");
	desk_done(&d);
}

TEST(what_is_built_has_a_free_place)
{
	static const char *const made[] = {"/boot/image", NULL};
	static const char *const argv[] = {"dracut", NULL};
	struct step step = {.argv = argv,
			    .why = "w",
			    .timeout_s = 1,
			    .generated = made,
			    .built = "/boot/.new",
			    .becomes = made[0]};
	const struct plan p = {.steps = &step, .n_steps = 1};
	struct inventory inv;
	struct err err = {0};
	struct desk d;

	desk_open(&d);
	tree_link(d.dir, "boot/.new", "image");
	tree_file(d.dir, "boot/image", "old");
	assert_int_equal(inventory_take(&d.root, &p, true, &d.mem, &inv, &err), -EEXIST);
	assert_non_null(strstr(err.line, "/boot/.new: is there already"));
	desk_done(&d);
}

TEST(generated_must_be_a_file)
{
	struct inventory inv;
	struct plan p = {0};
	struct err err = {0};
	struct desk d;

	desk_open(&d);
	fill_plan(&p);
	tree_dir(d.dir, "boot/cfg");
	assert_int_equal(inventory_take(&d.root, &p, true, &d.mem, &inv, &err), -EBADF);
	assert_non_null(strstr(err.line, "/boot/cfg"));
	arena_done(&p.mem);
	desk_done(&d);
}

/* Putting it back is a rename, which would part the names: so this is known before anything runs.
 */
TEST(generated_must_have_one_name)
{
	_cleanup_free_ char *path = NULL, *other = NULL;
	struct inventory inv;
	struct plan p = {0};
	struct err err = {0};
	struct desk d;

	desk_open(&d);
	fill_plan(&p);
	tree_file(d.dir, "boot/cfg", "old");
	path = tree_path(d.dir, "boot/cfg");
	other = tree_path(d.dir, "boot/cfg.link");
	assert_int_equal(link(path, other), 0);
	assert_int_equal(inventory_take(&d.root, &p, true, &d.mem, &inv, &err), -EMLINK);
	assert_non_null(strstr(err.line, "/boot/cfg has 2 hard links: putting it back would part "
					 "them"));
	/* Nothing is run: nobody touches it. */
	assert_int_equal(inventory_take(&d.root, &p, false, &d.mem, &inv, &err), 0);
	arena_done(&p.mem);
	desk_done(&d);
}

/* What lay there before is not removed, whatever it is. */
TEST(a_hard_link_where_programs_leave_files)
{
	_cleanup_free_ char *path = NULL, *other = NULL;
	struct inventory inv;
	struct plan p = {0};
	struct desk d;

	desk_open(&d);
	fill_plan(&p);
	tree_file(d.dir, "boot/image.new", "mine");
	path = tree_path(d.dir, "boot/image.new");
	other = tree_path(d.dir, "boot/kept");
	assert_int_equal(link(path, other), 0);
	assert_int_equal(inventory_take(&d.root, &p, true, &d.mem, &inv, NULL), 0);
	arena_done(&p.mem);
	desk_done(&d);
}

TEST(broken_lines_are_named)
{
	static const char *const bad[] = {
		"generated x present /a\n",
		"generated 0 maybe /a\n",
		"generated 0 present a\n",
		"leftover /a/../b\n",
		"dir \n",
		"timeout 0 0\n",
		"timeout 1 5\n",
		"other /a\n",
		"generated\n",
	};
	struct desk d;

	desk_open(&d);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct inventory inv;
		struct err err = {0};

		tree_file(d.dir, DESK_RUN "/inventory", "dir /good\n%s", bad[i]);
		if (inventory_read(&d.store, &d.mem, &inv, &err) != -EINVAL ||
		    !strstr(err.line, "inventory:2: "))
			fail_msg("taken: %s", bad[i]);
	}
	desk_done(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_paths),
		cmocka_unit_test(taken_written_and_read),
		cmocka_unit_test(directories_that_appear_with_generated_files),
		cmocka_unit_test(what_is_built_has_a_free_place),
		cmocka_unit_test(generated_must_be_a_file),
		cmocka_unit_test(generated_must_have_one_name),
		cmocka_unit_test(a_hard_link_where_programs_leave_files),
		cmocka_unit_test(broken_lines_are_named),
	};

	return cmocka_run_group_tests_name("inventory", tests, NULL, NULL);
}
