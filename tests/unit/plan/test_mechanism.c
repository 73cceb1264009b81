/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/plan/scene.h"

#define GRUB "/etc/default/grub"
#define VFIO_CONF "/etc/modprobe.d/vfio.conf"

/* A host whose IOMMU is on, so that only the binding is to be done. */
static struct scene *ready_scene(void)
{
	struct scene *s = desk_scene();
	s->h.kernels[0].intel_default = INTEL_DEFAULT_ON;
	scene_groups(s);
	scene_iommu(s, CPU_INTEL, IOMMU_ON, REASON_NONE);
	return s;
}

/* The card and its sound have a twin each; only the card's stays in use. */
static struct scene *twin_scene(void)
{
	struct scene *s = ready_scene();
	scene_device(s, "65:00.0", 0x10de, 0x2206, 0x030000, "nouveau")->group = 9;
	return s;
}

static const struct refusal *refusal_of(const struct plan *p, const char *id)
{
	for (size_t i = 0; i < p->n_refused; i++)
		if (streq(p->refused[i].id, id))
			return &p->refused[i];
	fail_msg("not refused as %s", id);
	return NULL;
}

/* The refusal of the plan, in words. */
static void expect_words(struct scene *s, const char *address, const char *id, const char *says)
{
	struct plan *p = plan_of(s);
	if (!strstr(refusal_of(p, id)->detail, says))
		fail_msg("not \"%s\" in: %s", says, refusal_of(p, id)->detail);
	plan_free(p);
	expect_refusal(s, address, id);
}

TEST(a_twin_that_the_host_keeps)
{
	struct scene *s = twin_scene();
	struct plan *p = plan_of(s);
	const char *conf = edit_at(p, VFIO_CONF)->after;
	assert_int_equal(p->n_refused, 0);
	assert_int_equal(p->bindings[0].mechanism, MECHANISM_OVERRIDE);
	assert_string_equal(
		p->bindings[0].why,
		"At the next start vfio-pci takes it instead of nvidiafb or nouveau (by "
		"its address in modprobe.d: 0000:65:00.0 has the same ids and stays)");
	assert_string_equal(p->bindings[0].stays, "0000:65:00.0");
	assert_null(p->bindings[1].stays);
	assert_int_equal(p->bindings[1].mechanism, MECHANISM_IDS);
	assert_non_null(
		strstr(edit_at(p, VFIO_CONF)->why,
		       "ands 0000:01:00.0 (10de:2206) to vfio-pci by address (where another "
		       "card sits by then, nothing happens)"));
	assert_non_null(strstr(conf, "options vfio-pci ids=10de:1aef\n"));
	assert_non_null(
		strstr(conf, "install vfio_pci l='0000:00:01.0/0000:01:00.0=0x10de:0x2206';"));
	assert_non_null(strstr(conf, "softdep nouveau pre: vfio-pci\n"));
	assert_non_null(strstr(edit_at(p, "/etc/initramfs-tools/modules")->after, "vfio-pci\n"));
	expect_laws(s, p);
}

/* Once it is so, nothing is to be done. */
TEST(a_device_that_is_bound_by_its_address)
{
	struct scene *s = twin_scene();
	struct plan *p = plan_of(s);
	apply_edits(s, p);
	plan_free(p);
	s->h.devices[DESK_GPU].driver = s->h.devices[DESK_AUDIO].driver = "vfio-pci";
	p = plan_of(s);
	assert_true(plan_empty(p));
	assert_false(p->reboot);
	assert_int_equal(p->bindings[0].mechanism, MECHANISM_OVERRIDE);
	assert_true(str_starts(p->bindings[0].why, "vfio-pci has it already (by its address"));
	plan_free(p);
	scene_free(s);
}

/* A card was put in, and the bus numbered anew: what is at the address now is not what was bound.
 */
TEST(a_device_that_moved_is_bound_where_it_is)
{
	struct scene *s = twin_scene();
	struct plan *p = plan_of(s);
	apply_edits(s, p);
	plan_free(p);
	s->h.devices[DESK_ROOT_PORT].address = "0000:00:01.1";
	p = plan_of(s);
	const char *conf = edit_at(p, VFIO_CONF)->after;
	assert_non_null(strstr(conf, "l='0000:00:01.1/0000:01:00.0=0x10de:0x2206';"));
	plan_free(p);
	scene_free(s);
}

