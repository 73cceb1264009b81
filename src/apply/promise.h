/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside verify only: one promise after the other. */
#pragma once

#include "apply/verify.h"

struct verify {
	const struct root *root;
	const struct run *run;
	const struct host *host;
	struct promises *out;
	const char
		*advice; /* about the first kernel that would not keep it, a sentence; NULL: none */
};

/*
 * Adds a promise. before_reboot: it comes true only by a reboot; as long as that is pending, NO is
 * told as UNKNOWN with "not before the reboot". found is formatted into the promises' memory and
 * made safe there.
 */
void promise_add(struct verify *v, const char *id, const char *subject, const char *expected,
		 enum tri ok, const char *fmt, ...) _printf_(6, 7);

/* The kernel's own word for every group that has a binding: "vfio". Only root on the live machine
   is told. */
void promise_vfio(struct verify *v);
/* "group" and "driver" of every binding, "twin" of each device that has the ids of one that was
   bound by its address. */
void promise_devices(struct verify *v);
/* "need": what the running kernel made of each need, where it tells. */
void promise_needs(struct verify *v);
/* "driver" of every device that was bound live, and "group" of those that vfio-pci got. In a later
   boot they are promised nothing, and it says so. */
void promise_lives(struct verify *v);
/* "group": has every member a driver that leaves it to VFIO, or none? */
void promise_members(struct verify *v, const struct group *g);
/* "next-kernel" of every kernel that may be started: what its entries, its configuration and its
 * images say. */
void promise_kernels(struct verify *v);

/* Has one of them that answer? id NULL: whatever it is about. */
bool promise_any(const struct promises *p, enum tri ok, const char *id);
/* A tree that would start with half of it. */
bool promise_half_done(const struct verify *v);
/* What to do now, one sentence. */
const char *promise_next(const struct verify *v);
