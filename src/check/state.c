/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/log.h"
#include "check/state.h"
#include "check/vendor.h"

/* Printed for each device that gets a group (drivers/iommu/iommu.c): the deed itself, not a policy.
 */
static const struct log_rule group_lines[] = {
	{CPU_UNKNOWN, "Adding to iommu group "},
	{CPU_UNKNOWN, "iommu: Adding device "},
};

/* Printed only by a driver that is switched on; kernels before 4.4 have no group lines. */
static const struct log_rule driver_lines[] = {
	{CPU_INTEL, "Intel(R) Virtualization Technology for Directed I/O"},
	{CPU_INTEL, "No ATSR found"},
	{CPU_INTEL, "No RMRR found"},
	{CPU_INTEL, "No SATC found"},
	{CPU_INTEL, "Using Queued invalidation"},
	{CPU_INTEL, "Using Register based invalidation"},
	{CPU_AMD, "AMD-Vi: Found IOMMU"},
	{CPU_AMD, "AMD-Vi: Enabling IOMMU at"},
	{CPU_AMD, "AMD-Vi: Initialized for Passthrough Mode"},
	{CPU_AMD, "AMD-Vi: Lazy IO/TLB flushing enabled"},
	{CPU_AMD, "AMD-Vi: IO/TLB flush on unmap enabled"},
	{CPU_ARM, "arm-smmu"},
};

/*
 * Printed when the kernel has started its drivers, the IOMMU's among them (init/main.c,
 * kernel_init): a log that was cut or filtered on its way lacks them.
 */
static const struct log_rule end_lines[] = {
	{CPU_UNKNOWN, "Freeing unused kernel"},
	{CPU_UNKNOWN, " as init process"},
	{CPU_UNKNOWN, "systemd[1]: "},
};

static bool is_whole(const struct host *h)
{
	return h->log.complete && log_last(h, end_lines, ARRAY_SIZE(end_lines), CPU_UNKNOWN);
}

static void say(const struct bench *b, const char *source, const char *text)
{
	prove(b, &b->report->iommu.evidence, &b->report->iommu.n_evidence, source, text);
}

static const char *unit_names(const struct bench *b)
{
	const struct iommu_facts *f = &b->host->iommu;
	const char *all = f->units[0];

	for (size_t i = 1; i < f->n_units; i++)
		all = arena_printf(b->mem, "%s %s", all, f->units[i]);
	return all;
}

static enum iommu_state on_by_groups(const struct bench *b)
{
	const struct host *h = b->host;

	say(b, "sys/kernel/iommu_groups",
	    arena_printf(b->mem, "%zu groups, %d to %d", h->n_groups, h->groups[0].id,
			 h->groups[h->n_groups - 1].id));
	if (h->iommu.n_units > 0)
		say(b, "sys/class/iommu", unit_names(b));
	return IOMMU_ON;
}

/* Without groups or units to look at, only a log that tells of groups, or a whole one that does
 * not. */
static enum iommu_state state_by_log(const struct bench *b)
{
	const struct host *h = b->host;
	const struct vendor *v = host_vendor(h);
	const struct log_line *line =
		log_last(h, group_lines, ARRAY_SIZE(group_lines), CPU_UNKNOWN);

	if (line) {
		prove_line(b, &b->report->iommu.evidence, &b->report->iommu.n_evidence, line);
		return IOMMU_ON;
	}
	if (!is_whole(h) || vendor_table(h, v) == TRI_UNKNOWN ||
	    log_last(h, driver_lines, ARRAY_SIZE(driver_lines), v->id))
		return IOMMU_UNKNOWN;
	say(b, h->log.source ? h->log.source : "var/log/dmesg",
	    "a whole boot, and no line of a device that got an IOMMU group");
	return IOMMU_OFF;
}

enum iommu_state judge_state(const struct bench *b)
{
	const struct iommu_facts *f = &b->host->iommu;

	if (b->host->n_groups > 0)
		return on_by_groups(b);
	if (f->groups_seen == TRI_YES) {
		say(b, "sys/kernel/iommu_groups", "no groups");
		return IOMMU_OFF;
	}
	if (f->groups_seen == TRI_NO && b->host->n_devices > 0) {
		say(b, "sys/kernel/iommu_groups", "not there: this kernel makes no groups");
		return IOMMU_OFF;
	}
	if (f->class_seen == TRI_YES && f->n_units == 0 && any_table(b->host) != TRI_UNKNOWN) {
		say(b, "sys/class/iommu", "no IOMMU unit");
		return IOMMU_OFF;
	}
	if (f->class_seen == TRI_YES && f->n_units > 0) {
		say(b, "sys/class/iommu", unit_names(b));
		return IOMMU_UNKNOWN;
	}
	return state_by_log(b);
}
