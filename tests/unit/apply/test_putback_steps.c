/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Images that are built beside the old one, and programs that make what cannot be copied: forward
 * and back. */
#include "lib/tree.h"
#include "unit/apply/applying.h"

#define IMAGE "boot/initramfs-6.3.img"

static ino_t inode_of(const char *path)
{
	struct stat st;

	assert_int_equal(root_stat(&scene.root, path, true, &st), 0);
	return st.st_ino;
}

static void assert_holds(const char *path, const char *text)
{
	_cleanup_buf_ struct buf b = {0};

	assert_int_equal(root_read(&scene.root, path, 4096, &b, NULL), 0);
	if (!strstr(buf_str(&b), text))
		fail_msg("%s: \"%s\"", path, buf_str(&b));
}

static void assert_is(const char *path, const char *text)
{
	_cleanup_buf_ struct buf b = {0};

	assert_int_equal(root_read(&scene.root, path, 4096, &b, NULL), 0);
	assert_string_equal(buf_str(&b), text);
}

static struct result undo(bool chroot)
{
	struct result res = {.outcome = OUTCOME_NO};
	struct apply_opts o = hearing(&scene, &res.heard);

	o.chroot = chroot;
	res.r = run_undo(&scene.root, NULL, &o, &res.outcome, &res.err);
	return res;
}

static void flag(const char *name, bool there)
{
	if (there)
		tree_file(scene.dir, name, "\n");
	else
		assert_int_equal(remove_file(&scene.root, name, NULL), 0);
}

TEST(the_new_image_comes_in_one_piece)
{
	struct result res;
	ino_t old = inode_of(IMAGE);

	SKIP_IF(!scene.programs, "needs programs in the tree");
	res = apply(NULL);
	assert_int_equal(res.outcome, OUTCOME_DONE);
	assert_true(was_heard(&res.heard, "/boot/initramfs-6.3.img: holds vfio-pci.ko"));
	assert_int_not_equal(inode_of(IMAGE), old);
	assert_holds(IMAGE, "vfio-pci.ko");
	assert_int_equal(root_exists(&scene.root, SCENE_BUILT), TRI_NO);
	result_done(&res);
}

/* The old one is never touched: it is the very file. */
TEST(an_image_that_lacks_something_stays_outside)
{
	struct result res;
	ino_t old = inode_of(IMAGE);

	SKIP_IF(!scene.programs, "needs programs in the tree");
	flag("bare-image", true);
	res = apply(NULL);
	flag("bare-image", false);
	assert_int_equal(res.outcome, OUTCOME_PUT_BACK);
	assert_says(res.err, "/boot/initramfs-6.3.img: does not hold vfio-pci.ko");
	assert_int_equal(inode_of(IMAGE), old);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
	assert_int_equal(root_exists(&scene.root, SCENE_BUILT), TRI_NO);
	result_done(&res);
}

TEST(what_stands_where_it_is_built_is_not_ours)
{
	struct result res;

	SKIP_IF(!scene.programs, "needs programs in the tree");
	tree_file(scene.dir, SCENE_BUILT, "mine\n");
	res = apply(NULL);
	assert_refused(&res, -EEXIST, SCENE_BUILT ": is there already");
	assert_holds(SCENE_BUILT, "mine");
}

TEST(where_no_image_was_none_is_afterwards)
{
	struct result res;

	SKIP_IF(!scene.programs, "needs programs in the tree");
	assert_int_equal(remove_file(&scene.root, IMAGE, NULL), 0);
	res = apply(NULL);
	assert_int_equal(res.outcome, OUTCOME_DONE);
	assert_holds(IMAGE, "vfio-pci.ko");
	result_done(&res);
	res = undo(true);
	assert_int_equal(res.outcome, OUTCOME_DONE);
	assert_int_equal(root_exists(&scene.root, IMAGE), TRI_NO);
	result_done(&res);
}

TEST(what_cannot_be_copied_is_made_of_the_old_files_again)
{
	struct result res;

	SKIP_IF(!scene.programs, "needs programs in the tree");
	res = apply(NULL);
	assert_int_equal(res.outcome, OUTCOME_DONE);
	assert_holds("esp/grub.cfg", "intel_iommu=on");
	result_done(&res);
	res = undo(true);
	assert_int_equal(res.outcome, OUTCOME_DONE);
	assert_holds("esp/grub.cfg", "# old grub.cfg\n");
	assert_true(was_heard(&res.heard, "start 3 proxmox-boot-tool refresh\n"));
	assert_int_equal(scene_is(&scene), SCENE_OLD);
	result_done(&res);
}

