/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/draft.h"
#include "unit/plan/scene.h"

static struct drafts drafts_of(struct scene *s)
{
	return (struct drafts){.host = &s->h, .mem = &s->h.mem};
}

static struct draft *opened(struct drafts *d, const char *path)
{
	struct draft *f = NULL;
	assert_int_equal(draft_open(d, path, &f, NULL), 0);
	return f;
}

static int set(struct drafts *d, struct draft *f, const char *text, const char *why,
	       struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0};
	buf_puts(&bytes, text);
	return draft_set(d, f, &bytes, why, err);
}

TEST(edits_stand_in_the_order_of_first_changes)
{
	struct scene *s = desk_scene();
	struct drafts d = drafts_of(s);
	struct plan p = {0};
	scene_file(s, "/etc/a", "a\n");
	scene_file(s, "/etc/b", "b\n");
	struct draft *a = opened(&d, "/etc/a"), *b = opened(&d, "/etc/b");
	assert_int_equal(set(&d, b, "B\n", "says B", NULL), 0);
	assert_int_equal(set(&d, a, "A\n", "says A", NULL), 0);
	assert_int_equal(set(&d, b, "BB\n", "says it twice", NULL), 0);
	drafts_to_edits(&d, &p);
	assert_int_equal(p.n_edits, 2);
	assert_string_equal(p.edits[0].path, "/etc/b");
	assert_string_equal(p.edits[0].why, "Says B and says it twice");
	assert_string_equal(p.edits[0].before, "b\n");
	assert_string_equal(p.edits[0].after, "BB\n");
	assert_string_equal(p.edits[1].path, "/etc/a");
	arena_done(&p.mem);
	scene_free(s);
}

TEST(what_comes_back_to_the_old_bytes_is_no_edit)
{
	struct scene *s = desk_scene();
	struct drafts d = drafts_of(s);
	struct plan p = {0};
	scene_file(s, "/etc/a", "a\n");
	struct draft *a = opened(&d, "/etc/a");
	set(&d, a, "A\n", "x", NULL);
	set(&d, a, "a\n", "y", NULL);
	drafts_to_edits(&d, &p);
	assert_int_equal(p.n_edits, 0);
	arena_done(&p.mem);
	scene_free(s);
}

TEST(the_same_draft_is_opened_twice)
{
	struct scene *s = desk_scene();
	struct drafts d = drafts_of(s);
	scene_file(s, "/etc/a", "a\n");
	set(&d, opened(&d, "/etc/a"), "A\n", "x", NULL);
	assert_string_equal(opened(&d, "/etc/a")->bytes, "A\n");
	assert_int_equal(d.n, 1);
	scene_free(s);
}

TEST(a_missing_file_is_empty_and_new_until_it_is_set)
{
	struct scene *s = desk_scene();
	struct drafts d = drafts_of(s);
	scene_file(s, "/etc/a", NULL);
	struct draft *a = opened(&d, "/etc/a");
	assert_true(draft_is_new(a));
	assert_string_equal(a->bytes, "");
	set(&d, a, "A\n", "x", NULL);
	assert_false(draft_is_new(a));
	scene_free(s);
}

TEST(files_that_cannot_be_edited_are_named)
{
	struct scene *s = desk_scene();
	struct drafts d = drafts_of(s);
	struct draft *f = NULL;
	struct err err = {0};
	assert_int_equal(draft_open(&d, "/etc/nobody-looked", &f, &err), -EINVAL);
	assert_non_null(strstr(err.line, "/etc/nobody-looked: "));
	scene_unreadable(s, "/etc/u", "a socket");
	assert_int_equal(draft_open(&d, "/etc/u", &f, &err), -EINVAL);
	assert_non_null(strstr(err.line, "/etc/u: cannot be edited: a socket"));
	assert_null(f);
	scene_file(s, "/etc/p", "p\n");
	scene_fact(s, "/etc/p")->problem = "immutable";
	f = opened(&d, "/etc/p");
	assert_int_equal(set(&d, f, "p\n", "x", &err), 0);
	assert_int_equal(set(&d, f, "q\n", "x", &err), -EINVAL);
	assert_non_null(strstr(err.line, "/etc/p: cannot be replaced: immutable"));
	scene_free(s);
}

TEST(bytes_may_hold_nul)
{
	struct scene *s = desk_scene();
	struct drafts d = drafts_of(s);
	struct plan p = {0};
	_cleanup_buf_ struct buf bytes = {0};
	scene_file(s, "/etc/a", "a\n");
	buf_add(&bytes, "a\0b\n", 4);
	assert_int_equal(draft_set(&d, opened(&d, "/etc/a"), &bytes, "x", NULL), 0);
	drafts_to_edits(&d, &p);
	assert_int_equal(p.edits[0].after_len, 4);
	assert_true(memcmp(p.edits[0].after, "a\0b\n", 4) == 0);
	arena_done(&p.mem);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_stand_in_the_order_of_first_changes),
		cmocka_unit_test(what_comes_back_to_the_old_bytes_is_no_edit),
		cmocka_unit_test(the_same_draft_is_opened_twice),
		cmocka_unit_test(a_missing_file_is_empty_and_new_until_it_is_set),
		cmocka_unit_test(files_that_cannot_be_edited_are_named),
		cmocka_unit_test(bytes_may_hold_nul),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
