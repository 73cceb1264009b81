/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest may want of the host besides its devices: memory that may be locked, huge pages, CPUs of its own …
 * Each is off until it is chosen, and then edits of the same plan. One table: the commands, the screen, README and the man
 * page are printed from it.
 */
#pragma once

#include "model/host.h"

enum need_id {
	NEED_VFIO_MODULES, /* vfio's modules at every start: /etc/modules-load.d */
	NEED_KVM_MODULES,
	NEED_MEMLOCK,	 /* a user who starts guests by hand may lock their memory: /etc/security/limits.d */
	NEED_VFIO_GROUP, /* a group may open /dev/vfio/N: a udev rule */
	NEED_HUGEPAGES,	 /* by sysctl (2 MiB), or by the command line (1 GiB, or one node's) */
	NEED_CPUS,	 /* kept free of the host: isolcpus, nohz_full, rcu_nocbs */
	NEED_IGNORE_MSRS, /* kvm's parameter */
	NEED_GOVERNOR,	 /* cpufreq.default_governor=performance */
	_NEED_MAX,
};

struct need_info {
	enum need_id id;
	const char *name;  /* "hugepages": of --need, in the JSON and in the manifest */
	const char *arg;   /* "SIZE[@NODE][,1G]"; NULL: it takes no value */
	const char *title; /* a noun, at most 28 columns */
	const char *gives; /* a sentence: what the guest has of it */
	const char *cost;  /* a sentence: what it costs the host */
};
extern const struct need_info need_infos[_NEED_MAX];
const struct need_info *need_by_name(const char *name, size_t len); /* NULL: there is none */

/* One that was chosen. */
struct need {
	enum need_id id;
	char *value; /* as it was given: "8G@0,1G"; "" where it takes none */
};

/* "hugepages=8G", as --need takes it; in the arena. */
const char *need_text(struct arena *a, enum need_id id, const char *value);
/* "Huge pages (hugepages=8G)": as sentences name it; value "": without one. In the arena. */
const char *need_named(struct arena *a, enum need_id id, const char *value);

/* What the values say. -EINVAL with a line that says what the need wants instead. */
struct hugepages {
	uint64_t kb;	 /* of the guest's memory; a need that is chosen has a whole number of pages (need_check) */
	int node;	 /* -1: any */
	uint64_t page_kb; /* 2048 or 1048576 */
};
int need_hugepages(const char *value, struct hugepages *ret, struct err *err);
uint64_t hugepages_count(const struct hugepages *h); /* how many pages hold the memory … */
uint64_t hugepages_kb(const struct hugepages *h);	   /* … and their size */
struct memlock {
	const char *user; /* in the arena */
	uint64_t kb;	  /* of the guest's memory; what VFIO and QEMU add is not in it */
};
int need_memlock(const char *value, struct arena *a, struct memlock *ret, struct err *err);
/* Letters, digits and "_.-", a letter or "_" first, at most 32: fit for limits.conf, for a udev rule and for a file's name. */
bool is_account_name(const char *s);

/*
 * What needs are written to: probe has a fact of each, missing or not (model/host.h's files), and of what decides whether it
 * counts. Of several directories a name in the first hides it in the others, and what is hidden is no fact:
 *	/etc/modules; *.conf of {/etc,/run,/usr/local/lib,/usr/lib,/lib}/modules-load.d
 *	/etc/sysctl.conf; *.conf of the same directories' sysctl.d; only what names nr_hugepages
 *	/etc/security/limits.conf; *.conf of {/etc,/usr/etc}/security/limits.d (the second is SUSE's); only what names memlock
 *	*.rules of the same directories' udev/rules.d as of modules-load.d; only what names vfio
 * What cannot be read is a fact too (FILE_UNREADABLE). Those of a directory count in the order of their names (strcmp), a later
 * one over an earlier one; limits.conf comes before them, sysctl.conf behind them (procps; systemd reads it only by a link).
 */
#define NEED_VFIO_MODULES_FILE "/etc/modules-load.d/passthru-vfio.conf"
#define NEED_KVM_MODULES_FILE "/etc/modules-load.d/passthru-kvm.conf"
#define NEED_HUGEPAGES_FILE "/etc/sysctl.d/90-passthru-hugepages.conf"
#define NEED_VFIO_GROUP_FILE "/etc/udev/rules.d/70-passthru-vfio.rules"
#define NEED_IGNORE_MSRS_FILE "/etc/modprobe.d/passthru-kvm.conf"
/* Of a name of host->users that is_account_name: "/etc/security/limits.d/90-passthru-anna.conf", in the arena. */
char *need_memlock_file(struct arena *a, const char *user);

#define MEMORY_LEAST_MIB 64 /* of a guest: a small router starts with it, a system with a graphics card does not */
/* Sizes as people write them: "8G", "512M", "16GiB", units of 1024 in either case; whole numbers. */
int parse_memory(const char *s, uint64_t *ret_kb, struct err *err);
/* Of whole MiB: "64M", "2G", as parse_memory() and QEMU take it; in the arena. */
char *memory_word(struct arena *a, uint64_t kb);

/*
 * What the value alone tells: a size that is one, a name that can stand in limits.conf and in a udev rule, a list of CPUs, no
 * value where none is taken. -EINVAL with a line that begins with the need's name. Whether the host has it is the plan's.
 */
int need_check(enum need_id id, const char *value, struct err *err);
/* As need_check(), but the form alone: what a run has written is read, whatever would be refused today. */
int need_reads(enum need_id id, const char *value, struct err *err);

/* "2-5,8" as the kernel writes lists of CPUs, below 8192. -EINVAL: it is no such list, or empty. ret in the arena, sorted,
   each once. */
int cpu_list_parse(const char *s, struct arena *a, unsigned **ret, size_t *ret_n);
bool cpu_list_has(const unsigned *cpus, size_t n, unsigned cpu);
/* In any order; "" for none. In the arena. */
char *cpu_list_str(struct arena *a, const unsigned *cpus, size_t n);
/*
 * CPUs for a guest with n virtual ones: whole cores (with all their siblings, next to each other) of the node, from the last one
 * on, so that CPU 0's core and at least one other stay with the host; where cores differ (performance and efficiency), those
 * with the most threads first. node -1: any. -ENODATA: how the cores lie is not known; -ERANGE: there are not so many, *ret_n
 * (may be NULL) is then how many there are. ret in the arena, in the order of pinning; *ret_n is more than n where the last
 * core has more threads than are wanted: it is kept free whole.
 */
int host_pick_cpus(const struct host *h, int node, unsigned n, struct arena *a, unsigned **ret, size_t *ret_n, struct err *err);
