/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a guest wants of the host is a part of the plan: what is written, what it costs, and what is
 * left alone. */
#include "plan/trial.h"
#include "unit/plan/needs.h"

TEST(nothing_chosen_is_nothing)
{
	expect_no_edit(needs_scene(), false);
}

TEST(a_need_alone_is_the_plan)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "8G");
	struct plan *p = expect_one_edit(s, SYSCTL, OUR_LINE "vm.nr_hugepages = 4096\n");
	assert_int_equal(p->edits[0].kind, EDIT_CREATE);
	assert_int_equal(p->edits[0].reader, READ_BY_SYSTEM);
	assert_int_equal(p->n_steps, 0);
	assert_int_equal(p->n_words, 0);
	assert_int_equal(p->n_needs, 1);
	assert_string_equal(p->needs[0].value, "8G");
	assert_true(p->reboot);
	assert_true(has_note(p, need_infos[NEED_HUGEPAGES].cost));
	plan_free(p);
	scene_free(s);
}

/* The law of every plan: done twice is done once, and after the reboot there is nothing to do. */
TEST(a_need_that_is_written_is_not_written_again)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "8G");
	struct plan *p = plan_of(s);
	apply_edits(s, p);
	plan_free(p);
	p = plan_of(s);
	assert_true(plan_empty(p));
	assert_true(p->reboot);
	plan_free(p);
	needs_attr(s, ATTR_HUGE_TOTAL, "HugePages_Total:    4096");
	expect_no_edit(s, false);
}

TEST(needs_come_with_the_devices)
{
	struct scene *s = desk_scene();
	needs_files(s);
	needs_cores(s);
	choice_need(&s->c, NEED_VFIO_MODULES, "");
	choice_need(&s->c, NEED_CPUS, "4,5,10,11");
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_edits, 4);
	expect_after(p, "/etc/modprobe.d/vfio.conf",
		     OUR_LINE "options vfio-pci ids=10de:2206,10de:1aef\n"
			      "softdep nvidiafb pre: vfio-pci\n"
			      "softdep nouveau pre: vfio-pci\n"
			      "softdep snd_hda_intel pre: vfio-pci\n");
	expect_after(p, LOAD_VFIO, OUR_LINE "vfio_pci\nvfio_iommu_type1\n");
	const struct edit *grub = edit_at(p, GRUB);
	assert_non_null(strstr(grub->after, "quiet intel_iommu=on isolcpus=managed_irq,domain,"
					    "4-5,10-11\""));
	assert_int_equal(grub->reader, READ_BY_LOADER);
	assert_non_null(strstr(grub->why, "keeps CPUs free for the guest"));
	/* Of what the image has to hold nothing is a need's. */
	for (size_t i = 0; i < p->n_expects; i++)
		assert_null(strstr(p->expects[i].subject, "passthru-"));
	assert_int_equal(p->n_words, 2);
	plan_free(p);
	scene_free(s);
}

/* The laws of every plan hold for all of them together, with a card that leaves in the same plan.
 */
TEST(all_at_once_and_once_more)
{
	struct scene *s = desk_scene();
	needs_files(s);
	needs_cores(s);
	needs_memory(s);
	needs_attr(s, ATTR_GOVERNOR, "powersave");
	choice_need(&s->c, NEED_VFIO_MODULES, "");
	choice_need(&s->c, NEED_KVM_MODULES, "");
	choice_need(&s->c, NEED_MEMLOCK, "anna:4G");
	choice_need(&s->c, NEED_VFIO_GROUP, "kvm");
	choice_need(&s->c, NEED_HUGEPAGES, "4G@1,1G");
	choice_need(&s->c, NEED_CPUS, "5,11");
	choice_need(&s->c, NEED_IGNORE_MSRS, "");
	choice_need(&s->c, NEED_GOVERNOR, "");
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 0);
	/* modprobe.d, the module list and GRUB for the card; five files for needs. */
	assert_int_equal(p->n_edits, 3 + 5);
	assert_string_equal(p->words[0], "intel_iommu=on");
	assert_int_equal(p->n_words, 1 + 2 + 1 + 1);
	needs_attr(s, ATTR_GOVERNOR, "performance");
	needs_attr(s, ATTR_IGNORE_MSRS, "Y");
	expect_laws(s, p);
}

