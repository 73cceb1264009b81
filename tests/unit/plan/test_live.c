/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What may change its driver while the system runs, and what may not. */
#include "unit/plan/scene.h"

#include <errno.h>

#include "plan/live.h"

/* The desk with its IOMMU on: the card and its sound share a group, and nobody uses them. */
static struct scene *running_scene(void)
{
	struct scene *s = desk_scene();

	scene_iommu(s, CPU_INTEL, IOMMU_ON, REASON_NONE);
	scene_groups(s);
	for (size_t i = 0; i < s->h.n_devices; i++)
		s->h.devices[i].overridable = TRI_YES;
	return s;
}

static struct plan *live_of(const struct scene *s, const char *driver)
{
	struct plan *p = NULL;
	struct err err = {0};

	if (plan_live(&s->h, &s->r, &s->c, driver, 15, &p, &err) < 0)
		fail_msg("no plan: %s", err.line);
	return p;
}

/* Refused by that id, for that address, with these words; and nothing else is in it. */
static void expect_refused(struct scene *s, const char *driver, const char *address, const char *id,
			   const char *says)
{
	struct plan *p = live_of(s, driver);
	bool found = false;

	for (size_t i = 0; i < p->n_refused; i++)
		found |= streq(p->refused[i].address, address) && streq(p->refused[i].id, id) &&
			 strstr(p->refused[i].detail, says);
	if (!found)
		fail_msg("not refused: %s by %s with \"%s\" (%zu refusals, first %s)", address, id,
			 says, p->n_refused, p->n_refused ? p->refused[0].detail : "none");
	assert_int_equal(p->n_lives, 0);
	plan_free(p);
	scene_free(s);
}

static bool notes_say(const struct plan *p, const char *what)
{
	for (size_t i = 0; i < p->n_notes; i++)
		if (strstr(p->notes[i], what))
			return true;
	return false;
}

static void use(struct scene *s, size_t device, enum use_kind kind, const char *subject)
{
	struct device *d = &s->h.devices[device];

	d->uses = arena_alloc(&s->h.mem, sizeof(*d->uses));
	d->uses[0] = (struct use){kind, subject, ""};
	d->n_uses = 1;
}

TEST(a_group_goes_together)
{
	struct scene *s = running_scene();
	struct plan *p;

	s->h.devices[DESK_AUDIO].driver_override = "snd_hda_intel";
	p = live_of(s, "vfio-pci");
	assert_int_equal(p->n_refused, 0);
	assert_int_equal(p->n_lives, 2);
	assert_int_equal(pci_addr_cmp(p->lives[0].addr, addr_of("01:00.0")), 0);
	assert_string_equal(p->lives[0].from, "nouveau");
	assert_string_equal(p->lives[0].overridden, "");
	assert_string_equal(p->lives[0].to, "vfio-pci");
	assert_int_equal(pci_addr_cmp(p->lives[1].addr, addr_of("01:00.1")), 0);
	assert_string_equal(p->lives[1].from, "snd_hda_intel");
	assert_string_equal(p->lives[1].overridden, "snd_hda_intel");
	assert_int_equal(p->lives[1].vendor, 0x10de);
	assert_int_equal(p->lives[1].device, 0x1aef);
	assert_int_equal(p->n_edits + p->n_steps + p->n_bindings, 0);
	assert_int_equal(p->confirm_minutes, 15);
	assert_false(p->reboot);
	assert_true(notes_say(p, "the next start has everything as it was"));
	assert_true(notes_say(p, "In 15 minutes it is undone by itself"));
	assert_true(notes_say(p, "The graphics driver nouveau"));
	plan_free(p);
	scene_free(s);
}

