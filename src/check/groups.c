/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/hazard.h"

/* Bridges stay; what is behind a VMD controller is gone with it, and its hazards are on that one.
 */
static bool stays(const struct bench *b, int member)
{
	const struct device *d = &b->host->devices[member];

	return device_is_bridge(d) || device_is_behind_vmd(d);
}

/* The first member that must go and has a reason in this list; -1 none. */
static int first_with(const struct bench *b, const struct group *g, const char *const *reasons)
{
	for (size_t i = 0; i < g->n_members; i++)
		if (!stays(b, g->members[i]) && reasons[g->members[i]])
			return g->members[i];
	return -1;
}

static size_t count_going(const struct bench *b, const struct group *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->n_members; i++)
		n += !stays(b, g->members[i]);
	return n;
}

static const char *member_text(const struct bench *b, int member, const char *const *reasons)
{
	return arena_printf(b->mem, "%s %s", b->host->devices[member].address, reasons[member]);
}

static struct group_report judge_group(const struct bench *b, const struct group *g)
{
	size_t going = count_going(b, g);
	int blocked = first_with(b, g, b->blocks), warned = first_with(b, g, b->warns);

	if (going == 0)
		return (struct group_report){ASSIGN_NO, "only bridges: they stay with the host"};
	if (blocked >= 0)
		return (struct group_report){ASSIGN_NO, member_text(b, blocked, b->blocks)};
	if (b->report->iommu.irq_remapping == IOMMU_OFF)
		return (struct group_report){
			ASSIGN_RISKY,
			"interrupt remapping is off: the kernel refuses it to protect this host"};
	if (warned >= 0)
		return (struct group_report){ASSIGN_RISKY, member_text(b, warned, b->warns)};
	if (going == 1)
		return (struct group_report){ASSIGN_YES,
					     "one device, and this host does not use it"};
	return (struct group_report){
		ASSIGN_YES,
		arena_printf(b->mem, "%zu devices that go together, and this host uses none",
			     going)};
}

void judge_groups(const struct bench *b)
{
	struct report *r = b->report;

	r->n_groups = b->host->n_groups;
	r->groups = arena_alloc(b->mem, r->n_groups * sizeof(*r->groups));
	for (size_t i = 0; i < r->n_groups; i++)
		r->groups[i] = judge_group(b, &b->host->groups[i]);
}
