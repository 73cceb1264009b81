/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Huge pages: how many, by which way, and who else has a say. */
#include "unit/plan/needs.h"

static void expect_words(struct scene *s, const char *pair, const char *second)
{
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 0);
	assert_int_equal(p->n_edits, 1);
	assert_non_null(strstr(edit_at(p, GRUB)->after, pair));
	assert_int_equal(p->n_words, 2);
	assert_string_equal(p->words[1], second);
	assert_string_equal(p->edits[0].why, "Reserves huge pages for the guest");
	plan_free(p);
	scene_free(s);
}

TEST(memory_in_mib_is_counted_in_pages)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "1022M");
	plan_free(expect_one_edit(s, SYSCTL, OUR_LINE "vm.nr_hugepages = 511\n"));
	scene_free(s);
}

TEST(large_pages_are_words)
{
	expect_words(need_scene(NEED_HUGEPAGES, "8G,1G"),
		     "quiet intel_iommu=on hugepagesz=1G hugepages=8\"", "hugepages=8");
	expect_words(need_scene(NEED_HUGEPAGES, "2048M,1G"), "hugepagesz=1G hugepages=2\"",
		     "hugepages=2");
}

/* A terminal would do what is in it. */
TEST(what_a_file_says_is_shown_and_not_sent)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "8G");
	scene_file(s, "/etc/sysctl.d/10-db.conf", "vm.nr_hugepages = 5\033[2J\n");
	struct plan *p = plan_of(s);
	assert_true(has_note(p, "/etc/sysctl.d/10-db.conf:1 reserves 5\\x1b[2J huge pages too."));
	plan_free(p);
	scene_free(s);
}

/* A mount of the usual size is there as a rule, one of 1 GiB is not. */
TEST(large_pages_want_a_mount)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "8G,1G");
	struct plan *p = plan_of(s);
	assert_true(has_note(p, "pagesize=1G"));
	plan_free(p);
	choice_need(&s->c, NEED_HUGEPAGES, "4G@1");
	p = plan_of(s);
	assert_false(has_note(p, "pagesize=1G"));
	plan_free(p);
	scene_free(s);
}

TEST(pages_of_one_node_are_words)
{
	expect_words(need_scene(NEED_HUGEPAGES, "4G@1"), "hugepagesz=2M hugepages=1:2048\"",
		     "hugepages=1:2048");
	expect_words(need_scene(NEED_HUGEPAGES, "4G@0,1G"), "hugepagesz=1G hugepages=0:4\"",
		     "hugepages=0:4");
}

/* b5389086ad7b is in 5.16. */
TEST(an_older_kernel_knows_no_nodes)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "4G@1");
	scene_kernel(s, "5.15.0-91-generic", INTEL_DEFAULT_OFF);
	expect_refused_need(s, NEED_HUGEPAGES, "5.15.0-91-generic", "5.16");
	s = need_scene(NEED_HUGEPAGES, "4G@1");
	scene_kernel(s, "5.16.1", INTEL_DEFAULT_OFF);
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 0);
	plan_free(p);
	scene_free(s);
}

TEST(a_node_that_is_not_there)
{
	expect_refused_need(need_scene(NEED_HUGEPAGES, "4G@2"), NEED_HUGEPAGES, "no NUMA node 2",
			    "@2");
	struct scene *s = need_scene(NEED_HUGEPAGES, "4G@0");
	s->h.n_nodes = 0;
	expect_refused_need(s, NEED_HUGEPAGES, "not known", "@0");
}

TEST(more_than_there_is)
{
	expect_refused_need(need_scene(NEED_HUGEPAGES, "32G"), NEED_HUGEPAGES, "32 GiB", "16 GiB");
	/* The host has 16, and 12 are free. */
	expect_refused_need(need_scene(NEED_HUGEPAGES, "13G"), NEED_HUGEPAGES, "13 GiB", "12 GiB");
	expect_refused_need(need_scene(NEED_HUGEPAGES, "9G@1"), NEED_HUGEPAGES, "NUMA node 1",
			    "8 GiB");
}

/* A start that finds next to nothing ends in killed programs, or in none. */
TEST(the_host_keeps_enough_to_start)
{
	expect_refused_need(need_scene(NEED_HUGEPAGES, "12G"), NEED_HUGEPAGES, "512 MiB", "12 GiB");
	expect_refused_need(need_scene(NEED_HUGEPAGES, "8G@0"), NEED_HUGEPAGES, "512 MiB",
			    "NUMA node 0");
	struct scene *s = need_scene(NEED_HUGEPAGES, "11776M");
	plan_free(expect_one_edit(s, SYSCTL, OUR_LINE "vm.nr_hugepages = 5888\n"));
	scene_free(s);
}

