/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where in GRUB's files a word is changed, and which files are left alone. */
#include "unit/plan/scene.h"

#define GRUB "/etc/default/grub"
#define MARK "# Written by passthru. To take it back: passthru undo\n"
#define DROP_IN "/etc/default/grub.d/50-cloud.cfg"

/* Off by intel_iommu=off, and on without it but for the integrated GPU: "off" becomes "on". */
static struct scene *off_scene(const char *grub)
{
	struct scene *s = desk_scene();
	s->h.kernels[0].intel_default = INTEL_DEFAULT_ON_BUT_IGPU;
	scene_file(s, GRUB, grub);
	scene_cmdline(s, "root=UUID=1 ro intel_iommu=off");
	scene_iommu(s, CPU_INTEL, IOMMU_OFF, REASON_CMDLINE_OFF);
	return s;
}

TEST(a_word_is_changed_in_the_variable_where_it_stands)
{
	struct scene *s = off_scene(
		"GRUB_CMDLINE_LINUX_DEFAULT='quiet'\nGRUB_CMDLINE_LINUX=intel_iommu=off\n");
	struct plan *p = plan_of(s);
	expect_after(p, GRUB,
		     "GRUB_CMDLINE_LINUX_DEFAULT='quiet'\nGRUB_CMDLINE_LINUX=intel_iommu=on\n");
	expect_laws(s, p);
}

TEST(a_word_in_both_variables_is_changed_in_both)
{
	struct scene *s = off_scene("GRUB_CMDLINE_LINUX_DEFAULT=\"intel_iommu=off "
				    "a\"\nGRUB_CMDLINE_LINUX=\"intel_iommu=off\"\n");
	struct plan *p = plan_of(s);
	expect_after(p, GRUB,
		     "GRUB_CMDLINE_LINUX_DEFAULT=\"intel_iommu=on "
		     "a\"\nGRUB_CMDLINE_LINUX=\"intel_iommu=on\"\n");
	assert_int_equal(p->n_gone_words, 1);
	expect_laws(s, p);
}

/* Cloud images: a drop-in replaces what the main file says. */
TEST(a_drop_in_that_replaces_is_edited)
{
	struct scene *s = desk_scene();
	scene_source(s, DROP_IN, "# cloud\nGRUB_CMDLINE_LINUX_DEFAULT=\"console=ttyS0\"\n");
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, GRUB));
	expect_after(p, DROP_IN,
		     "# cloud\nGRUB_CMDLINE_LINUX_DEFAULT=\"console=ttyS0 intel_iommu=on\"\n");
	expect_laws(s, p);
}

TEST(a_drop_in_that_adds_is_left_alone)
{
	struct scene *s = desk_scene();
	scene_source(s, DROP_IN,
		     "GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT console=ttyS0\"\n");
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, DROP_IN));
	assert_non_null(strstr(edit_at(p, GRUB)->after,
			       "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on\"\n"));
	expect_laws(s, p);
}

TEST(a_word_in_a_line_that_adds_is_changed_there)
{
	struct scene *s = off_scene("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n");
	scene_source(
		s, DROP_IN,
		"\nGRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT intel_iommu=off\"\n"
		"GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT b\"\nX=\"$X "
		"intel_iommu=off\"\n");
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, GRUB));
	expect_after(p, DROP_IN,
		     "\nGRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT intel_iommu=on\"\n"
		     "GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT b\"\nX=\"$X "
		     "intel_iommu=off\"\n");
	expect_laws(s, p);
}

TEST(a_word_goes_behind_a_computed_value_in_a_line_of_its_own)
{
	struct scene *s = desk_scene();
	scene_file(s, GRUB, "X=1\nGRUB_CMDLINE_LINUX_DEFAULT=\"$(cat /proc/cmdline)\"");
	struct plan *p = plan_of(s);
	expect_after(p, GRUB,
		     "X=1\nGRUB_CMDLINE_LINUX_DEFAULT=\"$(cat /proc/cmdline)\"\n" MARK
		     "GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT "
		     "intel_iommu=on\"\n");
	expect_laws(s, p);
}

/* Nobody knows all of the line; what the files surely add to it is changed all the same. */
TEST(a_word_behind_a_computed_value_is_changed_where_it_stands)
{
	struct scene *s =
		off_scene(". /etc/other\nGRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT "
			  "intel_iommu=off\"\n");
	struct plan *p = plan_of(s);
	expect_after(p, GRUB,
		     ". /etc/other\nGRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT "
		     "intel_iommu=on\"\n");
	plan_free(p);
	scene_free(s);
}

TEST(what_bash_alone_knows_is_edited_where_sh_is_bash)
{
	static const char text[] = "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n"
				   "GRUB_CMDLINE_LINUX_DEFAULT+=\" splash\"\n";
	struct scene *s = desk_scene();
	scene_file(s, GRUB, text);
	s->h.loader.sh_is_bash = true;
	struct plan *p = plan_of(s);
	expect_after(p, GRUB,
		     "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on\"\n"
		     "GRUB_CMDLINE_LINUX_DEFAULT+=\" splash\"\n");
	expect_laws(s, p);
	s = desk_scene();
	scene_file(s, GRUB, text);
	expect_failure(s, GRUB ":2", "update-grub fails on it");
}

