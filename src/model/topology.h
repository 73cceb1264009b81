/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The devices as a tree for people: below the bridge that leads to them, virtual functions below
 * their physical one, and what a volume management device (Intel VMD) shows in a domain of its own
 * below that controller. For drawing only: who shares a group or a bus is told by the parents.
 */
#pragma once

#include "model/host.h"

#define TOPOLOGY_END SIZE_MAX

struct topology {
	size_t n;        /* devices; index n stands above the root buses */
	size_t *above;   /* per device: who stands above it, n on a root bus */
	size_t *child;   /* first below, in address order; TOPOLOGY_END none */
	size_t *brother; /* next below the same one */
};

/*
 * keep: which devices are drawn, NULL all of them; who is kept must have all above it kept too. A
 * device whose parents lead in a circle stands at the root. In the arena.
 */
struct topology topology_of(const struct host *h, const bool *keep, struct arena *a);

/* A virtual function whose physical function is known: it stands below that one. */
bool topology_is_vf(const struct host *h, size_t i);
/* More than one domain has devices on a root bus of its own. */
bool topology_many_domains(const struct topology *t, const struct host *h);