TEST(in_a_tree_it_is_named)
{
	struct result res;

	SKIP_IF(!scene.programs, "needs programs in the tree");
	res = apply(NULL);
	result_done(&res);
	res = undo(false);
	assert_int_equal(res.outcome, OUTCOME_DONE);
	assert_true(was_heard(&res.heard, "note 3 proxmox-boot-tool refresh is not run in a tree "
					  "without --chroot: run it there yourself.\n"));
	assert_holds("esp/grub.cfg", "intel_iommu=on");
	result_done(&res);
}

/* All files are back, and the program is what is left; when it works again, so does the undo. */
TEST(a_program_that_fails_on_the_way_back)
{
	struct result res;

	SKIP_IF(!scene.programs, "needs programs in the tree");
	res = apply(NULL);
	result_done(&res);
	flag("fail-refresh", true);
	res = undo(true);
	flag("fail-refresh", false);
	assert_int_equal(res.outcome, OUTCOME_STUCK);
	assert_says(res.err, "proxmox-boot-tool");
	assert_says(res.err, "to finish: sh ");
	assert_int_equal(last_state(&scene), RUN_STUCK);
	assert_holds("boot/grub/grub.cfg", "# old grub.cfg\n");
	result_done(&res);
	res = undo(true);
	assert_int_equal(res.outcome, OUTCOME_DONE);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
	result_done(&res);
}

/* It had not run: nothing of it is to be made again. */
TEST(not_when_the_run_never_came_to_it)
{
	struct result res;

	SKIP_IF(!scene.programs, "needs programs in the tree");
	flag("bare-image", true);
	res = apply(NULL);
	flag("bare-image", false);
	assert_int_equal(res.outcome, OUTCOME_PUT_BACK);
	assert_false(was_heard(&res.heard, "proxmox-boot-tool"));
	result_done(&res);
}

/* kernelstub: what it is told goes into its list, and all of its list into the entry. */
static void write_kernelstub(void)
{
	_cleanup_free_ char *full = tree_path(scene.dir, "usr/bin/kernelstub");

	tree_file(scene.dir, "usr/bin/kernelstub",
		  "#!/bin/sh\n"
		  "if [ -n \"$1\" ]; then echo \"$2\" >>/boot/list; fi\n"
		  "while read -r word; do echo \"$word\"; done </boot/list >/boot/entry\n");
	assert_int_equal(chmod(full, 0755), 0);
	tree_file(scene.dir, "boot/list", "quiet\n");
	tree_file(scene.dir, "boot/entry", "quiet\n");
}

/* A kernel came since, so the entry was made again; of the words that the undo takes away. */
TEST(a_program_that_carries_words_adds_none_on_the_way_back)
{
	static const char *const argv[] = {"kernelstub", "-a", "intel_iommu=on", NULL};
	static const char *const made[] = {"/boot/list", "/boot/entry", NULL};
	struct step step = {
		.argv = argv, .timeout_s = 60, .generated = made, .carries_words = true};
	struct plan p = {.steps = &step, .n_steps = 1};
	struct apply_opts o = scene_opts(&scene);
	enum outcome outcome;
	struct result res;

	SKIP_IF(!scene.programs, "needs programs in the tree");
	write_kernelstub();
	assert_int_equal(run_apply(&scene.root, &p, &o, &outcome, NULL, NULL), 0);
	assert_holds("boot/entry", "quiet\nintel_iommu=on\n");
	tree_file(scene.dir, "boot/entry", "quiet\nintel_iommu=on\nnew kernel\n");
	res = undo(true);
	assert_int_equal(res.outcome, OUTCOME_DONE);
	assert_is("boot/list", "quiet\n");
	assert_is("boot/entry", "quiet\n");
	result_done(&res);
}

#define T(name) cmocka_unit_test_setup(name, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_new_image_comes_in_one_piece),
		T(an_image_that_lacks_something_stays_outside),
		T(what_stands_where_it_is_built_is_not_ours),
		T(where_no_image_was_none_is_afterwards),
		T(what_cannot_be_copied_is_made_of_the_old_files_again),
		T(in_a_tree_it_is_named),
		T(a_program_that_fails_on_the_way_back),
		T(not_when_the_run_never_came_to_it),
		T(a_program_that_carries_words_adds_none_on_the_way_back),
	};

	return cmocka_run_group_tests_name("steps and the way back", tests, open_scene,
					   close_scene);
}
