/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An edit of which one variable is ours, in a file that others write too. */
#include "apply/owned.h"
#include "lib/faultsys.h"
#include "lib/tree.h"
#include "unit/apply/applying.h"

#define HEAD "# GRUB Environment Block\n"
#define ENV "/boot/grub/grubenv"

static struct file_now block_of(const char *lines, char **ret)
{
	*ret = scene_block(lines);
	return (struct file_now){.present = true, .bytes = *ret, .len = SCENE_BLOCK};
}

TEST(whose_value_it_is)
{
	static const struct {
		const char *lines;
		enum edit_now now;
	} rows[] = {
		{HEAD "kernelopts=a\n", EDIT_NOW_OLD},
		{HEAD "x=1\nkernelopts=a\n", EDIT_NOW_OLD},
		{HEAD "kernelopts=a b\nx=1\n", EDIT_NOW_OUR_PART},
		{HEAD "kernelopts=c\n", EDIT_NOW_FOREIGN},
		{HEAD, EDIT_NOW_FOREIGN},
		{"no block\n", EDIT_NOW_FOREIGN},
	};
	_cleanup_free_ char *b = NULL, *a = NULL;
	const struct file_now before = block_of(HEAD "kernelopts=a\n", &b),
			      after = block_of(HEAD "kernelopts=a b\n", &a), none = {0};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_free_ char *n = NULL;
		const struct file_now now = block_of(rows[i].lines, &n);

		if (owned_now("kernelopts", &now, &before, &after) != rows[i].now)
			fail_msg("row %zu", i);
	}
	assert_int_equal(owned_now("kernelopts", &none, &before, &after), EDIT_NOW_FOREIGN);
}

static void write_block(const char *lines)
{
	_cleanup_free_ char *block = scene_block(lines);

	tree_bytes(scene.dir, ENV, block, SCENE_BLOCK);
}

