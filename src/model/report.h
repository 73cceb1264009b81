/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the facts mean: one verdict on the IOMMU with its reason, findings with their evidence, and for
 * each device the hazards (why the host still needs it). Made by check from a host, pure; points into
 * that host, so it must be freed first.
 */
#pragma once

#include "model/host.h"

enum status { STATUS_PASS, STATUS_WARN, STATUS_FAIL, STATUS_UNKNOWN };
const char *status_name(enum status s); /* "pass" … */
const char *status_phrase(enum status s); /* after how many they are: "fine", "to look at" … */
/* As they are told everywhere: the worst first, what passed last. */
extern const enum status status_order[STATUS_UNKNOWN + 1];

/* Where it was read ("proc/cmdline", "var/log/dmesg", "sys/class/iommu") and the very line. Safe text. */
struct evidence {
	const char *source, *text;
};
/*
 * The source as a person reads it: "/proc/cmdline", "/etc/default/grub:3". What does not begin with
 * a top-level directory of a host ("the folders of programs") stays. JSON has the source itself.
 */
void put_source(struct buf *out, const struct evidence *e);
/*
 * Does the sentence name this word of a line of evidence ("a_b=c" also by "a_b")? Only words that
 * are settings or modules (with "=" or "_" in them) count: others stand in sentences by chance.
 */
bool word_is_told(const char *sentence, const char *word, size_t n);
/* Bytes before the next word of a line, and in *ret_len those of the word: 0 when there is none.
 * Blanks and quotes part words. */
size_t evidence_word(const char *text, size_t *ret_len);

/* How a list of findings is cut into parts, in this order. */
enum finding_group {
	FINDING_IOMMU,	 /* the ladder */
	FINDING_KERNEL,	 /* KVM and VFIO in the kernels */
	FINDING_DEVICES, /* what the devices and their memory allow */
	FINDING_BOOT,	 /* loader, initramfs, room, Secure Boot */
	FINDING_GUESTS,	 /* what runs the virtual machines: libvirt, memory, access */
	FINDING_SETTINGS, /* what is set already: words, files, lines */
	FINDING_FACTS,	 /* how well this host could be read */
	_FINDING_GROUP_MAX,
};
const char *finding_group_name(enum finding_group g);  /* in the JSON: "iommu", "kernel" … */
const char *finding_group_title(enum finding_group g); /* over the list: "IOMMU", "KVM and VFIO" … */

struct finding {
	const char *id, *title;
	enum finding_group group;
	enum status status;
	const char *detail; /* what is so and what follows, one or two sentences */
	const char *why;    /* why it matters */
	const char *remedy; /* what to do; "" when nothing is to be done */
	struct evidence *evidence;
	size_t n_evidence;
};

enum iommu_state { IOMMU_UNKNOWN, IOMMU_ON, IOMMU_OFF };
enum verdict { VERDICT_UNKNOWN, VERDICT_READY, VERDICT_FIXABLE, VERDICT_BLOCKED };

/* Why the IOMMU is off; the first that holds. REASON_NONE when it is on. Names as in the JSON. */
enum reason {
	REASON_NONE,
	REASON_GUEST,
	REASON_CPU,
	REASON_FIRMWARE,
	REASON_KERNEL_CONFIG,
	REASON_CMDLINE_OFF,
	REASON_CMDLINE_MISSING,
	REASON_FIRMWARE_BROKEN,
	REASON_DRIVER_FAILED,
	REASON_UNKNOWN,
};
const char *reason_name(enum reason r); /* "cmdline-off"; NULL for REASON_NONE */

struct iommu_verdict {
	enum iommu_state state;
	enum reason reason;
	enum cpu_vendor vendor;		/* by the CPU; CPU_UNKNOWN gives null */
	enum iommu_state irq_remapping; /* ON, OFF or UNKNOWN */
	const char *detail;		/* one sentence for the top of every page */
	struct evidence *evidence;
	size_t n_evidence;
};

enum severity { SEVERITY_WARN, SEVERITY_BLOCK };
struct hazard {
	const char *id;	    /* "root-disk": see check/hazard.c for the table */
	enum severity severity;
	const char *detail; /* one sentence: what would happen, and what to do instead */
};

struct device_report { /* same index as host->devices */
	struct hazard *hazards; /* its own; those of its companions are reached through shared-group */
	size_t n_hazards;
	const char *mark; /* the shortest word for the host's use of it: "/", "swap", "your SSH", "display"; "" none */
	bool blocked;	  /* has a hazard that blocks */
	int predicted;	  /* the group that the kernel would build, as check/predict.h numbers them; -1: cannot be told */
};

enum assignable { ASSIGN_NO, ASSIGN_RISKY, ASSIGN_YES };
struct group_report { /* same index as host->groups */
	enum assignable assignable;
	const char *why; /* one sentence */
};

struct report {
	struct arena mem;
	enum verdict verdict;
	const char *verdict_detail; /* what to do next, one sentence */
	struct iommu_verdict iommu;
	struct finding *findings; /* in the order of the ladder, then the others */
	size_t n_findings;
	struct device_report *devices;
	size_t n_devices;
	struct group_report *groups;
	size_t n_groups;
};

size_t report_count(const struct report *r, enum status s); /* findings of this status */
/* The verdict is ready, and yet a check fails: that is to be seen to first. */
bool report_ready_but_failing(const struct report *r);
/* "2 to fix, 3 to look at, 4 unknown, 36 fine"; what is none is left out. */
void put_counts(struct buf *out, const struct report *r);
void report_free(struct report *r); /* NULL is fine */
