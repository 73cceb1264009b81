/* SPDX-License-Identifier: GPL-2.0-or-later */
/* openSUSE: /etc/kernel/cmdline is edited, and sdbootutil writes the entries. */
#include "unit/plan/entries.h"

#define SUBVOL "rootflags=subvol=@/.snapshots/1/snapshot"

static struct scene *sdboot_scene(const char *source, const char *options)
{
	static const char *update[] = {"sdbootutil", "update-all-entries", NULL};
	struct scene *s = desk_scene();
	s->h.loader = (struct loader){.kind = LOADER_SDBOOTUTIL,
				      .name = "sdbootutil",
				      .program = update,
				      .has_generator = true};
	scene_cmdline(s, "root=UUID=1 quiet " SUBVOL);
	scene_file(s, "/etc/kernel/cmdline", source);
	scene_entry(s, DESK_RELEASE, options);
	return s;
}

TEST(the_source_is_edited_and_the_program_writes_the_entries)
{
	struct scene *s = sdboot_scene("root=UUID=1 quiet\n", "root=UUID=1 quiet " SUBVOL);
	scene_entry(s, "5.9-snapshot", "root=UUID=1 rootflags=subvol=@/.snapshots/2/snapshot")
		->recovery = true;
	struct plan *p = plan_of(s);
	const char *path = entry_path(s, DESK_RELEASE);
	expect_after(p, "/etc/kernel/cmdline", "root=UUID=1 quiet intel_iommu=on\n");
	assert_null(edit_at(p, path));
	const struct step *step = program_of(p, "sdbootutil");
	assert_string_equal(step->argv[1], "update-all-entries");
	assert_null(step->argv[2]);
	assert_string_equal(step->generated[0], path);
	assert_null(step->generated[1]);
	assert_false(step->again);
	assert_string_equal(step[1].argv[1], "update-predictions");
	assert_true(step[1].again);
	assert_true(expects_word(p, "entry", path, "intel_iommu=on"));
	assert_false(expects_word(p, "entry", entry_path(s, "5.9-snapshot"), "intel_iommu=on"));
	assert_false(has_note(p, "sdbootutil takes them out"));
	plan_free(p);
	scene_free(s);
}

TEST(words_of_an_entry_alone_are_told)
{
	struct scene *s = sdboot_scene("root=UUID=1\n", "root=UUID=1 " SUBVOL " nosmt");
	struct plan *p = plan_of(s);
	assert_true(has_note(p, "sdbootutil takes them out: nosmt."));
	plan_free(p);
	scene_free(s);
}

/* Somebody edited the file and did not run the program. */
TEST(entries_that_lack_what_the_source_has_are_written_again)
{
	struct scene *s = sdboot_scene("root=UUID=1 intel_iommu=on\n", "root=UUID=1 " SUBVOL);
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, "/etc/kernel/cmdline"));
	assert_non_null(program_of(p, "sdbootutil"));
	assert_true(expects_word(p, "entry", entry_path(s, DESK_RELEASE), "intel_iommu=on"));
	plan_free(p);
	scene_free(s);
}

TEST(a_missing_source_is_refused_with_the_way)
{
	expect_failure(sdboot_scene(NULL, "root=UUID=1 " SUBVOL), "/etc/kernel/cmdline",
		       "without BOOT_IMAGE=");
}

TEST(entries_that_cannot_be_read_back_are_refused)
{
	struct scene *s = sdboot_scene("root=UUID=1\n", "root=UUID=1");
	s->h.entries[0].recovery = true;
	expect_failure(s, "loader/entries", "cannot be read back");
}

TEST(an_entry_whose_starts_are_counted_is_refused)
{
	struct scene *s = sdboot_scene("root=UUID=1\n", "root=UUID=1 " SUBVOL);
	s->h.entries[0].tries_left = 2;
	expect_failure(s, DESK_RELEASE ".conf", "Start it until it counts as good");
}

TEST(a_program_that_is_gone_is_named)
{
	struct scene *s = sdboot_scene("root=UUID=1\n", "root=UUID=1 " SUBVOL);
	s->h.loader.has_generator = false;
	expect_failure(s, "sdbootutil", "not installed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_source_is_edited_and_the_program_writes_the_entries),
		cmocka_unit_test(words_of_an_entry_alone_are_told),
		cmocka_unit_test(entries_that_lack_what_the_source_has_are_written_again),
		cmocka_unit_test(a_missing_source_is_refused_with_the_way),
		cmocka_unit_test(entries_that_cannot_be_read_back_are_refused),
		cmocka_unit_test(an_entry_whose_starts_are_counted_is_refused),
		cmocka_unit_test(a_program_that_is_gone_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
