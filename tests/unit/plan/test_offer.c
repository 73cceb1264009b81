/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is suggested fits the host and the device, and can be chosen as it stands. */
#include "plan/offer.h"
#include "unit/plan/needs.h"

struct offered {
	struct arena mem;
	struct offer items[_NEED_MAX];
};

static struct offered offers_after(struct scene *s, const struct past_runs *past)
{
	const struct guest_size size = {0};
	struct offered o = {0};
	need_offers(&s->h, &s->c, &size, past, &o.mem, o.items);
	return o;
}

static void clocked(struct scene *s, const char *governor)
{
	needs_attr(s, ATTR_GOVERNOR, governor);
	needs_attr(s, ATTR_GOVERNORS, "performance powersave");
}

static struct offered offers(struct scene *s, uint64_t memory_kb, unsigned vcpus)
{
	const struct guest_size size = {memory_kb, vcpus};
	const struct past_runs none = {0};
	struct offered o = {0};
	clocked(s, "powersave");
	need_offers(&s->h, &s->c, &size, &none, &o.mem, o.items);
	return o;
}

static void done(struct scene *s, struct offered *o)
{
	arena_done(&o->mem);
	scene_free(s);
}

static void expect_offer(const struct offered *o, enum need_id id, bool possible, const char *value,
			 const char *state)
{
	const struct offer *f = &o->items[id];
	assert_int_equal(f->id, id);
	if (f->possible != possible || !streq(f->value, value) || !strstr(f->state, state))
		fail_msg("%s: %d \"%s\" \"%s\"", need_infos[id].name, f->possible, f->value,
			 f->state);
}

TEST(the_usual_guest)
{
	struct scene *s = needs_scene();
	struct offered o = offers(s, 0, 0);
	/* Half of the 12 GiB that are free; a device whose node is not known. */
	expect_offer(&o, NEED_HUGEPAGES, true, "6G", "0 huge pages are reserved now; 12 GiB");
	expect_offer(&o, NEED_MEMLOCK, true, "anna:6G", "libvirt");
	expect_offer(&o, NEED_CPUS, true, "4-5,10-11", "12 CPUs");
	expect_offer(&o, NEED_VFIO_GROUP, true, "kvm", "root");
	expect_offer(&o, NEED_VFIO_MODULES, true, "", "loaded");
	expect_offer(&o, NEED_KVM_MODULES, true, "", "udev");
	expect_offer(&o, NEED_IGNORE_MSRS, true, "", "off");
	expect_offer(&o, NEED_GOVERNOR, true, "", "powersave");
	done(s, &o);
}

/* Each suggestion makes a plan, or there is nothing to suggest. */
TEST(every_suggestion_can_be_chosen)
{
	struct scene *s = needs_scene();
	s->h.devices[DESK_GPU].numa_node = 0;
	struct offered o = offers(s, 0, 0);
	for (enum need_id id = 0; id < _NEED_MAX; id++)
		if (o.items[id].possible)
			choice_need(&s->c, id, o.items[id].value);
	assert_int_equal(s->c.n_needs, _NEED_MAX);
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 0);
	assert_false(plan_empty(p));
	plan_free(p);
	done(s, &o);
}

TEST(near_the_device)
{
	struct scene *s = needs_scene();
	s->h.devices[DESK_GPU].numa_node = 0;
	struct offered o = offers(s, 4194304, 2);
	expect_offer(&o, NEED_HUGEPAGES, true, "4G@0", "free");
	/* Of node 0 are the cores of CPUs 0, 1 and 2. */
	expect_offer(&o, NEED_CPUS, true, "2,8", "CPUs");
	arena_done(&o.mem);
	/* No kernel before 5.16 reserves pages on one node. */
	scene_kernel(s, "5.10.0-28-amd64", INTEL_DEFAULT_OFF);
	o = offers(s, 4194304, 2);
	expect_offer(&o, NEED_HUGEPAGES, true, "4G", "free");
	done(s, &o);
}

