/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The desk of scene.h with its card at a guest already, for tests of what else a guest wants: 16
 * GiB in two NUMA nodes, six cores of two threads, of which the second has the first's number plus
 * six.
 */
#pragma once

#include "unit/plan/scene.h"

#define OUR_LINE "# Written by passthru. To take everything back: passthru undo\n"
#define SYSCTL "/etc/sysctl.d/90-passthru-hugepages.conf"
#define RULES "/etc/udev/rules.d/70-passthru-vfio.rules"
#define LOAD_VFIO "/etc/modules-load.d/passthru-vfio.conf"
#define LOAD_KVM "/etc/modules-load.d/passthru-kvm.conf"
#define KVM_CONF "/etc/modprobe.d/passthru-kvm.conf"
#define LIMITS "/etc/security/limits.d/90-passthru-anna.conf"
#define GRUB "/etc/default/grub"

static inline void needs_attr(struct scene *s, enum attr_id id, const char *text)
{
	s->h.attrs[id] = (struct attr){.there = tri_of(text), .source = "there", .text = text};
}

static inline void needs_option(struct scene *s, const char *line)
{
	struct kernel *k = &s->h.kernels[0];
	const char **lines = arena_alloc(&s->h.mem, (k->n_config_lines + 1) * sizeof(*lines));
	for (size_t i = 0; i < k->n_config_lines; i++)
		lines[i] = k->config_lines[i];
	lines[k->n_config_lines++] = line;
	k->config_lines = lines;
}

/* What probe looks at whether it is there or not. */
static inline void needs_files(struct scene *s)
{
	static const char *const paths[] = {SYSCTL, RULES, LOAD_VFIO, LOAD_KVM, KVM_CONF, LIMITS};
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		scene_file(s, paths[i], NULL);
}

static inline void needs_cores(struct scene *s)
{
	for (unsigned i = 0; i < 12; i++)
		*ARENA_PUSH(&s->h.mem, s->h.threads, s->h.n_threads) = (struct cpu_thread){
			i, i % 6 < 3 ? 0 : 1, arena_printf(&s->h.mem, "%u,%u", i % 6, i % 6 + 6)};
}

static inline void needs_memory(struct scene *s)
{
	static struct numa_node nodes[] = {{0, 8388608, 6291456}, {1, 8388608, 4194304}};
	s->h.nodes = nodes;
	s->h.n_nodes = ARRAY_SIZE(nodes);
	needs_attr(s, ATTR_MEM_TOTAL, "MemTotal:       16777216 kB");
	needs_attr(s, ATTR_MEM_AVAILABLE, "MemAvailable:   12582912 kB");
	needs_attr(s, ATTR_HUGE_TOTAL, "HugePages_Total:       0");
	needs_attr(s, ATTR_HUGE_SIZE, "Hugepagesize:       2048 kB");
	needs_attr(s, ATTR_HUGE_1G, "0");
}

static inline struct scene *needs_scene(void)
{
	static const char *users[] = {"root", "anna"}, *groups[] = {"root", "kvm"},
			  *people[] = {"anna"};
	struct scene *s = desk_scene();
	struct plan *p = plan_of(s);
	apply_edits(s, p);
	boot_again(s, p);
	plan_free(p);
	needs_files(s);
	needs_cores(s);
	needs_memory(s);
	s->h.users = users;
	s->h.n_users = ARRAY_SIZE(users);
	s->h.user_groups = groups;
	s->h.n_user_groups = ARRAY_SIZE(groups);
	s->h.people = people;
	s->h.n_people = ARRAY_SIZE(people);
	return s;
}

/* With one need chosen. */
static inline struct scene *need_scene(enum need_id id, const char *value)
{
	struct scene *s = needs_scene();
	choice_need(&s->c, id, value);
	return s;
}

/* The plan has this one edit; what else it has is looked at by the caller. */
static inline struct plan *expect_one_edit(struct scene *s, const char *path, const char *lines)
{
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 0);
	assert_int_equal(p->n_edits, 1);
	expect_after(p, path, lines);
	return p;
}

static inline void expect_no_edit(struct scene *s, bool reboot)
{
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 0);
	assert_true(plan_empty(p));
	assert_int_equal(p->reboot, reboot);
	plan_free(p);
	scene_free(s);
}

/* Refused, for that need, with a sentence that has both. */
static inline void expect_refused_need(struct scene *s, enum need_id id, const char *what,
				       const char *also)
{
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 1);
	assert_string_equal(p->refused[0].address, need_infos[id].name);
	assert_string_equal(p->refused[0].id, "need");
	if (!strstr(p->refused[0].detail, what) || !strstr(p->refused[0].detail, also))
		fail_msg("%s", p->refused[0].detail);
	assert_true(plan_empty(p));
	assert_int_equal(p->n_words, 0);
	assert_int_equal(p->n_notes, 0);
	assert_int_equal(p->n_needs, 1);
	plan_free(p);
	scene_free(s);
}