TEST(no_device_has_to_be_chosen)
{
	struct scene *s = desk_scene();
	choice_done(&s->c);
	needs_files(s);
	choice_need(&s->c, NEED_VFIO_MODULES, "");
	struct plan *p = expect_one_edit(s, LOAD_VFIO, OUR_LINE "vfio_pci\nvfio_iommu_type1\n");
	assert_int_equal(p->n_wanted, 0);
	assert_int_equal(p->n_words, 0);
	plan_free(p);
	scene_free(s);
}

TEST(a_value_that_says_nothing_is_refused)
{
	expect_refused_need(need_scene(NEED_HUGEPAGES, "much"), NEED_HUGEPAGES, "\"much\"", "8G");
}

TEST(a_file_of_ours_that_somebody_else_wrote_is_left)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "8G");
	scene_file(s, SYSCTL, "vm.nr_hugepages = 16\n");
	expect_refused_need(s, NEED_HUGEPAGES, SYSCTL, "did not write it");
}

TEST(a_file_of_ours_is_written_anew_for_another_size)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "4G");
	scene_file(s, SYSCTL, OUR_LINE "vm.nr_hugepages = 4096\n");
	struct plan *p = expect_one_edit(s, SYSCTL, OUR_LINE "vm.nr_hugepages = 2048\n");
	assert_int_equal(p->edits[0].kind, EDIT_CHANGE);
	plan_free(p);
	scene_free(s);
}

TEST(what_only_a_login_reads_needs_no_reboot)
{
	struct scene *s = need_scene(NEED_MEMLOCK, "anna:8G");
	/* 8 GiB and one more, in KiB. */
	struct plan *p = expect_one_edit(s, LIMITS,
					 OUR_LINE "anna hard memlock 9437184\n"
						  "anna soft memlock 9437184\n");
	assert_false(p->reboot);
	assert_true(has_note(p, need_infos[NEED_MEMLOCK].cost));
	assert_true(has_note(p, "next login"));
	plan_free(p);
	scene_free(s);
}

TEST(a_declared_system_is_told_what_to_declare)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "8G");
	s->h.loader.kind = LOADER_NIXOS;
	expect_refused_need(s, NEED_HUGEPAGES, SYSCTL, "vm.nr_hugepages = 4096");
}

TEST(words_of_a_need_are_refused_where_the_loader_is_declared)
{
	struct scene *s = need_scene(NEED_CPUS, "5,11");
	choice_remove(&s->c, addr_of("01:00.0"));
	s->h.loader.kind = LOADER_NIXOS;
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 1);
	assert_string_equal(p->refused[0].address, "cpus");
	assert_non_null(strstr(p->refused[0].detail, "\"isolcpus=managed_irq,domain,5,11\""));
	plan_free(p);
	scene_free(s);
}

static struct plan *trial_of(struct scene *s, const struct plan *p, const char *refusal)
{
	static const char menu[] = "menuentry 'Debian' --id old {\n\tlinux /vmlinuz-" DESK_RELEASE
				   " quiet\n\tinitrd /initrd.img-" DESK_RELEASE "\n}\n";
	struct plan *t = NULL;
	struct err err = {0};
	char *block = arena_alloc(&s->h.mem, 1025);
	memset(block, '#', 1024);
	memcpy(block, "# GRUB Environment Block\n", 25);
	s->h.loader.environment = "/boot/grub/grubenv";
	s->h.loader.custom = "/boot/grub/custom.cfg";
	scene_file(s, "/boot/grub/grubenv", block);
	scene_file(s, "/boot/grub/custom.cfg", NULL);
	scene_file(s, "/boot/grub/grub.cfg", menu);
	*ARENA_PUSH(&s->h.mem, s->h.entries, s->h.n_entries) =
		(struct boot_entry){.path = "/boot/grub/grub.cfg",
				    .line = 2,
				    .title = "Debian",
				    .release = DESK_RELEASE,
				    .cmdline = "quiet",
				    .tries_left = -1};
	int r = plan_trial(&s->h, p, &t, &err);
	assert_int_equal(r < 0, refusal != NULL);
	if (refusal)
		assert_non_null(strstr(err.line, refusal));
	return t;
}