/* The id stands in the list that counts: it would take the twin whatever the address says. */
TEST(a_twin_whose_id_is_listed_already)
{
	struct scene *s = twin_scene();
	scene_file(s, VFIO_CONF, "options vfio-pci ids=10de:2206\n");
	expect_words(s, "0000:01:00.0", "twin", VFIO_CONF ":1 gives 10de:2206 to vfio-pci");
}

/* A vfio-pci that is built in is told ids and nothing else. */
TEST(a_twin_where_vfio_is_built_in)
{
	struct scene *s = twin_scene();
	s->h.kernels[0].vfio_pci = SUPPORT_BUILTIN;
	expect_words(s, "0000:01:00.0", "twin", "10de:2206 also matches 0000:65:00.0");
	s = twin_scene();
	scene_kernel(s, "5.15.0-25-generic", INTEL_DEFAULT_ON)->vfio_pci = SUPPORT_BUILTIN;
	expect_words(s, "0000:01:00.0", "twin", "built into a kernel");
}

/* What makes modprobe pass over the command, or break it, is named. */
TEST(lines_that_get_in_the_way_of_the_address)
{
	struct scene *s = twin_scene();
	scene_file(s, VFIO_CONF, "# a\nsoftdep vfio-pci pre: vendor-reset\n");
	expect_failure(s, VFIO_CONF ":2", "softdep of vfio-pci itself");
	s = twin_scene();
	scene_file(s, VFIO_CONF, "options vfio-pci nointxmask='1'\n");
	expect_failure(s, VFIO_CONF ":1", "single quote");
	s = twin_scene();
	scene_file(s, VFIO_CONF, "install vfio-pci /sbin/vfio-override.sh\n");
	expect_failure(s, VFIO_CONF ":1", "a command of its own");
}

TEST(a_twin_that_leaves_too)
{
	struct scene *s = ready_scene();
	scene_device(s, "65:00.0", 0x10de, 0x2206, 0x030000, "nouveau")->group = 9;
	choice_add(&s->c, addr_of("65:00.0"));
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 0);
	assert_int_equal(p->n_bindings, 3);
	assert_non_null(strstr(edit_at(p, VFIO_CONF)->after, "ids=10de:2206,10de:1aef\n"));
	plan_free(p);
	scene_free(s);
}

/* A twin on vfio-pci is not the host's any more. */
TEST(a_twin_that_left_before)
{
	struct scene *s = ready_scene();
	scene_device(s, "65:00.0", 0x10de, 0x2206, 0x030000, "vfio-pci")->group = 9;
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 0);
	plan_free(p);
	scene_free(s);
}

TEST(a_driver_that_is_built_in)
{
	struct scene *s = ready_scene();
	scene_candidate(s, DESK_AUDIO, "snd_hda_core", MODULE_BUILTIN);
	struct plan *p = plan_of(s);
	const char *conf = edit_at(p, VFIO_CONF)->after;
	assert_int_equal(p->n_refused, 0);
	assert_int_equal(p->bindings[0].mechanism, MECHANISM_IDS);
	assert_int_equal(p->bindings[1].mechanism, MECHANISM_OVERRIDE);
	assert_non_null(strstr(p->bindings[1].why, "snd_hda_core is built into the kernel"));
	assert_non_null(strstr(conf, "l='0000:00:01.0/0000:01:00.1=0x10de:0x1aef';"));
	/* What is built in is loaded by nobody, so no softdep holds it back. */
	assert_null(strstr(conf, "snd_hda_core"));
	expect_laws(s, p);
}

TEST(a_driver_that_is_built_in_where_nothing_can_be_told)
{
	struct scene *s = ready_scene();
	scene_candidate(s, DESK_AUDIO, "snd_hda_core", MODULE_BUILTIN);
	s->h.kernels[0].vfio_pci = SUPPORT_BUILTIN;
	expect_words(s, "0000:01:00.1", "builtin-driver", "vfio-pci is built in too");
	s = ready_scene();
	scene_candidate(s, DESK_AUDIO, "snd_hda_core", MODULE_BUILTIN);
	s->h.initramfs.kind = INITRAMFS_NONE;
	expect_words(s, "0000:01:00.1", "builtin-driver", "no initramfs");
}