TEST(large_pages_must_fit_too)
{
	expect_refused_need(need_scene(NEED_HUGEPAGES, "12G,1G"), NEED_HUGEPAGES, "12 GiB",
			    "512 MiB");
}

TEST(what_is_reserved_already_is_free_for_it)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "13G");
	/* 2 GiB. */
	needs_attr(s, ATTR_HUGE_TOTAL, "HugePages_Total:    1024");
	plan_free(expect_one_edit(s, SYSCTL, OUR_LINE "vm.nr_hugepages = 6656\n"));
	scene_free(s);
}

TEST(little_is_left)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "10G");
	struct plan *p = plan_of(s);
	assert_true(
		has_note(p, "10 GiB is more than 80 % of what this host has free now (12 GiB)"));
	plan_free(p);
	choice_need(&s->c, NEED_HUGEPAGES, "9G");
	p = plan_of(s);
	assert_false(has_note(p, "80 %"));
	plan_free(p);
	/* 4 GiB of node 1 are free. */
	choice_need(&s->c, NEED_HUGEPAGES, "4G@1");
	p = plan_of(s);
	assert_true(has_note(p, "free on NUMA node 1 now (4 GiB)"));
	plan_free(p);
	scene_free(s);
}

TEST(unknown_memory_is_no_obstacle)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "64G");
	s->h.attrs[ATTR_MEM_TOTAL] = s->h.attrs[ATTR_MEM_AVAILABLE] = (struct attr){0};
	plan_free(expect_one_edit(s, SYSCTL, OUR_LINE "vm.nr_hugepages = 32768\n"));
	scene_free(s);
}

TEST(a_file_read_behind_ours_counts)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "8G");
	scene_file(s, "/usr/lib/sysctl.d/99-db.conf", "# pages\n\n vm/nr_hugepages=128\n");
	expect_refused_need(s, NEED_HUGEPAGES, "/usr/lib/sysctl.d/99-db.conf:3", "4096");
	s = need_scene(NEED_HUGEPAGES, "8G");
	scene_file(s, "/etc/sysctl.conf", "vm.nr_hugepages = 128\n");
	expect_refused_need(s, NEED_HUGEPAGES, "/etc/sysctl.conf:1", "128");
}

/* By either name the kernel sets the one number (hugetlb_sysctl_handler_common, mm/hugetlb.c). */
TEST(the_number_has_a_second_name)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "8G");
	scene_file(s, "/etc/sysctl.d/99-db.conf", "vm.nr_hugepages_mempolicy=128\n");
	expect_refused_need(s, NEED_HUGEPAGES,
			    "/etc/sysctl.d/99-db.conf:1: sets vm.nr_hugepages_mempolicy to 128",
			    "4096");
}

TEST(a_file_that_cannot_be_read_may_count)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "8G");
	scene_unreadable(s, "/etc/sysctl.d/99-db.conf", "larger than 1 MiB");
	scene_unreadable(s, "/etc/udev/rules.d/99-db.rules", "larger than 1 MiB");
	struct plan *p = expect_one_edit(s, SYSCTL, OUR_LINE "vm.nr_hugepages = 4096\n");
	assert_true(has_note(p, "/etc/sysctl.d/99-db.conf could not be read (larger than 1 MiB)"));
	assert_false(has_note(p, "99-db.rules"));
	plan_free(p);
	scene_free(s);
}

TEST(a_file_read_before_ours_does_not)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "8G");
	scene_file(s, "/etc/sysctl.d/10-db.conf",
		   "-vm.nr_hugepages = 128\nvm.nr_hugepages_mempolicy_x = 9999\n"
		   "vm.nr_overcommit_hugepages = 9999\nvm.nr_hugepages 9999\n");
	struct plan *p = expect_one_edit(s, SYSCTL, OUR_LINE "vm.nr_hugepages = 4096\n");
	assert_true(has_note(p, "/etc/sysctl.d/10-db.conf:1 reserves 128"));
	plan_free(p);
	scene_free(s);
}

TEST(enough_in_another_file_is_enough)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "8G");
	scene_file(s, "/etc/sysctl.d/99-guests.conf", "vm.nr_hugepages = 5000\n");
	needs_attr(s, ATTR_HUGE_TOTAL, "HugePages_Total:    5000");
	expect_no_edit(s, false);
}

/* procps reads it; systemd does not, and there it says what never was. */
TEST(sysctl_conf_is_enough_only_where_it_is_read)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "8G");
	scene_file(s, "/etc/sysctl.conf", "vm.nr_hugepages = 5000\n");
	struct plan *p = expect_one_edit(s, SYSCTL, OUR_LINE "vm.nr_hugepages = 4096\n");
	assert_false(has_note(p, "/etc/sysctl.conf"));
	plan_free(p);
	needs_attr(s, ATTR_HUGE_TOTAL, "HugePages_Total:    5000");
	expect_no_edit(s, false);
}