TEST(a_guest_that_does_not_fit)
{
	struct scene *s = needs_scene();
	struct offered o = offers(s, 33554432, 24);
	expect_offer(&o, NEED_HUGEPAGES, false, "32G", "16 GiB");
	expect_offer(&o, NEED_MEMLOCK, false, "anna:32G", "16 GiB");
	expect_offer(&o, NEED_CPUS, false, "", "not 24");
	done(s, &o);
}

TEST(a_guest_whose_memory_ends_within_a_page)
{
	struct scene *s = needs_scene();
	struct offered o = offers(s, 3 * 1024 * 1024 + 1, 0);
	expect_offer(&o, NEED_HUGEPAGES, true, "3074M", "");
	expect_offer(&o, NEED_MEMLOCK, true, "anna:3074M", "");
	done(s, &o);
}

/* So many cores of one or two threads, side by side. */
static void small_host(struct scene *s, unsigned cores, unsigned threads)
{
	s->h.n_threads = 0;
	for (unsigned i = 0; i < cores * threads; i++)
		*ARENA_PUSH(&s->h.mem, s->h.threads, s->h.n_threads) = (struct cpu_thread){
			i, 0,
			threads == 1 ? arena_printf(&s->h.mem, "%u", i)
				     : arena_printf(&s->h.mem, "%u-%u", i / 2 * 2, i / 2 * 2 + 1)};
}