/* Where the files do not tell, the word of the running command line is looked for there all the
 * same. */
TEST(a_word_that_may_stand_in_a_computed_value_is_not_taken_as_typed)
{
	struct scene *s =
		off_scene("GRUB_CMDLINE_LINUX_DEFAULT=quiet\nGRUB_CMDLINE_LINUX=`cat /x`\n");
	expect_failure(s, GRUB ":2", "GRUB_CMDLINE_LINUX ");
}

/* Where nothing is to be changed, nobody minds how it is written. */
TEST(a_computed_value_that_needs_no_edit_does_no_harm)
{
	struct scene *s = desk_scene();
	scene_file(s, GRUB, "GRUB_CMDLINE_LINUX_DEFAULT=\"$(cat /proc/cmdline)\"\n");
	scene_iommu(s, CPU_AMD, IOMMU_ON, REASON_NONE);
	scene_groups(s);
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, GRUB));
	expect_laws(s, p);
}

TEST(a_new_word_does_not_mind_a_computed_other_variable)
{
	struct scene *s = desk_scene();
	scene_file(s, GRUB, "GRUB_CMDLINE_LINUX_DEFAULT=quiet\nGRUB_CMDLINE_LINUX=`cat /x`\n");
	struct plan *p = plan_of(s);
	expect_after(p, GRUB,
		     "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on\"\nGRUB_CMDLINE_LINUX=`cat "
		     "/x`\n");
	plan_free(p);
	scene_free(s);
}

TEST(a_variable_that_nobody_sets_is_appended)
{
	struct scene *s = desk_scene();
	scene_file(s, GRUB, "GRUB_TIMEOUT=5");
	struct plan *p = plan_of(s);
	expect_after(p, GRUB,
		     "GRUB_TIMEOUT=5\n" MARK "GRUB_CMDLINE_LINUX_DEFAULT=\"intel_iommu=on\"\n");
	expect_laws(s, p);
}

TEST(a_missing_file_is_made)
{
	struct scene *s = desk_scene();
	scene_file(s, GRUB, NULL);
	struct plan *p = plan_of(s);
	expect_after(p, GRUB, MARK "GRUB_CMDLINE_LINUX_DEFAULT=\"intel_iommu=on\"\n");
	assert_int_equal(edit_at(p, GRUB)->kind, EDIT_CREATE);
	expect_laws(s, p);
}

TEST(a_file_that_cannot_be_read_is_named)
{
	struct scene *s = desk_scene();
	scene_unreadable(s, GRUB, "larger than 1 MiB");
	expect_failure(s, GRUB, "larger than 1 MiB");
}

TEST(strange_bytes_around_a_value_are_kept)
{
	struct scene *s = desk_scene();
	scene_file(s, GRUB,
		   "# \xff\xfe\r\nGRUB_CMDLINE_LINUX_DEFAULT=\"a\\$b \xc3\xa9 \"'c'\n\n\n");
	struct plan *p = plan_of(s);
	expect_after(p, GRUB,
		     "# \xff\xfe\r\nGRUB_CMDLINE_LINUX_DEFAULT=\"a\\$b \xc3\xa9 \"'c "
		     "intel_iommu=on'\n\n\n");
	expect_laws(s, p);
}

/* Where no menu was found yet. */
TEST(the_menu_is_the_one_that_the_program_is_told)
{
	static const char *mkconfig[] = {"grub2-mkconfig", "-o", "/boot/grub2/grub.cfg", NULL};
	struct scene *s = desk_scene();
	s->h.loader.generated = NULL;
	s->h.loader.program = mkconfig;
	struct plan *p = plan_of(s);
	const struct step *step = &p->steps[p->n_steps - 1];
	assert_string_equal(step->argv[0], "grub2-mkconfig");
	assert_string_equal(step->generated[0], "/boot/grub2/grub.cfg");
	assert_string_equal(step->leftovers[0], "/boot/grub2/grub.cfg.new");
	assert_null(step->leftovers[1]);
	expect_laws(s, p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_is_changed_in_the_variable_where_it_stands),
		cmocka_unit_test(a_word_in_both_variables_is_changed_in_both),
		cmocka_unit_test(a_drop_in_that_replaces_is_edited),
		cmocka_unit_test(a_drop_in_that_adds_is_left_alone),
		cmocka_unit_test(a_word_in_a_line_that_adds_is_changed_there),
		cmocka_unit_test(a_word_goes_behind_a_computed_value_in_a_line_of_its_own),
		cmocka_unit_test(a_word_behind_a_computed_value_is_changed_where_it_stands),
		cmocka_unit_test(what_bash_alone_knows_is_edited_where_sh_is_bash),
		cmocka_unit_test(a_word_that_may_stand_in_a_computed_value_is_not_taken_as_typed),
		cmocka_unit_test(a_computed_value_that_needs_no_edit_does_no_harm),
		cmocka_unit_test(a_new_word_does_not_mind_a_computed_other_variable),
		cmocka_unit_test(a_variable_that_nobody_sets_is_appended),
		cmocka_unit_test(a_missing_file_is_made),
		cmocka_unit_test(a_file_that_cannot_be_read_is_named),
		cmocka_unit_test(strange_bytes_around_a_value_are_kept),
		cmocka_unit_test(the_menu_is_the_one_that_the_program_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