/* The number that sysctl sets later is that of the same pages. */
TEST(a_setting_that_counts_over_the_words)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "4G@1");
	scene_file(s, "/etc/sysctl.d/10-db.conf", "vm.nr_hugepages = 128\n");
	expect_refused_need(s, NEED_HUGEPAGES, "/etc/sysctl.d/10-db.conf:1", "128");
}

/* 6 GiB of 2 MiB pages come at each start, and are no room for others. */
TEST(a_setting_that_takes_memory_beside_the_words)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "7G,1G");
	needs_attr(s, ATTR_MEM_AVAILABLE, "MemAvailable:    6291456 kB");
	needs_attr(s, ATTR_HUGE_TOTAL, "HugePages_Total:    3072");
	scene_file(s, SYSCTL, OUR_LINE "vm.nr_hugepages = 3072\n");
	expect_refused_need(s, NEED_HUGEPAGES, SYSCTL ":2", "12 GiB");
	s = need_scene(NEED_HUGEPAGES, "5G,1G");
	scene_file(s, "/etc/sysctl.d/10-db.conf", "vm.nr_hugepages = 3072\n");
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 0);
	assert_true(has_note(p, "/etc/sysctl.d/10-db.conf:1 reserves 3072"));
	plan_free(p);
	scene_free(s);
}

TEST(the_command_line_has_a_say_already)
{
	static const char *const lines[] = {"hugepages=512", "default_hugepagesz=1G",
					    "hugepagesz=1G hugepages=4"};
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct scene *s = need_scene(NEED_HUGEPAGES, i == 2 ? "8G,1G" : "8G");
		scene_file(s, GRUB,
			   arena_printf(&s->h.mem,
					"GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on %s\"\n"
					"GRUB_CMDLINE_LINUX=\"\"\n",
					lines[i]));
		expect_refused_need(s, NEED_HUGEPAGES, "command line", "undo that run");
	}
}

TEST(the_same_words_are_there)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "4G,1G");
	static const char words[] = "quiet intel_iommu=on hugepagesz=1G hugepages=4";
	scene_file(s, GRUB,
		   arena_printf(&s->h.mem,
				"GRUB_CMDLINE_LINUX_DEFAULT=\"%s\"\nGRUB_CMDLINE_LINUX=\"\"\n",
				words));
	scene_cmdline(s, words);
	expect_no_edit(s, false);
}

TEST(kernels_that_have_none)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "4G,1G");
	s->h.attrs[ATTR_HUGE_1G] = (struct attr){.there = TRI_NO, .source = ""};
	expect_refused_need(s, NEED_HUGEPAGES, "pdpe1gb", ",1G");
	s = need_scene(NEED_HUGEPAGES, "4G");
	needs_option(s, "# CONFIG_HUGETLBFS is not set");
	expect_refused_need(s, NEED_HUGEPAGES, "CONFIG_HUGETLBFS", "huge pages");
	s = need_scene(NEED_HUGEPAGES, "4G");
	needs_attr(s, ATTR_HUGE_SIZE, "Hugepagesize:     524288 kB");
	expect_refused_need(s, NEED_HUGEPAGES, "524288 KiB", "2 MiB");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_in_mib_is_counted_in_pages),
		cmocka_unit_test(large_pages_are_words),
		cmocka_unit_test(what_a_file_says_is_shown_and_not_sent),
		cmocka_unit_test(large_pages_want_a_mount),
		cmocka_unit_test(pages_of_one_node_are_words),
		cmocka_unit_test(an_older_kernel_knows_no_nodes),
		cmocka_unit_test(a_node_that_is_not_there),
		cmocka_unit_test(more_than_there_is),
		cmocka_unit_test(the_host_keeps_enough_to_start),
		cmocka_unit_test(large_pages_must_fit_too),
		cmocka_unit_test(what_is_reserved_already_is_free_for_it),
		cmocka_unit_test(little_is_left),
		cmocka_unit_test(unknown_memory_is_no_obstacle),
		cmocka_unit_test(a_file_read_behind_ours_counts),
		cmocka_unit_test(the_number_has_a_second_name),
		cmocka_unit_test(a_file_that_cannot_be_read_may_count),
		cmocka_unit_test(a_file_read_before_ours_does_not),
		cmocka_unit_test(enough_in_another_file_is_enough),
		cmocka_unit_test(sysctl_conf_is_enough_only_where_it_is_read),
		cmocka_unit_test(a_setting_that_counts_over_the_words),
		cmocka_unit_test(a_setting_that_takes_memory_beside_the_words),
		cmocka_unit_test(the_command_line_has_a_say_already),
		cmocka_unit_test(the_same_words_are_there),
		cmocka_unit_test(kernels_that_have_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
