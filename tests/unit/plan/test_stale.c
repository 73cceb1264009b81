/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GRUB's settings were edited by hand, and nobody made the menu again: the plan does. */
#include "unit/plan/scene.h"

#define CFG "/boot/grub/grub.cfg"

static void menu_entry(struct scene *s, const char *cmdline)
{
	*ARENA_PUSH(&s->h.mem, s->h.entries, s->h.n_entries) = (struct boot_entry){
		.path = CFG, .line = 1, .title = "Debian", .cmdline = cmdline, .tries_left = -1};
}

static struct scene *edited_by_hand(const char *settings, const char *menu)
{
	struct scene *s = desk_scene();
	scene_file(s, "/etc/default/grub", settings);
	menu_entry(s, menu);
	return s;
}

static bool expects(const struct plan *p, enum expect_kind kind, const char *word)
{
	for (size_t i = 0; i < p->n_expects; i++)
		if (p->expects[i].kind == kind && streq(p->expects[i].path, CFG) &&
		    streq(p->expects[i].subject, word))
			return true;
	return false;
}

static bool runs(const struct plan *p, const char *program)
{
	for (size_t i = 0; i < p->n_steps; i++)
		if (streq(p->steps[i].argv[0], program))
			return true;
	return false;
}

/* When the program has run, there is nothing left for it. */
static void expect_done_once(struct scene *s, struct plan *p)
{
	plan_free(p);
	s->h.entries[0].cmdline = "root=UUID=1 ro quiet intel_iommu=on";
	scene_file(s, "/etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on\"\n");
	p = plan_of(s);
	assert_false(runs(p, "update-grub"));
	plan_free(p);
	scene_free(s);
}

TEST(a_word_that_the_menu_lacks_is_made_into_it)
{
	struct scene *s = edited_by_hand("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on\"\n",
					 "root=UUID=1 ro quiet");
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, "/etc/default/grub"));
	assert_true(runs(p, "update-grub"));
	assert_true(expects(p, EXPECT_LOADER_WORD, "intel_iommu=on"));
	assert_true(has_note(p, "not in " CFG));
	expect_done_once(s, p);
}

TEST(a_word_that_the_menu_still_has_goes)
{
	struct scene *s = edited_by_hand("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n",
					 "root=UUID=1 ro quiet intel_iommu=off");
	scene_cmdline(s, "quiet intel_iommu=off");
	struct plan *p = plan_of(s);
	assert_true(runs(p, "update-grub"));
	assert_true(expects(p, EXPECT_LOADER_NO_WORD, "intel_iommu=off"));
	assert_true(expects(p, EXPECT_LOADER_WORD, "intel_iommu=on"));
	assert_false(has_note(p, "typed at the boot prompt"));
	expect_done_once(s, p);
}

TEST(a_menu_that_has_it_is_not_made_again)
{
	struct scene *s = edited_by_hand("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on\"\n",
					 "root=UUID=1 ro quiet intel_iommu=on");
	struct plan *p = plan_of(s);
	assert_false(runs(p, "update-grub"));
	expect_laws(s, p);
}

/* Words that are none of ours to ask for may differ: the menu has what 10_linux added. */
TEST(other_words_are_not_compared)
{
	struct scene *s =
		edited_by_hand("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet splash intel_iommu=on\"\n",
			       "root=UUID=1 ro quiet intel_iommu=on");
	struct plan *p = plan_of(s);
	assert_false(runs(p, "update-grub"));
	expect_laws(s, p);
}

/* The programs of a tree are run by somebody else: its settings are what counts. */
TEST(in_a_tree_the_settings_count)
{
	struct scene *s = edited_by_hand("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on\"\n",
					 "root=UUID=1 ro quiet");
	s->h.live = false;
	struct plan *p = plan_of(s);
	assert_false(runs(p, "update-grub"));
	expect_laws(s, p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_that_the_menu_lacks_is_made_into_it),
		cmocka_unit_test(a_word_that_the_menu_still_has_goes),
		cmocka_unit_test(a_menu_that_has_it_is_not_made_again),
		cmocka_unit_test(other_words_are_not_compared),
		cmocka_unit_test(in_a_tree_the_settings_count),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
