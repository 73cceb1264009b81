/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/findings.h"
#include "check/vendor.h"

void check_rmrr(const struct bench *b, struct finding *f)
{
	size_t n = 0;

	for (size_t i = 0; i < b->host->n_groups; i++) {
		const struct group *g = &b->host->groups[i];
		const char *source =
			arena_printf(b->mem, "sys/kernel/iommu_groups/%d/reserved_regions", g->id);

		for (size_t l = 0; l < g->n_direct_regions; l++)
			prove_finding(b, f, source, g->direct_regions[l]);
		n += g->n_direct_regions > 0;
	}
	if (b->host->n_groups == 0)
		judged(f, STATUS_UNKNOWN, "It shows when the IOMMU is on.", "");
	else if (n == 0)
		judged(f, STATUS_PASS, "No group has memory that its firmware keeps.", "");
	else
		judged(f, STATUS_WARN,
		       arena_printf(b->mem,
				    "The firmware keeps memory of the devices in %zu group%s, so "
				    "these cannot be passed.",
				    n, n == 1 ? "" : "s"),
		       in_guest(b->host)
			       ? "Its own host decides this: pass other devices to this virtual "
				 "machine. The other groups are fine."
			       : "Look for a firmware setting or update, or use another slot. The "
				 "other groups are fine.");
}
