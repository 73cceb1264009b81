/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GRUB with type 1 entries: RHEL 8's kernelopts, the full entries of Fedora and RHEL 9, and what
 * new kernels get. */
#include "unit/plan/entries.h"

#define GRUBENV "/boot/grub2/grubenv"
#define OLDER "5.14.0-503.el9.x86_64"
#define GRUB_LINUX "GRUB_CMDLINE_LINUX=\"rhgb quiet\"\nGRUB_ENABLE_BLSCFG=true\n"

static const char *block(struct scene *s, const char *variables)
{
	char *b = arena_alloc(&s->h.mem, 1025);
	memset(b, '#', 1024);
	memcpy(b, "# GRUB Environment Block\n", 25);
	memcpy(b + 25, variables, strlen(variables));
	return b;
}

/* RHEL 9: one kernel, entries with all words. */
static struct scene *bls_scene(const char *options)
{
	struct scene *s = desk_scene();
	s->h.loader = (struct loader){.kind = LOADER_GRUB_BLS, .name = "GRUB with BLS entries"};
	scene_source(s, "/etc/default/grub", GRUB_LINUX);
	scene_file(s, "/etc/kernel/cmdline", NULL);
	scene_entry(s, DESK_RELEASE, options);
	return s;
}

static struct scene *kernelopts_scene(const char *variables)
{
	struct scene *s = bls_scene("$kernelopts $tuned_params");
	s->h.loader.environment = GRUBENV;
	scene_file(s, GRUBENV, block(s, variables));
	return s;
}

TEST(each_entry_and_what_new_kernels_get_is_edited)
{
	struct scene *s = bls_scene("root=UUID=1 ro quiet $tuned_params");
	scene_kernel(s, OLDER, INTEL_DEFAULT_OFF);
	scene_entry(s, OLDER, "root=UUID=1 ro");
	scene_source(s, "/etc/kernel/cmdline", "root=UUID=1 ro quiet\n");
	struct plan *p = plan_of(s);
	expect_entry(p, DESK_RELEASE, "root=UUID=1 ro quiet $tuned_params intel_iommu=on");
	expect_entry(p, OLDER, "root=UUID=1 ro intel_iommu=on");
	assert_non_null(strstr(edit_at(p, "/etc/default/grub")->after,
			       "GRUB_CMDLINE_LINUX=\"rhgb quiet intel_iommu=on\"\n"));
	expect_after(p, "/etc/kernel/cmdline", "root=UUID=1 ro quiet intel_iommu=on\n");
	/* One that is older than /etc/default/grub is written anew from there by the next kernel.
	 */
	assert_string_equal(p->edits[p->n_edits - 1].path, "/etc/kernel/cmdline");
	assert_null(program_of(p, "grub2-mkconfig"));
	assert_true(expects_word(p, "entry", entry_path(s, DESK_RELEASE), "intel_iommu=on"));
	assert_true(expects_word(p, "entry", entry_path(s, OLDER), "intel_iommu=on"));
	expect_laws(s, p);
}

/* kernel-install would take the running words, which lack ours until the reboot. */
TEST(a_missing_file_for_new_kernels_starts_with_all_words)
{
	struct scene *s = bls_scene("root=UUID=1 ro quiet");
	struct plan *p = plan_of(s);
	expect_after(p, "/etc/kernel/cmdline", "root=UUID=1 ro quiet intel_iommu=on\n");
	expect_laws(s, p);
}

/* Four edits for one word: each says for which start. */
TEST(each_edit_says_for_which_kernels)
{
	struct scene *s = bls_scene("root=UUID=1 ro quiet");
	scene_entry(s, "0-rescue", "root=UUID=1 ro")->recovery = true;
	scene_entry(s, "windows", NULL)->foreign = true;
	struct plan *p = plan_of(s);
	assert_string_equal(edit_at(p, entry_path(s, DESK_RELEASE))->why,
			    "Switches the IOMMU on when " DESK_RELEASE " starts (boot entry)");
	assert_string_equal(edit_at(p, "/etc/kernel/cmdline")->why,
			    "Fixes the whole command line for kernels to come, with "
			    "intel_iommu=on");
	assert_true(has_note(p, "Left as they are: the rescue entry and 0123-windows.conf "
				"(another system)."));
	expect_laws(s, p);
}

TEST(entries_that_take_kernelopts_get_their_words_in_the_environment)
{
	struct scene *s = kernelopts_scene("saved_entry=1\nkernelopts=root=UUID=1 ro quiet\n");
	struct plan *p = plan_of(s);
	expect_after(p, GRUBENV,
		     block(s, "saved_entry=1\nkernelopts=root=UUID=1 ro quiet intel_iommu=on\n"));
	assert_string_equal(edit_at(p, GRUBENV)->owned, "kernelopts");
	assert_null(edit_at(p, entry_path(s, DESK_RELEASE)));
	assert_null(edit_at(p, "/etc/default/grub")->owned);
	assert_true(expects_word(p, "grubenv", GRUBENV, "intel_iommu=on"));
	assert_null(edit_at(p, "/etc/kernel/cmdline"));
	expect_laws(s, p);
}

TEST(a_rescue_entry_that_takes_kernelopts_too_is_told)
{
	struct scene *s = kernelopts_scene("kernelopts=root=UUID=1 ro\n");
	scene_entry(s, "0-rescue", "$kernelopts")->recovery = true;
	struct plan *p = plan_of(s);
	assert_true(has_note(p, "The rescue entry takes the same words"));
	expect_laws(s, p);
}

