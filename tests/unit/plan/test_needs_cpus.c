/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CPUs that are kept free: whole cores, none that the host needs, and words that have an effect on
 * this kernel. */
#include "unit/plan/needs.h"

/* The words behind the IOMMU's, and nothing behind them. */
static void expect_line(struct scene *s, const char *words)
{
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 0);
	const char *line = arena_printf(&s->h.mem, "_DEFAULT=\"quiet intel_iommu=on %s\"\n", words);
	if (!strstr(edit_at(p, GRUB)->after, line))
		fail_msg("%s", edit_at(p, GRUB)->after);
	assert_true(p->reboot);
	plan_free(p);
	scene_free(s);
}

static struct scene *cpus_scene(const char *list, const char *option)
{
	struct scene *s = need_scene(NEED_CPUS, list);
	if (option)
		needs_option(s, option);
	return s;
}

TEST(words_by_what_the_kernel_has)
{
	expect_line(cpus_scene("5,11", NULL), "isolcpus=managed_irq,domain,5,11");
	expect_line(cpus_scene("5,11", "CONFIG_NO_HZ_FULL=y"),
		    "isolcpus=managed_irq,domain,5,11 nohz_full=5,11");
	expect_line(cpus_scene("5,11", "CONFIG_RCU_NOCB_CPU=y"),
		    "isolcpus=managed_irq,domain,5,11 rcu_nocbs=5,11");
	/* nohz_full offloads what rcu_nocbs would. */
	struct scene *s = cpus_scene("5,11", "CONFIG_NO_HZ_FULL=y");
	needs_option(s, "CONFIG_RCU_NOCB_CPU=y");
	expect_line(s, "isolcpus=managed_irq,domain,5,11 nohz_full=5,11");
	s = cpus_scene("5,11", "# CONFIG_NO_HZ_FULL is not set");
	expect_line(s, "isolcpus=managed_irq,domain,5,11");
}

/* A kernel before 5.6 refuses the whole word for a flag that it does not know. */
TEST(an_old_kernel_is_told_no_flags)
{
	struct scene *s = cpus_scene("5,11", NULL);
	scene_kernel(s, "5.4.0-150-generic", INTEL_DEFAULT_OFF);
	expect_line(s, "isolcpus=5,11");
}

TEST(the_list_is_written_as_the_kernel_writes_it)
{
	expect_line(cpus_scene("11,4,10,5", NULL), "isolcpus=managed_irq,domain,4-5,10-11");
}

TEST(lists_that_are_refused)
{
	static const struct {
		const char *list, *what, *also;
	} cases[] = {
		{"0,6", "CPU 0", "whole core"},   {"0-11", "CPU 0", "host"},
		{"5", "CPU 5", "5,11"},           {"4-5,10", "CPU 5", "CPU 11"},
		{"5,11-12", "no CPU 12", "0-11"}, {"five", "\"five\"", "2-5,8"},
		{"", "\"\"", "list of CPUs"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		expect_refused_need(cpus_scene(cases[i].list, NULL), NEED_CPUS, cases[i].what,
				    cases[i].also);
}

TEST(what_is_not_known_is_not_split)
{
	struct scene *s = cpus_scene("5,11", NULL);
	s->h.n_threads = 0;
	expect_refused_need(s, NEED_CPUS, "not known", "host itself");
	s = cpus_scene("5,11", NULL);
	s->h.threads[5].siblings = NULL;
	expect_refused_need(s, NEED_CPUS, "CPU 5", "not known");
}

TEST(a_kernel_that_isolates_nothing)
{
	expect_refused_need(cpus_scene("5,11", "# CONFIG_CPU_ISOLATION is not set"), NEED_CPUS,
			    "CONFIG_CPU_ISOLATION", "isolcpus=");
}

TEST(other_cpus_are_isolated_already)
{
	struct scene *s = cpus_scene("5,11", NULL);
	scene_file(s, GRUB,
		   "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on isolcpus=3,9\"\n"
		   "GRUB_CMDLINE_LINUX=\"\"\n");
	expect_refused_need(s, NEED_CPUS, "`isolcpus=3,9`",
			    "If a run of passthru set it, undo that run");
}

TEST(it_is_so_already)
{
	static const char words[] = "quiet intel_iommu=on isolcpus=managed_irq,domain,5,11";
	struct scene *s = cpus_scene("5,11", NULL);
	scene_file(s, GRUB,
		   arena_printf(&s->h.mem,
				"GRUB_CMDLINE_LINUX_DEFAULT=\"%s\"\nGRUB_CMDLINE_LINUX=\"\"\n",
				words));
	struct plan *p = plan_of(s);
	assert_true(plan_empty(p));
	assert_true(p->reboot);
	plan_free(p);
	scene_cmdline(s, words);
	expect_no_edit(s, false);
}

/* GRUB's settings have the word, and nobody ran update-grub since. */
TEST(a_menu_that_lacks_the_word_is_made_anew)
{
	struct scene *s = cpus_scene("5,11", NULL);
	scene_file(s, GRUB,
		   "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on "
		   "isolcpus=managed_irq,domain,5,11\"\nGRUB_CMDLINE_LINUX=\"\"\n");
	*ARENA_PUSH(&s->h.mem, s->h.entries, s->h.n_entries) =
		(struct boot_entry){.path = "/boot/grub/grub.cfg",
				    .line = 1,
				    .title = "Debian",
				    .cmdline = "quiet intel_iommu=on",
				    .tries_left = -1};
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_edits, 0);
	assert_int_equal(p->n_steps, 1);
	assert_string_equal(p->steps[0].argv[0], "update-grub");
	assert_string_equal(p->words[0], "isolcpus=managed_irq,domain,5,11");
	plan_free(p);
	scene_free(s);
}

TEST(the_way_to_the_device_and_what_is_left)
{
	struct scene *s = cpus_scene("1-5,7-11", NULL);
	s->h.devices[DESK_GPU].numa_node = 0;
	struct plan *p = plan_of(s);
	assert_true(has_note(p, "CPU 3 is on NUMA node 1, and the device on node 0"));
	assert_true(has_note(p, "2 of 12 CPUs stay with the host"));
	plan_free(p);
	choice_need(&s->c, NEED_CPUS, "2,8");
	p = plan_of(s);
	assert_false(has_note(p, "NUMA node"));
	assert_false(has_note(p, "CPUs stay"));
	plan_free(p);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_by_what_the_kernel_has),
		cmocka_unit_test(an_old_kernel_is_told_no_flags),
		cmocka_unit_test(the_list_is_written_as_the_kernel_writes_it),
		cmocka_unit_test(lists_that_are_refused),
		cmocka_unit_test(what_is_not_known_is_not_split),
		cmocka_unit_test(a_kernel_that_isolates_nothing),
		cmocka_unit_test(other_cpus_are_isolated_already),
		cmocka_unit_test(it_is_so_already),
		cmocka_unit_test(a_menu_that_lacks_the_word_is_made_anew),
		cmocka_unit_test(the_way_to_the_device_and_what_is_left),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
