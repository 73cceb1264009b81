/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan that a trial keeps is the plan when it is read back; what was damaged is refused. */
#include "apply/plan_store.h"
#include "lib/tree.h"
#include "model/manifest.h"
#include "unit/apply/applying.h"
#include "unit/apply/desk.h"

#define PLAN DESK_RUN "/plan"

static void store_of_scene(struct store *ret, struct arena *mem)
{
	tree_dir(scene.dir, DESK_RUN);
	*ret = store_of(&scene.root, mem, DESK_ID);
	assert_int_equal(plan_store(ret, &scene.plan, NULL), 0);
}

static void assert_paths(const char *const *a, const char *const *b)
{
	static const char *const none[] = {NULL};
	size_t i = 0;

	a = a ? a : none;
	b = b ? b : none;
	for (; a[i] && b[i]; i++)
		assert_string_equal(a[i], b[i]);
	assert_ptr_equal(a[i], b[i]);
}

static void assert_same_edit(const struct edit *a, const struct edit *b)
{
	assert_int_equal(a->before_len, b->before_len);
	assert_int_equal(a->after_len, b->after_len);
	assert_memory_equal(a->before, b->before, a->before_len);
	assert_memory_equal(a->after, b->after, a->after_len);
	if (a->kind == EDIT_CREATE)
		return;
	assert_int_equal(a->before_meta.mode, b->before_meta.mode);
	assert_int_equal(a->before_meta.mtime.tv_sec, b->before_meta.mtime.tv_sec);
	assert_int_equal(a->before_meta.mtime.tv_nsec, b->before_meta.mtime.tv_nsec);
	assert_int_equal(a->before_meta.n_xattrs, b->before_meta.n_xattrs);
}

/* The manifest tells all but bytes, times, xattrs and what programs write. */
TEST(it_comes_back_whole)
{
	static char pages[] = "8G,1G", none[] = "";
	static struct need needs[] = {{NEED_HUGEPAGES, pages}, {NEED_GOVERNOR, none}};
	_cleanup_buf_ struct buf wanted = {0}, got = {0};
	struct arena mem = {0};
	struct plan *p = NULL;
	struct store s;

	scene.plan.needs = needs;
	scene.plan.n_needs = ARRAY_SIZE(needs);
	store_of_scene(&s, &mem);
	assert_int_equal(plan_load(&s, &p, NULL), 0);
	plan_manifest(&scene.plan, &wanted);
	plan_manifest(p, &got);
	assert_string_equal(buf_str(&got), buf_str(&wanted));
	for (size_t i = 0; i < p->n_edits; i++)
		assert_same_edit(&scene.plan.edits[i], &p->edits[i]);
	for (size_t i = 0; i < p->n_steps; i++) {
		assert_int_equal(p->steps[i].timeout_s, scene.plan.steps[i].timeout_s);
		assert_paths(p->steps[i].generated, scene.plan.steps[i].generated);
		assert_paths(p->steps[i].leftovers, scene.plan.steps[i].leftovers);
	}
	plan_free(p);
	arena_done(&mem);
}

static void assert_no_plan(const struct store *s, int r, const char *what)
{
	struct plan *p = NULL;
	struct err err = {0};

	if (plan_load(s, &p, &err) != r)
		fail_msg("not %d: %s", r, err.line);
	assert_says(err, what);
	assert_null(p);
}

TEST(lines_that_are_none)
{
	static const char *const lines[] = {
		"timeout 0\n",           "timeout 0 x\n",
		"timeout 0 0\n",         "timeout 99 5\n",
		"timeout -1 5\n",        "generated 0 etc/x\n",
		"generated 0 /a/../b\n", "leftover 0 /a//b\n",
		"elsewhere 0 /a\n",      "\n",
		"generated 0 /a\001\n",
	};
	struct arena mem = {0};
	struct store s;

	store_of_scene(&s, &mem);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		tree_file(scene.dir, PLAN "/steps", "%s", lines[i]);
		assert_no_plan(&s, -EINVAL, "plan/steps:1: not a line about a program");
	}
	arena_done(&mem);
}

TEST(what_is_missing)
{
	struct arena mem = {0};
	struct store s;

	store_of_scene(&s, &mem);
	if (scene.plan.n_steps > 0) {
		tree_file(scene.dir, PLAN "/steps", "timeout 0 5\n");
		assert_no_plan(&s, -EINVAL, "nothing about program 1");
		assert_int_equal(plan_store(&s, &scene.plan, NULL), 0);
	}
	assert_int_equal(remove_file(&scene.root, PLAN "/after/etc/default/grub", NULL), 0);
	assert_no_plan(&s, -ENOENT, "after/etc/default/grub is missing");
	assert_int_equal(remove_file(&scene.root, PLAN "/manifest", NULL), 0);
	assert_no_plan(&s, -ENOENT, "plan");
	arena_done(&mem);
}

/* A trial of a trial would confirm itself. */
TEST(only_an_ordinary_plan)
{
	struct arena mem = {0};
	struct store s;

	store_of_scene(&s, &mem);
	tree_file(scene.dir, PLAN "/manifest", "passthru-plan\t1\ntrial\nreboot\tyes\n");
	assert_no_plan(&s, -EINVAL, "is no plan that could be tried");
	tree_file(scene.dir, PLAN "/manifest", "passthru-plan\t1\nconfirm\t5\nreboot\tyes\n");
	assert_no_plan(&s, -EINVAL, "is no plan that could be tried");
	arena_done(&mem);
}

#define T(name) cmocka_unit_test_setup(name, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(it_comes_back_whole),
		T(lines_that_are_none),
		T(what_is_missing),
		T(only_an_ordinary_plan),
	};

	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