TEST(what_has_the_driver_is_left_out)
{
	struct scene *s = running_scene();
	struct plan *p;

	s->h.devices[DESK_GPU].driver = "vfio-pci";
	/* Its guest is nobody's matter here. */
	use(s, DESK_GPU, USE_PROCESS, "qemu (812)");
	p = live_of(s, "vfio-pci");
	assert_int_equal(p->n_refused, 0);
	assert_int_equal(p->n_lives, 1);
	assert_int_equal(pci_addr_cmp(p->lives[0].addr, addr_of("01:00.1")), 0);
	plan_free(p);
	s->h.devices[DESK_AUDIO].driver = "vfio-pci";
	p = live_of(s, "vfio-pci");
	assert_true(plan_empty(p));
	assert_int_equal(p->n_refused, 0);
	plan_free(p);
	scene_free(s);
}

TEST(what_anything_uses_now_is_refused)
{
	static const struct {
		enum use_kind kind;
		const char *subject, *id;
	} uses[] = {
		{USE_ROOT, "/", "root-disk"},
		{USE_MOUNT, "/data", "mounted-disk"},
		{USE_SWAP, "swap", "swap"},
		{USE_NET_UP, "enp3s0", "network-up"},
		{USE_SSH, "enp3s0", "ssh-session"},
		{USE_CONSOLE, "fb0", "boot-display"},
		{USE_INPUT, "AT keyboard", "console-input"},
		{USE_PROCESS, "Xorg (812)", "in-use"},
		{USE_LAYER, "an active volume", "in-use"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(uses); i++) {
		struct scene *s = running_scene();

		/* Of a companion too. */
		use(s, DESK_AUDIO, uses[i].kind, uses[i].subject);
		expect_refused(s, "pci-stub", "0000:01:00.1", uses[i].id, uses[i].subject);
	}
}

/* Warnings for the next start that mean that somebody looks at it; others stay notes. */
TEST(a_screen_that_is_looked_at_is_refused)
{
	struct scene *s = running_scene();

	scene_hazard(s, DESK_GPU, "display-connected", SEVERITY_WARN);
	expect_refused(s, "vfio-pci", "0000:01:00.0", "display-connected", "Unplug that monitor");
}

TEST(other_warnings_are_notes)
{
	struct scene *s = running_scene();
	struct plan *p;

	scene_hazard(s, DESK_GPU, "no-reset", SEVERITY_WARN);
	p = live_of(s, "vfio-pci");
	assert_int_equal(p->n_lives, 2);
	assert_true(notes_say(p, "0000:01:00.0: The host needs it."));
	plan_free(p);
	scene_free(s);
}

TEST(what_plan_refuses_is_refused)
{
	struct scene *s = running_scene();

	scene_hazard(s, DESK_GPU, "rmrr", SEVERITY_BLOCK);
	expect_refused(s, "pci-stub", "0000:01:00.0", "rmrr", "The host needs it.");
	s = running_scene();
	scene_pick(s, "00:01.0");
	expect_refused(s, "pci-stub", "0000:00:01.0", "bridge", "stays with the host");
	s = running_scene();
	scene_pick(s, "09:00.0");
	expect_refused(s, "pci-stub", "0000:09:00.0", "no-such-device",
		       "no device at this address");
}

TEST(without_a_group_only_pci_stub_can_have_it)
{
	struct scene *s = desk_scene();
	struct plan *p = live_of(s, "pci-stub");

	assert_int_equal(p->n_refused, 0);
	assert_int_equal(p->n_lives, 2);
	assert_true(notes_say(p, "pci-stub only keeps"));
	plan_free(p);
	expect_refused(s, "vfio-pci", "0000:01:00.0", "iommu-off",
		       "passthru bind 0000:01:00.0 --driver pci-stub");
	s = running_scene();
	s->h.devices[DESK_AUDIO].group = s->h.devices[DESK_GPU].group = -1;
	expect_refused(s, "vfio-pci", "0000:01:00.0", "iommu-off", "in no IOMMU group");
}

TEST(a_kernel_that_cannot_is_named)
{
	struct scene *s = running_scene();

	s->h.kernels[0].vfio_pci = SUPPORT_MISSING;
	expect_refused(s, "vfio-pci", "0000:01:00.0", "vfio-pci-missing", "CONFIG_VFIO_PCI");
	s = running_scene();
	s->h.devices[DESK_GPU].overridable = TRI_NO;
	expect_refused(s, "vfio-pci", "0000:01:00.0", "no-override", "3.16");
}

/* With the driver_override that vfio-pci has, sriov_drivers_autoprobe keeps none from it either
 * (pci_device_can_probe in drivers/pci/pci-driver.c). */
TEST(a_virtual_function_that_nothing_uses_can_go)
{
	struct scene *s = running_scene();
	struct plan *p;

	s->h.devices[DESK_GPU].sriov_vf = TRI_YES;
	s->h.devices[DESK_GPU].pf = DESK_AUDIO;
	s->h.devices[DESK_AUDIO].group = 40;
	p = live_of(s, "vfio-pci");
	assert_int_equal(p->n_refused, 0);
	assert_int_equal(p->n_lives, 1);
	assert_string_equal(p->lives[0].to, "vfio-pci");
	assert_true(notes_say(p, "virtual function"));
	plan_free(p);
	use(s, DESK_GPU, USE_NET_UP, "ens1v0");
	expect_refused(s, "vfio-pci", "0000:01:00.0", "network-up", "ens1v0");
}

static void expect_stale(const struct scene *s, const struct plan *p, const char *says)
{
	struct err err = {0};

	assert_int_equal(plan_live_still(&s->h, &s->r, p, &err), -ESTALE);
	if (!strstr(err.line, says))
		fail_msg("%s", err.line);
}

/* Somebody is asked before it is done, and the host goes on living meanwhile. */
TEST(what_came_between_is_seen)
{
	struct scene *s = running_scene();
	struct plan *p = live_of(s, "vfio-pci");

	assert_int_equal(plan_live_still(&s->h, &s->r, p, NULL), 0);
	use(s, DESK_AUDIO, USE_PROCESS, "pipewire (900)");
	expect_stale(s, p, "0000:01:00.1: It is in use now: pipewire (900)");
	s->h.devices[DESK_AUDIO].n_uses = 0;
	s->h.devices[DESK_AUDIO].driver = "vfio-pci";
	expect_stale(s, p, "not as they were");
	s->h.devices[DESK_AUDIO].driver = "snd_hda_intel";
	s->h.devices[DESK_GPU].device++;
	expect_stale(s, p, "not as they were");
	plan_free(p);
	scene_free(s);
}

static void expect_no_plan(struct scene *s, const char *driver, int r, const char *says)
{
	struct plan *p = NULL;
	struct err err = {0};

	assert_int_equal(plan_live(&s->h, &s->r, &s->c, driver, 15, &p, &err), r);
	assert_null(p);
	assert_non_null(strstr(err.line, says));
	scene_free(s);
}

TEST(neither_another_driver_nor_a_tree)
{
	struct scene *s = running_scene();

	expect_no_plan(s, "nouveau", -EINVAL, "nouveau");
	s = running_scene();
	s->h.live = false;
	expect_no_plan(s, "vfio-pci", -EOPNOTSUPP, "tree");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_group_goes_together),
		cmocka_unit_test(what_has_the_driver_is_left_out),
		cmocka_unit_test(what_anything_uses_now_is_refused),
		cmocka_unit_test(a_screen_that_is_looked_at_is_refused),
		cmocka_unit_test(other_warnings_are_notes),
		cmocka_unit_test(what_plan_refuses_is_refused),
		cmocka_unit_test(without_a_group_only_pci_stub_can_have_it),
		cmocka_unit_test(a_kernel_that_cannot_is_named),
		cmocka_unit_test(what_came_between_is_seen),
		cmocka_unit_test(a_virtual_function_that_nothing_uses_can_go),
		cmocka_unit_test(neither_another_driver_nor_a_tree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
