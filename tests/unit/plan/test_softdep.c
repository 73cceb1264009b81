/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/plan/scene.h"

#define VFIO_CONF "/etc/modprobe.d/vfio.conf"
#define AUDIO_AND_FB "softdep nvidiafb pre: vfio-pci\nsoftdep snd_hda_intel pre: vfio-pci\n"
#define START                                                                                      \
	"# Written by passthru. To take everything back: passthru undo\n"                          \
	"options vfio-pci ids=10de:2206,10de:1aef\n"

/* Only the first line counts, so it is that one which has to name vfio-pci. */
TEST(a_line_that_counts_is_edited_where_it_stands)
{
	struct scene *s = desk_scene();
	scene_file(s, "/etc/modprobe.d/a.conf", "softdep nouveau pre: mxm-wmi post: video\n");
	struct plan *p = plan_of(s);
	expect_after(p, "/etc/modprobe.d/a.conf",
		     "softdep nouveau pre: vfio-pci mxm-wmi post: video\n");
	expect_after(p, VFIO_CONF, START AUDIO_AND_FB);
	expect_laws(s, p);
}

TEST(a_later_line_in_etc_is_edited_too_and_not_hidden)
{
	struct scene *s = desk_scene();
	scene_file(s, "/etc/modprobe.d/zz.conf", "softdep nouveau post: video\n");
	struct plan *p = plan_of(s);
	expect_after(p, "/etc/modprobe.d/zz.conf", "softdep nouveau post: video pre: vfio-pci\n");
	expect_after(p, VFIO_CONF, START AUDIO_AND_FB);
	expect_laws(s, p);
}

TEST(a_glob_counts_for_all_that_it_matches)
{
	struct scene *s = desk_scene();
	scene_file(s, "/etc/modprobe.d/a.conf",
		   "softdep x pre: y\noptions nouveau a=1\nsoftdep n* pre: mxm-wmi\n");
	struct plan *p = plan_of(s);
	expect_after(p, "/etc/modprobe.d/a.conf",
		     "softdep x pre: y\noptions nouveau a=1\nsoftdep n* pre: vfio-pci mxm-wmi\n");
	expect_after(p, VFIO_CONF, START "softdep snd_hda_intel pre: vfio-pci\n");
	expect_laws(s, p);
}

TEST(a_line_that_names_vfio_is_enough)
{
	struct scene *s = desk_scene();
	scene_file(s, "/usr/lib/modprobe.d/a.conf", "softdep nouveau pre: vfio-pci\n");
	struct plan *p = plan_of(s);
	expect_after(p, VFIO_CONF, START AUDIO_AND_FB);
	expect_laws(s, p);
}

/* With a softdep modprobe would pass over the command, and load what is not to be loaded. */
TEST(a_driver_that_is_never_loaded_stays_so)
{
	struct scene *s = desk_scene();
	scene_file(s, "/etc/modprobe.d/a.conf",
		   "install nouveau /bin/false\ninstall nvidia* /usr/bin/true\n");
	struct plan *p = plan_of(s);
	expect_after(p, VFIO_CONF, START "softdep snd_hda_intel pre: vfio-pci\n");
	expect_laws(s, p);
}

TEST(a_command_that_loads_a_driver_is_named)
{
	struct scene *s = desk_scene();
	scene_file(s, "/etc/modprobe.d/a.conf",
		   "\ninstall nouveau /sbin/modprobe --ignore-install nouveau; /bin/true\n");
	expect_failure(s, "/etc/modprobe.d/a.conf:2", "would pass over it");
}

/* Its softdep makes modprobe pass over it already. */
TEST(a_command_that_is_passed_over_is_in_nobodys_way)
{
	struct scene *s = desk_scene();
	scene_file(s, "/etc/modprobe.d/a.conf",
		   "install nouveau /bin/false\nsoftdep nouveau pre: mxm-wmi\n");
	struct plan *p = plan_of(s);
	expect_after(p, "/etc/modprobe.d/a.conf",
		     "install nouveau /bin/false\nsoftdep nouveau pre: vfio-pci mxm-wmi\n");
	expect_laws(s, p);
}

TEST(an_earlier_line_of_the_distribution_is_named)
{
	struct scene *s = desk_scene();
	scene_file(s, "/usr/lib/modprobe.d/a.conf", "\n\nsoftdep nouveau pre: mxm-wmi\n");
	expect_failure(s, "/usr/lib/modprobe.d/a.conf:3", "nouveau");
}

/* Ours hides it, so ours says what it says. */
TEST(a_later_line_of_the_distribution_is_carried_over)
{
	struct scene *s = desk_scene();
	scene_file(s, "/usr/lib/modprobe.d/zz.conf", "softdep nouveau pre: mxm-wmi post: video\n");
	struct plan *p = plan_of(s);
	expect_after(p, VFIO_CONF,
		     START "softdep nvidiafb pre: vfio-pci\n"
			   "softdep nouveau pre: vfio-pci mxm-wmi post: video\n"
			   "softdep snd_hda_intel pre: vfio-pci\n");
	expect_laws(s, p);
}

TEST(a_glued_pre_names_nothing)
{
	struct scene *s = desk_scene();
	scene_file(s, VFIO_CONF, "softdep nouveau pre:vfio-pci\n");
	struct plan *p = plan_of(s);
	assert_non_null(strstr(edit_at(p, VFIO_CONF)->after, "softdep nouveau pre: vfio-pci\n"));
	expect_laws(s, p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_that_counts_is_edited_where_it_stands),
		cmocka_unit_test(a_later_line_in_etc_is_edited_too_and_not_hidden),
		cmocka_unit_test(a_glob_counts_for_all_that_it_matches),
		cmocka_unit_test(a_line_that_names_vfio_is_enough),
		cmocka_unit_test(a_driver_that_is_never_loaded_stays_so),
		cmocka_unit_test(a_command_that_loads_a_driver_is_named),
		cmocka_unit_test(a_command_that_is_passed_over_is_in_nobodys_way),
		cmocka_unit_test(an_earlier_line_of_the_distribution_is_named),
		cmocka_unit_test(a_later_line_of_the_distribution_is_carried_over),
		cmocka_unit_test(a_glued_pre_names_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