/* The old start reads the root file system too: what lies there is written when the trial is
 * confirmed. */
TEST(a_trial_has_the_words_and_not_the_files)
{
	struct scene *s = need_scene(NEED_CPUS, "5,11");
	choice_need(&s->c, NEED_VFIO_MODULES, "");
	struct plan *p = plan_of(s), *t = trial_of(s, p, NULL);
	assert_int_equal(p->n_edits, 2);
	assert_null(edit_at(t, LOAD_VFIO));
	assert_null(edit_at(t, GRUB));
	assert_int_equal(t->n_steps, 0);
	assert_non_null(strstr(edit_at(t, "/boot/grub/custom.cfg")->after,
			       "isolcpus=managed_irq,domain,5,11"));
	assert_true(has_note(t, LOAD_VFIO ". Confirming writes it."));
	assert_int_equal(t->n_needs, 2);
	plan_free(t);
	plan_free(p);
	scene_free(s);
}

TEST(files_alone_cannot_be_tried)
{
	struct scene *s = need_scene(NEED_VFIO_MODULES, "");
	struct plan *p = plan_of(s);
	assert_null(trial_of(s, p, "nothing to try"));
	plan_free(p);
	scene_free(s);
}

static bool need_has_note(const struct plan *p, enum need_id id, const char *what)
{
	for (size_t i = 0; i < p->n_need_notes; i++)
		if (p->need_notes[i].id == id && strstr(p->need_notes[i].text, what))
			return true;
	return false;
}

/* The screen shows it beside the need. */
TEST(what_is_noted_of_a_value_tells_whose_it_is)
{
	struct scene *s = need_scene(NEED_HUGEPAGES, "10G");
	choice_need(&s->c, NEED_CPUS, "1-5,7-11");
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 0);
	assert_true(need_has_note(p, NEED_HUGEPAGES, "80 %"));
	assert_true(need_has_note(p, NEED_CPUS, "2 of 12 CPUs stay with the host"));
	assert_false(need_has_note(p, NEED_CPUS, "80 %"));
	for (size_t i = 0; i < p->n_need_notes; i++)
		assert_true(has_note(p, p->need_notes[i].text));
	plan_free(p);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_chosen_is_nothing),
		cmocka_unit_test(a_need_alone_is_the_plan),
		cmocka_unit_test(a_need_that_is_written_is_not_written_again),
		cmocka_unit_test(needs_come_with_the_devices),
		cmocka_unit_test(all_at_once_and_once_more),
		cmocka_unit_test(no_device_has_to_be_chosen),
		cmocka_unit_test(a_value_that_says_nothing_is_refused),
		cmocka_unit_test(a_file_of_ours_that_somebody_else_wrote_is_left),
		cmocka_unit_test(a_file_of_ours_is_written_anew_for_another_size),
		cmocka_unit_test(what_only_a_login_reads_needs_no_reboot),
		cmocka_unit_test(a_declared_system_is_told_what_to_declare),
		cmocka_unit_test(words_of_a_need_are_refused_where_the_loader_is_declared),
		cmocka_unit_test(a_trial_has_the_words_and_not_the_files),
		cmocka_unit_test(files_alone_cannot_be_tried),
		cmocka_unit_test(what_is_noted_of_a_value_tells_whose_it_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
