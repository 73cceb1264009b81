/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/said.h"
#include "check/state.h"
#include "check/vendor.h"

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

/*
 * A log that somebody has filtered still tells that Intel's driver is off: what was let through is
 * from before (the table, by its prefix "DMAR: ") and from after (the core's and PCI-DMA lines) the
 * lines of a driver and of groups, which have the same prefixes (from 5.4 on).
 */
static bool filtered_around(const struct host *h, const struct vendor *v)
{
	return v->id == CPU_INTEL && h->log.complete && said_last(h, SAID_UNIT, CPU_INTEL) &&
	       said_last(h, SAID_POLICY, CPU_UNKNOWN) && said_last(h, SAID_LATER, CPU_UNKNOWN);
}

/* Without groups or units to look at: a line that only a running driver prints, or a log that would
 * have such a line. */
static enum iommu_state state_by_log(const struct bench *b)
{
	const struct host *h = b->host;
	const struct vendor *v = host_vendor(h);
	const struct log_line *line = said_last(h, SAID_GROUP | SAID_ON, v->id);

	if (line) {
		prove_line(b, &b->report->iommu.evidence, &b->report->iommu.n_evidence, line);
		return IOMMU_ON;
	}
	if (vendor_table(h, v) == TRI_UNKNOWN || said_last(h, SAID_DRIVER | SAID_FORCED, v->id))
		return IOMMU_UNKNOWN;
	if (!said_all(h) && !filtered_around(h, v))
		return IOMMU_UNKNOWN;
	say(b, h->log.source ? h->log.source : "var/log/dmesg",
	    "the boot, and no line of a driver that runs or of a device that got a group");
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