/* Each says when, who and instead of whom. */
TEST(what_becomes_of_a_device_is_a_sentence)
{
	struct scene *s = ready_scene();
	struct plan *p = plan_of(s);
	assert_string_equal(p->bindings[0].why,
			    "At the next start vfio-pci takes it instead of nvidiafb or nouveau "
			    "(by its ids in modprobe.d)");
	assert_string_equal(p->bindings[1].why,
			    "At the next start vfio-pci takes it instead of snd_hda_intel (by its "
			    "ids in modprobe.d)");
	plan_free(p);
	s->h.devices[DESK_AUDIO].n_candidates = 0;
	s->h.devices[DESK_AUDIO].driver = NULL;
	s->h.kernels[0].vfio_pci = SUPPORT_BUILTIN;
	p = plan_of(s);
	assert_string_equal(p->bindings[1].why,
			    "At the next start vfio-pci takes it (by its ids on the kernel command "
			    "line)");
	plan_free(p);
	scene_free(s);
}

/* Ubuntu 20.04 and 22.04: modprobe.d is never read for vfio-pci. */
TEST(vfio_built_in_takes_ids_from_the_command_line)
{
	struct scene *s = ready_scene();
	s->h.kernels[0].vfio_pci = SUPPORT_BUILTIN;
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_edits, 1);
	assert_non_null(
		strstr(edit_at(p, GRUB)->after,
		       "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet vfio-pci.ids=10de:2206,10de:1aef\"\n"));
	assert_int_equal(p->n_steps, 1);
	assert_string_equal(p->steps[0].argv[0], "update-grub");
	assert_int_equal(p->bindings[0].mechanism, MECHANISM_CMDLINE_IDS);
	assert_string_equal(p->words[0], "vfio-pci.ids=10de:2206,10de:1aef");
	expect_laws(s, p);
}

TEST(kernels_that_differ_get_both)
{
	struct scene *s = ready_scene();
	scene_kernel(s, "5.15.0-25-generic", INTEL_DEFAULT_ON)->vfio_pci = SUPPORT_BUILTIN;
	struct plan *p = plan_of(s);
	assert_non_null(strstr(edit_at(p, GRUB)->after, "vfio-pci.ids=10de:2206,10de:1aef"));
	assert_non_null(
		strstr(edit_at(p, VFIO_CONF)->after, "options vfio-pci ids=10de:2206,10de:1aef\n"));
	assert_int_equal(p->bindings[0].mechanism, MECHANISM_CMDLINE_IDS);
	assert_int_equal(p->n_steps, 3);
	for (size_t i = 0; i < p->n_expects; i++)
		assert_false(streq(p->expects[i].path, "/boot/initrd.img-5.15.0-25-generic") &&
			     streq(p->expects[i].subject, "vfio-pci.ko"));
	expect_laws(s, p);
}

/* A tree of modules whose kernel is gone does not count. */
TEST(a_kernel_that_cannot_boot_does_not_count)
{
	struct scene *s = ready_scene();
	struct kernel *k = scene_kernel(s, "5.4.0-26-generic", INTEL_DEFAULT_OFF);
	k->vfio_pci = SUPPORT_BUILTIN;
	k->image = k->initrd = NULL;
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, GRUB));
	assert_int_equal(p->bindings[0].mechanism, MECHANISM_IDS);
	expect_laws(s, p);
}

/* kmod puts the words of the command line behind modprobe.d, so a list there would hide ours. */
TEST(ids_on_the_command_line_are_added_to)
{
	struct scene *s = ready_scene();
	scene_file(s, GRUB,
		   "GRUB_CMDLINE_LINUX=\"vfio_pci.ids=144D:A808 "
		   "iommu=pt\"\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n");
	scene_cmdline(s, "ro vfio_pci.ids=144D:A808 iommu=pt quiet");
	struct plan *p = plan_of(s);
	expect_after(p, GRUB,
		     "GRUB_CMDLINE_LINUX=\"vfio_pci.ids=144d:a808,10de:2206,10de:1aef iommu=pt\"\n"
		     "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n");
	assert_null(strstr(edit_at(p, VFIO_CONF)->after, "options"));
	assert_non_null(strstr(edit_at(p, VFIO_CONF)->after, "softdep nouveau pre: vfio-pci\n"));
	assert_string_equal(p->gone_words[0], "vfio_pci.ids=144D:A808");
	assert_int_equal(p->bindings[0].mechanism, MECHANISM_CMDLINE_IDS);
	expect_laws(s, p);
}

/* What was typed at the boot prompt is gone at the next boot: modprobe.d it is. */
TEST(ids_that_were_typed_do_not_count)
{
	struct scene *s = ready_scene();
	scene_cmdline(s, "ro quiet vfio-pci.ids=10de:2206,10de:1aef");
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, GRUB));
	assert_non_null(
		strstr(edit_at(p, VFIO_CONF)->after, "options vfio-pci ids=10de:2206,10de:1aef\n"));
	plan_free(p);
	scene_free(s);
}