/* A plan warns where two CPUs or fewer stay with the host. */
TEST(fewer_cpus_than_usual)
{
	static const struct {
		unsigned cores, threads;
		const char *value;
	} hosts[] = {
		{7, 1, "3-6"}, {6, 1, "3-5"}, {5, 1, "3-4"}, {4, 1, "3"},
		{3, 1, ""},    {4, 2, "4-7"}, {3, 2, "4-5"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(hosts); i++) {
		struct scene *s = needs_scene();
		small_host(s, hosts[i].cores, hosts[i].threads);
		struct offered o = offers(s, 0, 0);
		expect_offer(&o, NEED_CPUS, true, hosts[i].value, "CPUs.");
		done(s, &o);
	}
}

/* One that is meant has the CPUs that it has. */
TEST(the_cpus_of_a_guest_are_not_fewer)
{
	struct scene *s = needs_scene();
	small_host(s, 6, 1);
	struct offered o = offers(s, 0, 4);
	expect_offer(&o, NEED_CPUS, true, "2-5", "6 CPUs.");
	done(s, &o);
}

/* A plan warns where more than 80 % of what is free on the node are taken. */
TEST(no_more_than_the_node_has_free)
{
	static const struct {
		unsigned free_mib;
		const char *value;
	} nodes[] = {
		{7720, "6G@0"},
		{7600, "5G@0"},
		{3500, "2G@0"},
		{1000, "6G"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(nodes); i++) {
		struct scene *s = needs_scene();
		struct numa_node here[] = {{0, 8388608, nodes[i].free_mib * 1024u},
					   {1, 8388608, 4194304}};
		s->h.nodes = here;
		s->h.devices[DESK_GPU].numa_node = 0;
		struct offered o = offers(s, 0, 0);
		expect_offer(&o, NEED_HUGEPAGES, true, nodes[i].value, "free");
		done(s, &o);
	}
}

TEST(what_is_so_already)
{
	struct scene *s = needs_scene();
	scene_file(s, "/etc/modules", "vfio_pci\nvfio_iommu_type1\n");
	struct offered o = offers(s, 0, 0);
	expect_offer(&o, NEED_VFIO_MODULES, false, "", "so already");
	done(s, &o);
}

static void set_governor(struct scene *s)
{
	choice_need(&s->c, NEED_GOVERNOR, "");
	struct plan *p = plan_of(s);
	apply_edits(s, p);
	plan_free(p);
	choice_unneed(&s->c, NEED_GOVERNOR);
}

/* What the file says already has no second half that says the opposite. */
TEST(what_somebody_else_set_comes_with_the_next_start)
{
	struct scene *s = needs_scene();
	set_governor(s);
	struct offered o = offers(s, 0, 0);
	expect_offer(&o, NEED_GOVERNOR, false, "",
		     "It is set already, and comes with the next start.");
	assert_null(strstr(o.items[NEED_GOVERNOR].state, "powersave"));
	assert_null(o.items[NEED_GOVERNOR].set_by);
	done(s, &o);
}

static struct run run_of(const char *boot_id, struct need *need)
{
	return (struct run){.when = "2026-11-21 04:55:01 UTC",
			    .state = RUN_DONE,
			    .boot_id = boot_id,
			    .needs = need,
			    .n_needs = 1};
}

TEST(what_a_run_set_is_said_with_the_run)
{
	struct scene *s = needs_scene();
	struct need governor = {NEED_GOVERNOR, (char[]){""}};
	struct run run = run_of("now", &governor), *runs[] = {&run};
	const struct past_runs past = {runs, 1};
	s->h.boot_id = "now";
	clocked(s, "powersave");
	set_governor(s);
	struct offered o = offers_after(s, &past);
	expect_offer(&o, NEED_GOVERNOR, false, "",
		     "Set by the run of 2026-11-21 04:55:01 UTC; it comes with the next start. To "
		     "take it back, undo that run.");
	assert_string_equal(o.items[NEED_GOVERNOR].set_by, run.when);
	assert_null(o.items[NEED_HUGEPAGES].set_by);
	arena_done(&o.mem);
	s->h.boot_id = "next";
	clocked(s, "performance");
	o = offers_after(s, &past);
	expect_offer(&o, NEED_GOVERNOR, false, "",
		     "Set by the run of 2026-11-21 04:55:01 UTC. The governor is performance now. "
		     "To take it back, undo that run.");
	arena_done(&o.mem);
	/* Undone: it is somebody else's. */
	run.state = RUN_UNDONE;
	o = offers_after(s, &past);
	assert_null(o.items[NEED_GOVERNOR].set_by);
	done(s, &o);
}

TEST(the_size_that_a_run_set_is_the_one_that_is_told)
{
	struct scene *s = needs_scene();
	struct need pages = {NEED_HUGEPAGES, (char[]){"2G"}};
	struct run run = run_of("before", &pages), *runs[] = {&run};
	const struct past_runs past = {runs, 1};
	s->h.boot_id = "now";
	scene_file(s, SYSCTL, OUR_LINE "vm.nr_hugepages = 1024\n");
	struct offered o = offers_after(s, &past);
	expect_offer(&o, NEED_HUGEPAGES, false, "2G", "Set to 2G by the run of");
	arena_done(&o.mem);
	/* Somebody has written another number since: what the run set is no more. */
	scene_file(s, SYSCTL, OUR_LINE "vm.nr_hugepages = 512\n");
	o = offers_after(s, &past);
	expect_offer(&o, NEED_HUGEPAGES, true, "6G", "free");
	assert_null(o.items[NEED_HUGEPAGES].set_by);
	done(s, &o);
}

TEST(what_may_be_locked_comes_with_a_login)
{
	struct scene *s = needs_scene();
	struct need lock = {NEED_MEMLOCK, (char[]){"anna:2G"}};
	struct run run = run_of("now", &lock), *runs[] = {&run};
	const struct past_runs past = {runs, 1};
	s->h.boot_id = "now";
	/* 2 GiB and the 1 GiB beside them */
	scene_file(s, LIMITS, OUR_LINE "anna hard memlock 3145728\nanna soft memlock 3145728\n");
	struct offered o = offers_after(s, &past);
	expect_offer(&o, NEED_MEMLOCK, false, "anna:2G",
		     "Set to anna:2G by the run of 2026-11-21 04:55:01 UTC; it comes with the next "
		     "login. To take it back, undo that run.");
	done(s, &o);
}

TEST(what_is_on_trial_waits_for_its_confirmation)
{
	struct scene *s = needs_scene();
	struct need msrs = {NEED_IGNORE_MSRS, (char[]){""}};
	struct run run = run_of("now", &msrs), *runs[] = {&run};
	const struct past_runs past = {runs, 1};
	run.trial = true;
	run.confirm_minutes = 15;
	struct offered o = offers_after(s, &past);
	expect_offer(&o, NEED_IGNORE_MSRS, false, "",
		     "The run of 2026-11-21 04:55:01 UTC tries it: confirm that run to keep it, or "
		     "undo it.");
	done(s, &o);
}

TEST(what_becomes_of_a_guest_that_asks_for_an_unknown_register)
{
	struct scene *s = needs_scene();
	needs_attr(s, ATTR_IGNORE_MSRS, "N");
	struct offered o = offers(s, 0, 0);
	expect_offer(&o, NEED_IGNORE_MSRS, true, "",
		     "gives a fault now (kvm's ignore_msrs is N).");
	arena_done(&o.mem);
	/* Somebody has switched it on until the next start. */
	needs_attr(s, ATTR_IGNORE_MSRS, "Y");
	o = offers(s, 0, 0);
	expect_offer(&o, NEED_IGNORE_MSRS, true, "", "is ignored now (kvm's ignore_msrs is Y).");
	done(s, &o);
}

TEST(a_member_of_kvm_starts_guests)
{
	static const char *people[] = {"anna", "bert", "carl"};
	struct scene *s = needs_scene();
	s->h.people = people;
	s->h.n_people = ARRAY_SIZE(people);
	s->h.n_users = 0;
	scene_file(s, "/etc/security/limits.d/90-passthru-carl.conf", NULL);
	needs_attr(s, ATTR_GROUP_KVM, "kvm:x:105:libvirt-qemu,carl");
	struct offered o = offers(s, 0, 0);
	expect_offer(&o, NEED_MEMLOCK, true, "carl:6G", "");
	done(s, &o);
}

TEST(a_host_of_which_little_is_known)
{
	struct scene *s = needs_scene();
	memset(s->h.attrs, 0, sizeof(s->h.attrs));
	s->h.n_threads = s->h.n_nodes = s->h.n_users = s->h.n_people = s->h.n_user_groups = 0;
	struct offered o = offers(s, 0, 0);
	expect_offer(&o, NEED_HUGEPAGES, true, "", "how much");
	expect_offer(&o, NEED_MEMLOCK, true, "", "");
	expect_offer(&o, NEED_VFIO_GROUP, true, "", "");
	expect_offer(&o, NEED_CPUS, false, "", "not known here");
	done(s, &o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_usual_guest),
		cmocka_unit_test(every_suggestion_can_be_chosen),
		cmocka_unit_test(near_the_device),
		cmocka_unit_test(a_guest_that_does_not_fit),
		cmocka_unit_test(a_guest_whose_memory_ends_within_a_page),
		cmocka_unit_test(fewer_cpus_than_usual),
		cmocka_unit_test(the_cpus_of_a_guest_are_not_fewer),
		cmocka_unit_test(no_more_than_the_node_has_free),
		cmocka_unit_test(what_is_so_already),
		cmocka_unit_test(what_somebody_else_set_comes_with_the_next_start),
		cmocka_unit_test(what_a_run_set_is_said_with_the_run),
		cmocka_unit_test(the_size_that_a_run_set_is_the_one_that_is_told),
		cmocka_unit_test(what_may_be_locked_comes_with_a_login),
		cmocka_unit_test(what_is_on_trial_waits_for_its_confirmation),
		cmocka_unit_test(what_becomes_of_a_guest_that_asks_for_an_unknown_register),
		cmocka_unit_test(a_member_of_kvm_starts_guests),
		cmocka_unit_test(a_host_of_which_little_is_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
