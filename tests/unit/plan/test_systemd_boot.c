/* SPDX-License-Identifier: GPL-2.0-or-later */
/* systemd-boot: entries written by hand, entries of kernel-install, and both on one host. */
#include "unit/plan/entries.h"

#define OLDER "6.1.0-17-amd64"
#define ESP_INITRD "/boot/efi/0123/" DESK_RELEASE "/initrd.img-" DESK_RELEASE
#define LINE "root=UUID=1 ro quiet"

static struct scene *boot_scene(const char *options)
{
	struct scene *s = desk_scene();
	s->h.loader = (struct loader){.kind = LOADER_SYSTEMD_BOOT, .name = "systemd-boot"};
	scene_file(s, "/etc/kernel/cmdline", NULL);
	scene_cmdline(s, "initrd=\\0123\\initrd " LINE);
	scene_entry(s, DESK_RELEASE, options);
	return s;
}

/* Debian: update-initramfs copies the image to the ESP, by its hook. */
static struct scene *installed_scene(const char *options)
{
	static const char *initrds[] = {ESP_INITRD};
	struct scene *s = boot_scene(options);
	struct boot_entry *e = &s->h.entries[0];
	e->by_kernel_install = true;
	e->kernel = "/boot/efi/0123/" DESK_RELEASE "/linux";
	e->initrds = initrds;
	e->n_initrds = 1;
	s->h.initramfs.images[0].copies = initrds;
	s->h.initramfs.images[0].n_copies = 1;
	return s;
}

static void have_hook(struct scene *s)
{
	s->h.attrs[ATTR_SYSTEMD_BOOT_HOOK].there = TRI_YES;
}

static bool makes(const struct step *s, const char *path)
{
	for (const char *const *p = s ? s->generated : NULL; p && *p; p++)
		if (streq(*p, path))
			return true;
	return false;
}

TEST(entries_by_hand_are_edited_as_files)
{
	struct scene *s = boot_scene(LINE);
	scene_entry(s, OLDER, "root=UUID=1 single-user-is-no-word intel_iommu=off");
	struct plan *p = plan_of(s);
	expect_entry(p, DESK_RELEASE, LINE " intel_iommu=on");
	expect_entry(p, OLDER, "root=UUID=1 single-user-is-no-word intel_iommu=on");
	assert_null(edit_at(p, "/etc/kernel/cmdline"));
	assert_null(program_of(p, "kernel-install"));
	assert_true(expects_word(p, "entry", entry_path(s, OLDER), "intel_iommu=on"));
	expect_laws(s, p);
}

TEST(entries_of_others_rescues_and_what_was_found_bad_stay)
{
	struct scene *s = boot_scene(LINE);
	scene_entry(s, "0-rescue", LINE)->recovery = true;
	scene_entry(s, "fedora", LINE)->foreign = true;
	scene_entry(s, OLDER, LINE)->tries_left = 0;
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, entry_path(s, "0-rescue")));
	assert_null(edit_at(p, entry_path(s, "fedora")));
	assert_null(edit_at(p, entry_path(s, OLDER)));
	assert_false(expects_word(p, "entry", entry_path(s, OLDER), "intel_iommu=on"));
	expect_laws(s, p);
}

TEST(an_entry_on_trial_is_told_with_what_to_do)
{
	struct scene *s = boot_scene(LINE);
	s->h.entries[0].tries_left = 2;
	expect_failure(s, entry_path(s, DESK_RELEASE), "systemd-bless-boot good");
}

TEST(without_an_own_entry_nothing_is_edited)
{
	struct scene *s = boot_scene(LINE);
	s->h.entries[0].foreign = true;
	expect_failure(s, "loader/entries", "no boot entry of this Linux");
}

TEST(kernel_install_runs_once_where_a_hook_has_it_run)
{
	struct scene *s = installed_scene(LINE);
	have_hook(s);
	struct plan *p = plan_of(s);
	expect_after(p, "/etc/kernel/cmdline", LINE " intel_iommu=on\n");
	assert_null(edit_at(p, entry_path(s, DESK_RELEASE)));
	assert_int_equal(p->n_steps, 1);
	const struct step *tool = program_of(p, "update-initramfs");
	assert_true(makes(tool, entry_path(s, DESK_RELEASE)));
	assert_true(makes(tool, s->h.entries[0].kernel));
	assert_true(makes(tool, ESP_INITRD));
	assert_true(expects_word(p, "entry", entry_path(s, DESK_RELEASE), "intel_iommu=on"));
	plan_free(p);
	scene_free(s);
}

TEST(without_a_hook_kernel_install_is_run)
{
	struct scene *s = installed_scene(LINE);
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_steps, 2);
	const struct step *last = &p->steps[1];
	assert_string_equal(last->argv[0], "kernel-install");
	assert_string_equal(last->argv[1], "add");
	assert_string_equal(last->argv[2], DESK_RELEASE);
	assert_string_equal(last->argv[3], "/boot/vmlinuz-" DESK_RELEASE);
	assert_true(makes(last, entry_path(s, DESK_RELEASE)));
	assert_true(makes(last, ESP_INITRD));
	plan_free(p);
	scene_free(s);
}

