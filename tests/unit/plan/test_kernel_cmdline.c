/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /etc/kernel/cmdline, as it is edited for entries of kernel-install. */
#include "unit/plan/entries.h"

#define CMDLINE "/etc/kernel/cmdline"

static struct scene *cmdline_scene(const char *running, const char *options, const char *file)
{
	struct scene *s = desk_scene();
	s->h.loader = (struct loader){.kind = LOADER_SYSTEMD_BOOT, .name = "systemd-boot"};
	scene_file(s, CMDLINE, file);
	scene_cmdline(s, running);
	scene_entry(s, DESK_RELEASE, options)->by_kernel_install = true;
	return s;
}

static void expect_line(struct scene *s, const char *line)
{
	struct plan *p = plan_of(s);
	expect_after(p, CMDLINE, line);
	plan_free(p);
	scene_free(s);
}

TEST(a_new_file_has_no_words_of_the_loader)
{
	struct scene *s = cmdline_scene(
		"BOOT_IMAGE=/vmlinuz initrd=\\a.img root=UUID=1 ro initrd=\\b.img quiet", NULL,
		NULL);
	s->h.entries[0].cmdline = NULL;
	expect_line(s, "root=UUID=1 ro quiet intel_iommu=on\n");
}

/* What was typed at the prompt is no word of the entry, nor is what a rescue start added. */
TEST(a_new_file_has_the_words_of_the_entry)
{
	expect_line(cmdline_scene("root=UUID=1 ro single", "root=UUID=1 ro quiet nosmt", NULL),
		    "root=UUID=1 ro quiet nosmt intel_iommu=on\n");
}

TEST(a_host_that_finds_its_root_by_itself_has_none_there)
{
	expect_line(cmdline_scene("quiet rw", "quiet rw", NULL), "quiet rw intel_iommu=on\n");
}

TEST(a_new_file_without_root_is_not_made)
{
	expect_failure(cmdline_scene("root=UUID=1 ro quiet", "quiet rw", NULL), CMDLINE,
		       "root=UUID=1");
}

TEST(a_file_without_root_is_not_made_worse)
{
	expect_failure(cmdline_scene("root=UUID=1 ro", "root=UUID=1 ro", "quiet\n"), CMDLINE,
		       "would have no root=");
}

TEST(an_empty_file_is_not_filled_with_our_words_alone)
{
	expect_failure(cmdline_scene("root=UUID=1 ro", "root=UUID=1 ro", "\n"), CMDLINE,
		       "would have no root=");
}

TEST(other_bytes_of_the_file_stay)
{
	expect_line(cmdline_scene("root=UUID=1 ro", "root=UUID=1 ro quiet",
				  "root=UUID=1   ro\n\tquiet \n"),
		    "root=UUID=1   ro\n\tquiet intel_iommu=on \n");
}

TEST(a_file_that_cannot_be_read_is_told)
{
	struct scene *s = cmdline_scene("root=UUID=1 ro", "root=UUID=1 ro", NULL);
	scene_unreadable(s, CMDLINE, "permission denied");
	expect_failure(s, CMDLINE, "permission denied");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_file_has_no_words_of_the_loader),
		cmocka_unit_test(a_new_file_has_the_words_of_the_entry),
		cmocka_unit_test(a_host_that_finds_its_root_by_itself_has_none_there),
		cmocka_unit_test(a_new_file_without_root_is_not_made),
		cmocka_unit_test(a_file_without_root_is_not_made_worse),
		cmocka_unit_test(an_empty_file_is_not_filled_with_our_words_alone),
		cmocka_unit_test(other_bytes_of_the_file_stay),
		cmocka_unit_test(a_file_that_cannot_be_read_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
