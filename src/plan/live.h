/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan that gives devices another driver now, in this boot alone (plan.lives). */
#pragma once

#include "model/choice.h"
#include "model/plan.h"

/*
 * Devices of the choice and all that comes along with them; refused (plan.refused) as in plan_build
 * for what the host stands on, and besides for every device that anything uses now; and where
 * vfio-pci is asked for while there is no IOMMU group. driver: "vfio-pci" or "pci-stub". Those that
 * have it already are left out. -EINVAL: another driver; -EOPNOTSUPP: a tree. Pure; on success
 * *ret is the caller's: plan_free.
 */
int plan_live(const struct host *h, const struct report *r, const struct choice *c,
	      const char *driver, unsigned confirm_minutes, struct plan **ret, struct err *err);

/*
 * Could p, which plan_live gave, still be made so of this host, which was read since? -ESTALE: it
 * could not, and the line says what came between. Pure.
 */
int plan_live_still(const struct host *h, const struct report *r, const struct plan *p,
		    struct err *err);
