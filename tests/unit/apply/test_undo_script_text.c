/* SPDX-License-Identifier: GPL-2.0-or-later */
/* undo.sh on an environment block, of which one variable is the run's: by a shell's own means. */
#include "unit/apply/script.h"

/* The lines of the environment block, and what fills it up. */
static void assert_block(const char *lines)
{
	_cleanup_buf_ struct buf now = {0};
	_cleanup_free_ char *wanted = scene_block(lines);

	assert_int_equal(root_read(&scene.root, "/boot/grub/grubenv", 4096, &now, NULL), 0);
	assert_string_equal(buf_str(&now), wanted);
}

static void write_block(const char *lines)
{
	_cleanup_free_ char *block = scene_block(lines);

	tree_bytes(scene.dir, "boot/grub/grubenv", block, SCENE_BLOCK);
}

#define BLOCK "# GRUB Environment Block\n"

TEST(variables_of_others_stay)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_script_ struct outcome_of_script o = {0};

	write_block(BLOCK "kernelopts=root=/dev/vda1 ro intel_iommu=on\nboot_success=1\n");
	o = run_script(id, NULL);
	assert_prints(&o, 0, "is back as it was");
	assert_block(BLOCK "kernelopts=root=/dev/vda1 ro\nboot_success=1\n");
}

TEST(our_variable_that_is_as_before_stays)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_script_ struct outcome_of_script o = {0};

	write_block(BLOCK "boot_success=1\nkernelopts=root=/dev/vda1 ro\n");
	o = run_script(id, NULL);
	assert_prints(&o, 0, "is back as it was");
	assert_block(BLOCK "boot_success=1\nkernelopts=root=/dev/vda1 ro\n");
}

TEST(our_variable_that_somebody_changed)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_script_ struct outcome_of_script o = {0};

	write_block(BLOCK "kernelopts=root=/dev/vda2 ro\n");
	o = run_script(id, NULL);
	assert_prints(&o, 5, "/boot/grub/grubenv: was changed since");
	assert_block(BLOCK "kernelopts=root=/dev/vda2 ro\n");
	assert_int_equal(last_state(&scene), RUN_DONE);
}

/* A line that goes on in the next one, and a block of another size: named, with the exact way. */
TEST(a_block_that_a_shell_cannot_tell)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_script_ struct outcome_of_script o = {0};

	write_block(BLOCK "kernelopts=root=/dev/vda1 ro intel_iommu=on\nother=a\\\nb\n");
	o = run_script(id, NULL);
	assert_prints(&o, 5,
		      "/boot/grub/grubenv set 'kernelopts=root=/dev/vda1 ro' (its name may be");
}

static const struct CMUnitTest tests[] = {
	T(variables_of_others_stay),
	T(our_variable_that_is_as_before_stays),
	T(our_variable_that_somebody_changed),
	T(a_block_that_a_shell_cannot_tell),
};
SCRIPT_MAIN(tests)