/* The image changes and no word does: it has to come to the ESP all the same. */
TEST(a_new_image_is_brought_to_the_entry)
{
	struct scene *s = installed_scene(LINE);
	scene_groups(s);
	scene_iommu(s, CPU_AMD, IOMMU_ON, REASON_NONE);
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, "/etc/kernel/cmdline"));
	assert_non_null(program_of(p, "kernel-install"));
	plan_free(p);
	scene_free(s);
}

/* In a tree programs do not run: what they will make stands in their source. */
TEST(a_tree_whose_source_is_written_needs_nothing_more)
{
	struct scene *s = installed_scene(LINE);
	s->h.live = false;
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_steps, 2);
	expect_laws(s, p);
}

TEST(a_word_that_only_the_entry_has_is_not_lost)
{
	struct scene *s = installed_scene("root=UUID=1 ro quiet pcie_aspm=off");
	scene_file(s, "/etc/kernel/cmdline", LINE "\n");
	expect_failure(s, entry_path(s, DESK_RELEASE), "pcie_aspm=off");
}

/* No word changes, and the entry is made anew all the same, for the image. */
TEST(a_new_image_costs_the_entry_no_word)
{
	struct scene *s = installed_scene(LINE " pcie_aspm=off");
	scene_groups(s);
	scene_iommu(s, CPU_AMD, IOMMU_ON, REASON_NONE);
	scene_file(s, "/usr/lib/kernel/cmdline", LINE " pcie_aspm=off\n");
	plan_free(plan_of(s));
	scene_file(s, "/etc/kernel/cmdline", "\n");
	expect_failure(s, entry_path(s, DESK_RELEASE), "root=UUID=1");
}

TEST(what_kernel_install_adds_itself_is_no_loss)
{
	struct scene *s = installed_scene(LINE " systemd.machine_id=0123");
	scene_file(s, "/etc/kernel/cmdline", LINE "\n");
	struct plan *p = plan_of(s);
	expect_after(p, "/etc/kernel/cmdline", LINE " intel_iommu=on\n");
	plan_free(p);
	scene_free(s);
}

TEST(kernel_install_that_counts_starts_is_told)
{
	struct scene *s = installed_scene(LINE);
	scene_file(s, "/etc/kernel/tries", "3\n");
	expect_failure(s, "/etc/kernel/tries", "on trial");
}

TEST(hand_and_kernel_install_live_side_by_side)
{
	struct scene *s = installed_scene(LINE);
	scene_entry(s, "mine", "root=UUID=1 ro debug");
	struct plan *p = plan_of(s);
	expect_entry(p, "mine", "root=UUID=1 ro debug intel_iommu=on");
	expect_after(p, "/etc/kernel/cmdline", LINE " intel_iommu=on\n");
	assert_non_null(program_of(p, "kernel-install"));
	plan_free(p);
	scene_free(s);
}

TEST(an_entry_of_a_kernel_that_is_gone_is_left)
{
	struct scene *s = installed_scene(LINE);
	struct boot_entry *gone = scene_entry(s, OLDER, LINE);
	gone->by_kernel_install = true;
	gone->release = NULL;
	struct plan *p = plan_of(s);
	assert_true(has_note(p, entry_path(s, OLDER)));
	assert_false(expects_word(p, "entry", entry_path(s, OLDER), "intel_iommu=on"));
	plan_free(p);
	scene_free(s);
}

TEST(a_kernel_without_its_image_cannot_be_installed_again)
{
	struct scene *s = installed_scene(LINE);
	s->h.kernels[0].image = NULL;
	s->h.initramfs.images[0].kernel = NULL;
	expect_failure(s, DESK_RELEASE, "kernel-install cannot make its boot entry");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_by_hand_are_edited_as_files),
		cmocka_unit_test(entries_of_others_rescues_and_what_was_found_bad_stay),
		cmocka_unit_test(an_entry_on_trial_is_told_with_what_to_do),
		cmocka_unit_test(without_an_own_entry_nothing_is_edited),
		cmocka_unit_test(kernel_install_runs_once_where_a_hook_has_it_run),
		cmocka_unit_test(without_a_hook_kernel_install_is_run),
		cmocka_unit_test(a_new_image_is_brought_to_the_entry),
		cmocka_unit_test(a_tree_whose_source_is_written_needs_nothing_more),
		cmocka_unit_test(a_word_that_only_the_entry_has_is_not_lost),
		cmocka_unit_test(a_new_image_costs_the_entry_no_word),
		cmocka_unit_test(what_kernel_install_adds_itself_is_no_loss),
		cmocka_unit_test(kernel_install_that_counts_starts_is_told),
		cmocka_unit_test(hand_and_kernel_install_live_side_by_side),
		cmocka_unit_test(an_entry_of_a_kernel_that_is_gone_is_left),
		cmocka_unit_test(a_kernel_without_its_image_cannot_be_installed_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