/* GRUB empties it when it starts that entry; another one is what somebody asked for since. */
TEST(whose_next_entry_it_is)
{
	static const struct {
		const char *before, *lines;
		enum edit_now now;
		bool spent;
	} rows[] = {
		{HEAD, HEAD, EDIT_NOW_OLD, true},
		{HEAD, HEAD "next_entry=\n", EDIT_NOW_OUR_PART, true},
		{HEAD, HEAD "next_entry=trial\nx=1\n", EDIT_NOW_OUR_PART, false},
		{HEAD, HEAD "next_entry=memtest\n", EDIT_NOW_OLD, false},
		{HEAD "next_entry=\n", HEAD "next_entry=\nx=1\n", EDIT_NOW_OLD, true},
		{HEAD "next_entry=\n", HEAD "x=1\n", EDIT_NOW_OUR_PART, true},
		{HEAD, "no block\n", EDIT_NOW_FOREIGN, false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_free_ char *n = NULL, *b = NULL, *a = NULL;
		const struct file_now before = block_of(rows[i].before, &b),
				      after = block_of(HEAD "next_entry=trial\n", &a),
				      now = block_of(rows[i].lines, &n);

		if (owned_now("next_entry", &now, &before, &after) != rows[i].now ||
		    owned_spent("next_entry", &now, &after) != rows[i].spent)
			fail_msg("row %zu", i);
	}
}

/* No other variable goes by itself. */
TEST(what_is_not_spent)
{
	_cleanup_free_ char *n = NULL, *a = NULL;
	const struct file_now now = block_of(HEAD "kernelopts=\n", &n),
			      after = block_of(HEAD "kernelopts=a\n", &a), none = {0};

	assert_false(owned_spent("kernelopts", &now, &after));
	assert_false(owned_spent("next_entry", &none, &after));
}

/* The plan's variable, set in the block as it is now; a value that somebody changed is left, for
   the comparison to find. */
TEST(an_edit_is_taken_to_now)
{
	_cleanup_free_ char *b = scene_block(HEAD "kernelopts=a\nx=1\n"),
			    *a = scene_block(HEAD "kernelopts=a b\nx=1\n"),
			    *wanted = scene_block(HEAD "x=2\nkernelopts=a b\nnext_entry=\n");
	struct edit e = {.kind = EDIT_CHANGE, .path = ENV, .owned = "kernelopts"};
	struct arena mem = {0};

	e.before = b;
	e.after = a;
	e.before_len = e.after_len = SCENE_BLOCK;
	write_block(HEAD "x=2\nkernelopts=a\nnext_entry=\n");
	assert_int_equal(owned_take_to_now(&scene.root, &e, &mem, NULL), 0);
	assert_memory_equal(e.after, wanted, SCENE_BLOCK);
	assert_memory_equal(e.before, HEAD "x=2\n", strlen(HEAD "x=2\n"));
	e.before = b;
	e.after = a;
	write_block(HEAD "kernelopts=c\n");
	assert_int_equal(owned_take_to_now(&scene.root, &e, &mem, NULL), 0);
	assert_ptr_equal(e.before, b);
	assert_ptr_equal(e.after, a);
	arena_done(&mem);
}

static void assert_block(const char *lines)
{
	_cleanup_buf_ struct buf now = {0};
	_cleanup_free_ char *wanted = scene_block(lines);

	assert_int_equal(root_read(&scene.root, ENV, 4096, &now, NULL), 0);
	assert_string_equal(buf_str(&now), wanted);
}

static struct result undo_after(const char *lines)
{
	struct result res = {.outcome = OUTCOME_NO}, applied = apply(NULL);
	struct apply_opts o = hearing(&scene, &res.heard);

	assert_int_equal(applied.outcome, OUTCOME_DONE);
	result_done(&applied);
	write_block(lines);
	res.r = run_undo(&scene.root, NULL, &o, &res.outcome, &res.err);
	return res;
}

TEST(what_others_wrote_stays)
{
	struct result res =
		undo_after(HEAD "saved_entry=2\nkernelopts=root=/dev/vda1 ro intel_iommu=on\n");

	assert_int_equal(res.outcome, OUTCOME_DONE);
	assert_block(HEAD "saved_entry=2\nkernelopts=root=/dev/vda1 ro\n");
	assert_int_equal(last_state(&scene), RUN_UNDONE);
	result_done(&res);
}

TEST(ours_is_as_before_already)
{
	struct result res = undo_after(HEAD "kernelopts=root=/dev/vda1 ro\nboot_success=1\n");

	assert_int_equal(res.outcome, OUTCOME_DONE);
	assert_block(HEAD "kernelopts=root=/dev/vda1 ro\nboot_success=1\n");
	result_done(&res);
}

TEST(ours_was_changed)
{
	struct result res = undo_after(HEAD "kernelopts=root=/dev/vdb1 ro\n");

	assert_int_equal(res.outcome, OUTCOME_REFUSED);
	assert_says(res.err, "someone changed kernelopts in " ENV " since");
	assert_block(HEAD "kernelopts=root=/dev/vdb1 ro\n");
	assert_int_equal(last_state(&scene), RUN_DONE);
	result_done(&res);
}

TEST(all_of_it_goes_back_byte_for_byte_when_nobody_wrote)
{
	struct result res = {.outcome = OUTCOME_NO}, applied = apply(NULL);
	struct apply_opts o = hearing(&scene, &res.heard);

	result_done(&applied);
	res.r = run_undo(&scene.root, NULL, &o, &res.outcome, &res.err);
	assert_int_equal(res.outcome, OUTCOME_DONE);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
	result_done(&res);
}

/* Each call fails in turn: the block is the one or the other, and nothing lies beside it. */
TEST(it_goes_back_in_one_piece)
{
	static const char ours[] = HEAD "x=1\nkernelopts=root=/dev/vda1 ro intel_iommu=on\n";
	static const char back[] = HEAD "x=1\nkernelopts=root=/dev/vda1 ro\n";
	const struct run_edit e = {.kind = EDIT_CHANGE, .path = ENV, .owned = "kernelopts"};
	struct result applied = apply(NULL);
	struct arena mem = {0};
	struct store s = store_of(&scene.root, &mem, applied.id);
	bool reached = true;

	for (unsigned n = 1; reached; n++) {
		_cleanup_free_ char *hidden = NULL;
		struct err err = {0};
		int r;

		write_block(ours);
		fault_arm(FAULT_ONCE, n);
		r = owned_restore(&s, &e, &err);
		reached = fault_disarm();
		/* Only when the new name could not be synced does the new one stand though it
		 * failed. */
		if (r == 0 || !(strstr(err.line, "its directory to the disk") ||
				strstr(err.line, "its file system to the disk")))
			assert_block(r == 0 ? back : ours);
		else
			assert_block(back);
		hidden = scene_hidden(&scene);
		assert_string_equal(hidden, "");
		assert_true(n < 50);
	}
	arena_done(&mem);
	result_done(&applied);
}

#define T(name) cmocka_unit_test_setup(name, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(whose_value_it_is),
		T(whose_next_entry_it_is),
		T(what_is_not_spent),
		T(an_edit_is_taken_to_now),
		T(what_others_wrote_stays),
		T(ours_is_as_before_already),
		T(ours_was_changed),
		T(all_of_it_goes_back_byte_for_byte_when_nobody_wrote),
		T(it_goes_back_in_one_piece),
	};

	return cmocka_run_group_tests_name("owned", tests, open_scene, close_scene);
}
