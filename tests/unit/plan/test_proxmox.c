/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/plan/entries.h"

#define LINE "root=ZFS=rpool/ROOT/pve-1 boot=zfs quiet"
#define CMDLINE "/etc/kernel/cmdline"

static struct scene *pve_scene(const char *line)
{
	static const char *refresh[] = {"proxmox-boot-tool", "refresh", NULL};
	struct scene *s = desk_scene();
	s->h.loader = (struct loader){.kind = LOADER_PROXMOX,
				      .name = "proxmox-boot-tool",
				      .program = refresh,
				      .has_generator = true};
	scene_file(s, "/etc/kernel/proxmox-boot-uuids", "AA11-BB22\nno-id\nCC33-DD44\n");
	scene_file(s, CMDLINE, line);
	scene_cmdline(s, "initrd=\\EFI\\proxmox\\initrd.img " LINE);
	return s;
}

static const struct step *last_step(const struct plan *p)
{
	assert_true(p->n_steps > 0);
	return &p->steps[p->n_steps - 1];
}

TEST(the_one_line_is_edited_and_every_partition_read_back)
{
	struct scene *s = pve_scene(LINE);
	struct plan *p = plan_of(s);
	expect_after(p, CMDLINE, LINE " intel_iommu=on");
	assert_null(edit_at(p, "/etc/default/grub"));
	assert_int_equal(p->n_steps, 2);
	assert_string_equal(p->steps[0].argv[0], "update-initramfs");
	assert_string_equal(p->steps[1].argv[0], "proxmox-boot-tool");
	assert_true(p->steps[1].again);
	assert_true(expects_word(p, "esp", "/dev/disk/by-uuid/AA11-BB22", "intel_iommu=on"));
	assert_true(expects_word(p, "esp", "/dev/disk/by-uuid/CC33-DD44", "intel_iommu=on"));
	assert_false(expects_word(p, "esp", "/dev/disk/by-uuid/no-id", "intel_iommu=on"));
	expect_laws(s, p);
}

TEST(a_missing_file_starts_with_the_running_words)
{
	struct scene *s = pve_scene(NULL);
	struct plan *p = plan_of(s);
	expect_after(p, CMDLINE, LINE " intel_iommu=on\n");
	expect_laws(s, p);
}

TEST(a_second_line_is_read_by_nobody)
{
	expect_failure(pve_scene(LINE "\nintel_iommu=on\n"), CMDLINE ":2", "only the first line");
}

TEST(a_comment_is_the_first_line_too)
{
	expect_failure(pve_scene("# words\n" LINE "\n"), CMDLINE ":2", "only the first line");
}

/* The hook of update-initramfs brings it there, and undo has to bring the old one back. */
TEST(a_new_image_comes_to_the_partitions_and_back)
{
	struct scene *s = pve_scene(LINE);
	scene_groups(s);
	scene_iommu(s, CPU_AMD, IOMMU_ON, REASON_NONE);
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, CMDLINE));
	assert_string_equal(last_step(p)->argv[0], "proxmox-boot-tool");
	assert_true(last_step(p)->again);
	expect_laws(s, p);
}

TEST(under_grub_its_files_are_edited)
{
	struct scene *s = pve_scene(NULL);
	s->h.loader.under_grub = true;
	scene_source(s, "/etc/default/grub", DESK_GRUB);
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, CMDLINE));
	assert_non_null(strstr(edit_at(p, "/etc/default/grub")->after, "quiet intel_iommu=on"));
	assert_string_equal(last_step(p)->argv[0], "proxmox-boot-tool");
	assert_true(expects_word(p, "esp", "/dev/disk/by-uuid/AA11-BB22", "intel_iommu=on"));
	expect_laws(s, p);
}

TEST(a_missing_tool_is_named)
{
	struct scene *s = pve_scene(LINE);
	s->h.loader.has_generator = false;
	expect_failure(s, "proxmox-boot-tool", "not installed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_one_line_is_edited_and_every_partition_read_back),
		cmocka_unit_test(a_missing_file_starts_with_the_running_words),
		cmocka_unit_test(a_second_line_is_read_by_nobody),
		cmocka_unit_test(a_comment_is_the_first_line_too),
		cmocka_unit_test(a_new_image_comes_to_the_partitions_and_back),
		cmocka_unit_test(under_grub_its_files_are_edited),
		cmocka_unit_test(a_missing_tool_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
