/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/plan/scene.h"

#define VFIO_CONF "/etc/modprobe.d/vfio.conf"

TEST(ids_join_a_list_that_is_there)
{
	struct scene *s = desk_scene();
	scene_file(s, VFIO_CONF, "# mine\noptions vfio-pci ids=144d:a808 disable_vga=1\n\n# end");
	struct plan *p = plan_of(s);
	expect_after(p, VFIO_CONF,
		     "# mine\noptions vfio-pci ids=144d:a808,10de:2206,10de:1aef "
		     "disable_vga=1\n\n# end\n"
		     "softdep nvidiafb pre: vfio-pci\n"
		     "softdep nouveau pre: vfio-pci\n"
		     "softdep snd_hda_intel pre: vfio-pci\n");
	assert_int_equal(edit_at(p, VFIO_CONF)->kind, EDIT_CHANGE);
	expect_laws(s, p);
}

/* zz.conf is read after vfio.conf, and the last list is the one that counts. */
TEST(ids_go_to_the_file_that_wins)
{
	struct scene *s = desk_scene();
	scene_file(s, VFIO_CONF, "options vfio-pci ids=10de:2206,10de:1aef\n");
	scene_file(s, "/etc/modprobe.d/zz.conf", "options vfio_pci ids=144d:a808\n");
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, VFIO_CONF));
	expect_after(p, "/etc/modprobe.d/zz.conf",
		     "options vfio_pci ids=144d:a808,10de:2206,10de:1aef\n"
		     "softdep nvidiafb pre: vfio-pci\n"
		     "softdep nouveau pre: vfio-pci\n"
		     "softdep snd_hda_intel pre: vfio-pci\n");
	bool image_holds_it = false;
	for (size_t i = 0; i < p->n_expects; i++)
		image_holds_it |= streq(p->expects[i].subject, "zz.conf");
	assert_true(image_holds_it);
	/* The module, both files that speak of it, the word. */
	assert_int_equal(p->n_expects, 4);
	expect_laws(s, p);
}

TEST(a_winning_file_of_the_distribution_is_named)
{
	struct scene *s = desk_scene();
	scene_file(s, "/usr/lib/modprobe.d/zz.conf", "# x\noptions vfio-pci ids=144d:a808\n");
	expect_failure(s, "/usr/lib/modprobe.d/zz.conf:2", "10de:2206 and 10de:1aef");
}

TEST(a_winning_file_that_has_all_needs_no_edit)
{
	struct scene *s = desk_scene();
	scene_file(s, "/usr/lib/modprobe.d/zz.conf", "options vfio-pci ids=10DE:2206,10de:1aef\n");
	struct plan *p = plan_of(s);
	assert_null(strstr(edit_at(p, VFIO_CONF)->after, "options"));
	assert_non_null(strstr(edit_at(p, VFIO_CONF)->after, "softdep nouveau pre: vfio-pci\n"));
	expect_laws(s, p);
}

TEST(an_options_line_without_ids_does_not_win)
{
	struct scene *s = desk_scene();
	scene_file(s, "/etc/modprobe.d/zz.conf", "options vfio-pci disable_idle_d3=1\n");
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, "/etc/modprobe.d/zz.conf"));
	assert_non_null(edit_at(p, VFIO_CONF));
	expect_laws(s, p);
}

/* Dangerous as it looks, "ids=" with nothing behind it takes all earlier ids away. */
TEST(an_empty_list_that_wins_gets_the_ids)
{
	struct scene *s = desk_scene();
	scene_file(s, "/etc/modprobe.d/zz.conf", "options vfio-pci ids=\n");
	struct plan *p = plan_of(s);
	assert_non_null(strstr(edit_at(p, "/etc/modprobe.d/zz.conf")->after,
			       "options vfio-pci ids=10de:2206,10de:1aef\n"));
	expect_laws(s, p);
}

TEST(lines_that_keep_vfio_from_loading_are_named)
{
	struct scene *s = desk_scene();
	scene_file(s, "/etc/modprobe.d/a.conf", "# no\nblacklist vfio-pci\n");
	expect_failure(s, "/etc/modprobe.d/a.conf:2", "blacklist");
	s = desk_scene();
	scene_file(s, "/usr/lib/modprobe.d/b.conf", "install vfio* /bin/false\n");
	expect_failure(s, "/usr/lib/modprobe.d/b.conf:1", "install");
	s = desk_scene();
	scene_file(s, "/etc/default/grub",
		   "GRUB_CMDLINE_LINUX_DEFAULT=\"modprobe.blacklist=nouveau,vfio_pci\"\n");
	expect_failure(s, "kernel command line", "modprobe.blacklist=nouveau,vfio_pci");
}

TEST(words_about_other_modules_do_no_harm)
{
	struct scene *s = desk_scene();
	scene_file(s, "/etc/default/grub",
		   "GRUB_CMDLINE_LINUX_DEFAULT=\"modprobe.blacklist=nouveau module_blacklist "
		   "a=vfio-pci\"\n");
	expect_laws(s, plan_of(s));
}

TEST(lines_about_other_modules_do_no_harm)
{
	struct scene *s = desk_scene();
	scene_file(s, "/etc/modprobe.d/a.conf",
		   "blacklist nouveau\ninstall pcspkr /bin/true\nblacklist vfio\n");
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, "/etc/modprobe.d/a.conf"));
	expect_laws(s, p);
}

TEST(a_file_that_cannot_be_read_or_replaced_is_named)
{
	struct scene *s = desk_scene();
	scene_unreadable(s, VFIO_CONF, "not a regular file");
	expect_failure(s, VFIO_CONF, "not a regular file");
	s = desk_scene();
	scene_file(s, VFIO_CONF, "");
	scene_fact(s, VFIO_CONF)->problem = "it has two hard links";
	expect_failure(s, VFIO_CONF, "two hard links");
}

TEST(a_problem_of_a_file_that_needs_no_edit_does_no_harm)
{
	struct scene *s = desk_scene();
	scene_file(s, VFIO_CONF,
		   "options vfio-pci ids=10de:2206,10de:1aef\nsoftdep n* pre: vfio-pci\nsoftdep "
		   "snd_hda_intel pre: vfio-pci\n");
	scene_fact(s, VFIO_CONF)->problem = "it has two hard links";
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, VFIO_CONF));
	assert_non_null(edit_at(p, "/etc/initramfs-tools/modules"));
	plan_free(p);
	scene_free(s);
}

TEST(ids_that_are_none_are_not_built_on)
{
	struct scene *s = desk_scene();
	scene_file(s, VFIO_CONF, "options vfio-pci ids=(your id)\n");
	expect_failure(s, VFIO_CONF, "line 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_join_a_list_that_is_there),
		cmocka_unit_test(ids_go_to_the_file_that_wins),
		cmocka_unit_test(a_winning_file_of_the_distribution_is_named),
		cmocka_unit_test(a_winning_file_that_has_all_needs_no_edit),
		cmocka_unit_test(an_options_line_without_ids_does_not_win),
		cmocka_unit_test(an_empty_list_that_wins_gets_the_ids),
		cmocka_unit_test(lines_that_keep_vfio_from_loading_are_named),
		cmocka_unit_test(words_about_other_modules_do_no_harm),
		cmocka_unit_test(lines_about_other_modules_do_no_harm),
		cmocka_unit_test(a_file_that_cannot_be_read_or_replaced_is_named),
		cmocka_unit_test(a_problem_of_a_file_that_needs_no_edit_does_no_harm),
		cmocka_unit_test(ids_that_are_none_are_not_built_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
