/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Of a choice what uses the host's huge pages and CPUs: read once, for what libvirt is told and for QEMU. */
#pragma once

#include "guest/parts.h"

struct tuning {
	const struct host *host;
	struct arena mem;
	unsigned *cpus; /* of the host, one for each virtual CPU: siblings are neighbours, as QEMU numbers threads */
	size_t n_cpus;
	unsigned threads;	/* of each core in cpus; 0: not known, or they differ */
	struct hugepages pages; /* kb is 0: none */
	int node;		/* where the guest's memory is best; -1: anywhere, or the host has no other place */
	bool strict;		/* … and nowhere else */
};

/* Needs whose value says nothing count as not chosen: they were refused before. */
struct tuning tuning_read(const struct host *h, const struct choice *c);
void tuning_done(struct tuning *t);
#define _cleanup_tuning_ _cleanup_(tuning_done)

/* The host's CPUs for QEMU's own threads, near to the guest's where there are any, as a list: "0-1,4"; NULL: none is known.
   In t->mem. */
const char *tuning_emulator(struct tuning *t);

/* "-cpu host" leaves topoext out (QEMU, target/i386/cpu.c), and without it a guest on AMD sees no siblings. */
bool tuning_wants_topoext(const struct tuning *t);