/* A word that stands in the entry itself changes there; the environment needs none. */
TEST(a_word_beside_kernelopts_changes_where_it_stands)
{
	struct scene *s = kernelopts_scene("kernelopts=root=UUID=1 ro intel_iommu=on\n");
	scene_entry(s, DESK_RELEASE, "$kernelopts intel_iommu=off");
	s->r.iommu.reason = REASON_CMDLINE_OFF;
	scene_file(s, "/etc/default/grub", "GRUB_CMDLINE_LINUX=\"intel_iommu=on\"\n");
	struct plan *p = plan_of(s);
	expect_entry(p, DESK_RELEASE, "$kernelopts intel_iommu=on");
	assert_null(edit_at(p, GRUBENV));
	assert_null(program_of(p, "grub2-mkconfig"));
	expect_laws(s, p);
}

TEST(kernelopts_that_are_not_there_are_refused_with_the_way)
{
	expect_failure(kernelopts_scene("saved_entry=1\n"), GRUBENV, "grub2-mkconfig -o");
}

/* The newest has the word; the one before it would start without. */
TEST(a_word_that_only_an_older_entry_lacks_is_added_there)
{
	struct scene *s = bls_scene("root=UUID=1 ro intel_iommu=on");
	scene_kernel(s, OLDER, INTEL_DEFAULT_OFF);
	scene_entry(s, OLDER, "root=UUID=1 ro");
	scene_file(s, "/etc/default/grub", "GRUB_CMDLINE_LINUX=\"intel_iommu=on\"\n");
	struct plan *p = plan_of(s);
	expect_entry(p, OLDER, "root=UUID=1 ro intel_iommu=on");
	assert_null(edit_at(p, entry_path(s, DESK_RELEASE)));
	assert_null(edit_at(p, "/etc/default/grub"));
	expect_laws(s, p);
}

/* Turned where it stands, and added where it is missing, but not both in one entry. */
TEST(off_in_one_entry_and_nothing_in_the_other)
{
	struct scene *s = bls_scene("root=UUID=1 ro");
	scene_kernel(s, OLDER, INTEL_DEFAULT_OFF);
	scene_entry(s, OLDER, "root=UUID=1 intel_iommu=off ro");
	struct plan *p = plan_of(s);
	expect_entry(p, DESK_RELEASE, "root=UUID=1 ro intel_iommu=on");
	expect_entry(p, OLDER, "root=UUID=1 intel_iommu=on ro");
	expect_laws(s, p);
}

/* grubby wrote the word into all but this file, which must not become the newer one by us. */
TEST(settings_do_not_become_newer_than_what_new_kernels_get)
{
	struct scene *s = bls_scene("root=UUID=1 ro intel_iommu=on");
	scene_source(s, "/etc/kernel/cmdline", "root=UUID=1 ro intel_iommu=on nosmt\n");
	scene_kernel(s, OLDER, INTEL_DEFAULT_OFF);
	scene_entry(s, OLDER, "root=UUID=1 ro");
	struct plan *p = plan_of(s);
	expect_entry(p, OLDER, "root=UUID=1 ro intel_iommu=on");
	assert_null(edit_at(p, "/etc/kernel/cmdline"));
	assert_null(edit_at(p, "/etc/default/grub"));
	expect_laws(s, p);
}

/* Nothing but grub2-mkconfig reads it, and that one was never configured here. */
TEST(settings_that_are_not_there_are_not_made)
{
	struct scene *s = bls_scene("root=UUID=1 ro");
	scene_file(s, "/etc/default/grub", NULL);
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, "/etc/default/grub"));
	expect_entry(p, DESK_RELEASE, "root=UUID=1 ro intel_iommu=on");
	expect_laws(s, p);
}

TEST(a_rescue_entry_stays)
{
	struct scene *s = bls_scene("root=UUID=1 ro");
	scene_entry(s, "0-rescue", "root=UUID=1 ro")->recovery = true;
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, entry_path(s, "0-rescue")));
	expect_laws(s, p);
}

TEST(what_grub_reads_otherwise_is_refused)
{
	expect_failure(bls_scene("root=UUID=1 ro\noptions quiet"), ".conf:4",
		       "second options line");
	expect_failure(bls_scene(NULL), DESK_RELEASE ".conf", "no options line");
}

TEST(an_entry_whose_starts_are_counted_is_refused)
{
	struct scene *s = bls_scene("root=UUID=1 ro");
	s->h.entries[0].tries_left = 3;
	expect_failure(s, DESK_RELEASE ".conf", "Start it until it counts as good");
}

TEST(no_entries_are_no_place_for_words)
{
	struct scene *s = bls_scene("root=UUID=1 ro");
	s->h.n_entries = 0;
	expect_failure(s, "/boot/loader/entries", "no boot entry");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_entry_and_what_new_kernels_get_is_edited),
		cmocka_unit_test(a_missing_file_for_new_kernels_starts_with_all_words),
		cmocka_unit_test(each_edit_says_for_which_kernels),
		cmocka_unit_test(entries_that_take_kernelopts_get_their_words_in_the_environment),
		cmocka_unit_test(a_rescue_entry_that_takes_kernelopts_too_is_told),
		cmocka_unit_test(a_word_beside_kernelopts_changes_where_it_stands),
		cmocka_unit_test(kernelopts_that_are_not_there_are_refused_with_the_way),
		cmocka_unit_test(a_word_that_only_an_older_entry_lacks_is_added_there),
		cmocka_unit_test(off_in_one_entry_and_nothing_in_the_other),
		cmocka_unit_test(settings_do_not_become_newer_than_what_new_kernels_get),
		cmocka_unit_test(settings_that_are_not_there_are_not_made),
		cmocka_unit_test(a_rescue_entry_stays),
		cmocka_unit_test(what_grub_reads_otherwise_is_refused),
		cmocka_unit_test(an_entry_whose_starts_are_counted_is_refused),
		cmocka_unit_test(no_entries_are_no_place_for_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