TEST(a_device_that_is_there_already_is_listed)
{
	struct scene *s = ready_scene();
	scene_file(s, VFIO_CONF, "options vfio-pci ids=10de:2206,10de:1aef disable_vga=1\n");
	s->h.devices[DESK_GPU].driver = s->h.devices[DESK_AUDIO].driver = "vfio-pci";
	struct plan *p = plan_of(s);
	assert_true(plan_empty(p));
	assert_false(p->reboot);
	assert_int_equal(p->n_bindings, 2);
	assert_int_equal(p->bindings[0].mechanism, MECHANISM_IDS);
	assert_string_equal(p->bindings[0].why,
			    "vfio-pci has it already (by its ids in modprobe.d)");
	plan_free(p);
	scene_free(s);
}

/* On vfio-pci only for now, by hand: the next boot has to be told. */
TEST(a_device_that_was_bound_by_hand_is_not_settled)
{
	struct scene *s = ready_scene();
	s->h.devices[DESK_GPU].driver = s->h.devices[DESK_AUDIO].driver = "vfio-pci";
	struct plan *p = plan_of(s);
	assert_non_null(edit_at(p, VFIO_CONF));
	plan_free(p);
	scene_free(s);
}

/* Without libkmod's index, as in a thin tree, the driver that has the device is the one to come
 * before. */
TEST(the_bound_driver_counts_where_no_module_is_known)
{
	struct scene *s = ready_scene();
	s->h.devices[DESK_GPU].n_candidates = s->h.devices[DESK_AUDIO].n_candidates = 0;
	s->h.devices[DESK_AUDIO].driver = "snd-hda-intel";
	struct plan *p = plan_of(s);
	const char *conf = edit_at(p, VFIO_CONF)->after;
	assert_non_null(strstr(conf, "softdep nouveau pre: vfio-pci\n"));
	assert_non_null(strstr(conf, "softdep snd_hda_intel pre: vfio-pci\n"));
	plan_free(p);
	scene_free(s);
}

/* A driver's name is not always its module's: xhci_hcd is in xhci_pci. */
TEST(the_bound_driver_does_not_count_where_modules_are_known)
{
	struct scene *s = ready_scene();
	s->h.devices[DESK_GPU].driver = "other";
	struct plan *p = plan_of(s);
	assert_null(strstr(edit_at(p, VFIO_CONF)->after, "other"));
	plan_free(p);
	scene_free(s);
}

/* Two functions of one card: its driver has both, and another one makes them. */
static struct scene *virtual_scene(void)
{
	struct scene *s = ready_scene();
	scene_device(s, "03:00.0", 0x8086, 0x1572, 0x020000, "i40e")->group = 20;
	for (int i = 0; i < 2; i++) {
		const char *address = i ? "03:02.1" : "03:02.0";
		struct device *d = scene_device(s, address, 0x8086, 0x154c, 0x020000, "iavf");
		d->group = 21 + i;
		d->sriov_vf = TRI_YES;
		d->pf = DESK_N;
		scene_candidate(s, DESK_N + 1 + (size_t)i, "iavf", MODULE_LOADABLE);
	}
	scene_pick(s, "03:02.0");
	return s;
}

/* It is not there yet when vfio-pci is loaded. */
TEST(a_virtual_function_is_not_bound_by_its_address)
{
	expect_words(virtual_scene(), "0000:03:02.0", "virtual-function",
		     "by its id 8086:154c vfio-pci would take 0000:03:02.1 too");
	expect_words(virtual_scene(), "0000:03:02.0", "virtual-function", "managed='yes'");
	struct scene *s = virtual_scene();
	choice_add(&s->c, addr_of("03:02.1"));
	scene_candidate(s, DESK_N + 1, "iavf_core", MODULE_BUILTIN);
	expect_words(s, "0000:03:02.0", "virtual-function", "iavf_core is built into the kernel");
}

