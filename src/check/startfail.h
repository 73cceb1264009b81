/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why a guest did not start, by one table of what QEMU, libvirt and the kernel print. Internal to check/.
 *
 * A pattern stands anywhere in a line of a guest's or libvirt's log, and begins a line of the kernel's: what a device
 * or a program calls itself stands elsewhere there. Its blanks are "{device}" (an address), "{group}" (digits),
 * "{node}" (a file that passthrough needs), "{label}" (one of SELinux's for such a file), "{}" (anything), and the
 * words of enum start_blank, which are told.
 */
#pragma once

#include "check/bench.h"

enum start_blank {
	BLANK_GROUP,
	BLANK_NODE,
	BLANK_LABEL,
	BLANK_DRIVER,
	BLANK_DOMAIN,
	BLANK_USB,
	BLANK_WHY,
	BLANK_FILE,
	BLANK_UUID, /* of the guest, as its profile is called */
	_START_BLANK_MAX,
};

struct start_fail {
	const struct start_row *row;
	const char *guest;		/* NULL: which one is not told */
	const char *source, *raw;	/* the very line */
	const char *again_source, *again; /* what the kernel said of the same; NULL nothing */
	const struct device *device;	/* that the line names, and the host has; NULL none */
	const struct group *group;	/* that the line names, else the device's; NULL none */
	const char *address;		/* that the line names; NULL none */
	const char *words[_START_BLANK_MAX]; /* by enum start_blank; NULL: not in this line */
	bool explained;			/* only its end is told, and another says why */
	bool kernel;			/* the kernel says so, and not whether a guest failed */
};

/* What the facts of this host add. */
struct start_now {
	const char *cause;  /* instead of the row's; NULL: that one */
	const char *remedy; /* the same */
	const char *word;   /* for {now} in them */
	bool over;	    /* what was in the way is gone: a new start may go well */
};

struct start_row {
	const char *patterns[4];
	bool kernel;	    /* a line of the kernel counts too */
	bool symptom;	    /* a refusal that the kernel tells of may be the reason */
	enum status status; /* WARN: the guest may run in spite of it */
	const char *cause;  /* a clause without its full stop */
	const char *remedy; /* sentences; blanks of both as start_sentence() has them */
	void (*now)(const struct bench *b, const struct start_fail *f, struct start_now *now);
};
extern const struct start_row start_rows[];
extern const size_t start_rows_n;

/*
 * All failures of the last starts, in the order of the table, each once for its guest, device and group: what
 * libvirt and the kernel repeat of a guest's own log is left out. Where guests are known and all of them started
 * well, what the kernel said before is past, and left out too.
 */
struct start_fails {
	struct start_fail *items;
	size_t n;
};
struct start_fails start_fails_of(const struct bench *b);

/* Which row the text is about; false: none. kernel: as a line of the kernel log. */
bool start_match(const struct bench *b, const char *text, bool kernel, struct start_fail *ret);

/* The row of those of whom no other line says why. */
bool start_is_unexplained(const struct start_fail *f);

/*
 * A row's sentence, or one of its now() with its word, which may be NULL. Blanks: {device}: the address, or "the
 * device"; {address}: the address, or "ADDRESS", for commands; {pci}: the same as libvirt's nodedev has it,
 * "pci_0000_01_00_0"; {group}; {node}, {label}, {driver}, {domain}, {usb}, {why}, {file}; {now}: word.
 */
const char *start_sentence(const struct bench *b, const struct start_fail *f, const char *sentence, const char *word);