TEST(virtual_functions_that_go_together_are_bound_by_their_id)
{
	struct scene *s = virtual_scene();
	choice_add(&s->c, addr_of("03:02.1"));
	struct plan *p = plan_of(s);
	assert_int_equal(p->bindings[0].mechanism, MECHANISM_IDS);
	assert_non_null(strstr(edit_at(p, VFIO_CONF)->after, "ids=8086:154c\n"));
	assert_non_null(strstr(edit_at(p, VFIO_CONF)->after, "softdep iavf pre: vfio-pci\n"));
	assert_true(has_note(p, "make 0000:03:02.0 and 0000:03:02.1 again by writing sriov_numvfs "
				"of 0000:03:00.0"));
	plan_free(p);
	scene_file(s, "/etc/modprobe.d/i40e.conf", "options i40e max_vfs=2\n");
	p = plan_of(s);
	assert_false(has_note(p, "sriov_numvfs"));
	expect_laws(s, p);
}

/* Both go, one after the other: the line that binds the first takes the second in. */
TEST(a_twin_that_an_earlier_run_gives_away)
{
	struct scene *s = twin_scene();
	scene_candidate(s, DESK_N, "nouveau", MODULE_LOADABLE);
	struct plan *p = plan_of(s);
	apply_edits(s, p);
	plan_free(p);
	scene_pick(s, "65:00.0");
	p = plan_of(s);
	const char *conf = edit_at(p, VFIO_CONF)->after;
	assert_int_equal(p->bindings[0].mechanism, MECHANISM_OVERRIDE);
	assert_null(p->bindings[0].stays);
	assert_non_null(strstr(p->bindings[0].why,
			       "as 0000:01:00.0 with the same ids: an earlier run gives that away "
			       "too"));
	assert_null(strstr(conf, "ids=10de:2206"));
	assert_non_null(strstr(conf, "0000:01:00.0=0x10de:0x2206 0000:65:00.0=0x10de:0x2206'"));
	assert_true(has_note(p, "0000:01:00.0: an earlier run gives it to vfio-pci too"));
	assert_true(has_note(p, "the outputs of 0000:01:00.0 and 0000:65:00.0 show no picture"));
	plan_free(p);
	/* The same when both are picked now. */
	choice_add(&s->c, addr_of("01:00.0"));
	p = plan_of(s);
	assert_null(strstr(edit_at(p, VFIO_CONF)->after, "ids=10de:2206"));
	assert_null(p->bindings[0].stays);
	expect_laws(s, p);
}

/* A guest has it, so nothing is taken from nouveau. */
TEST(a_device_on_vfio_now_is_not_taken_from_a_driver)
{
	struct scene *s = ready_scene();
	s->h.devices[DESK_GPU].driver = s->h.devices[DESK_AUDIO].driver = "vfio-pci";
	struct plan *p = plan_of(s);
	assert_string_equal(p->bindings[0].why, "vfio-pci has it now, and takes it at the next "
						"start too (by its ids in modprobe.d)");
	assert_false(has_note(p, "show no picture"));
	plan_free(p);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_virtual_function_is_not_bound_by_its_address),
		cmocka_unit_test(virtual_functions_that_go_together_are_bound_by_their_id),
		cmocka_unit_test(a_twin_that_an_earlier_run_gives_away),
		cmocka_unit_test(a_device_on_vfio_now_is_not_taken_from_a_driver),
		cmocka_unit_test(a_twin_that_the_host_keeps),
		cmocka_unit_test(a_device_that_is_bound_by_its_address),
		cmocka_unit_test(a_device_that_moved_is_bound_where_it_is),
		cmocka_unit_test(a_twin_whose_id_is_listed_already),
		cmocka_unit_test(a_twin_where_vfio_is_built_in),
		cmocka_unit_test(lines_that_get_in_the_way_of_the_address),
		cmocka_unit_test(a_driver_that_is_built_in_where_nothing_can_be_told),
		cmocka_unit_test(a_twin_that_leaves_too),
		cmocka_unit_test(a_twin_that_left_before),
		cmocka_unit_test(a_driver_that_is_built_in),
		cmocka_unit_test(what_becomes_of_a_device_is_a_sentence),
		cmocka_unit_test(vfio_built_in_takes_ids_from_the_command_line),
		cmocka_unit_test(kernels_that_differ_get_both),
		cmocka_unit_test(a_kernel_that_cannot_boot_does_not_count),
		cmocka_unit_test(ids_on_the_command_line_are_added_to),
		cmocka_unit_test(ids_that_were_typed_do_not_count),
		cmocka_unit_test(a_device_that_is_there_already_is_listed),
		cmocka_unit_test(a_device_that_was_bound_by_hand_is_not_settled),
		cmocka_unit_test(the_bound_driver_counts_where_no_module_is_known),
		cmocka_unit_test(the_bound_driver_does_not_count_where_modules_are_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
