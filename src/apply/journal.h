/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run did, written down before or after each act as the state diagram in journal.c says.
 * Text, one record a line, each fsynced before the run goes on:
 *
 *	begin BOOT_ID TIME steps|steps-not-run .
 *	edit N start TEMP .       from now on the file may have the new bytes
 *	edit N done .
 *	step N start .            from now on generated files may be new
 *	step N done .
 *	checked .                 the result was read back
 *	sum N SHA256 SIZE .       generated file N as the run leaves it
 *	passed N .                edit N had its role and is no part of the run any more: a passing
 *	                          one has its old bytes again, a guard was taken away
 *	live N start .            from now on the device may have the new driver
 *	live N done .
 *	armed UPTIME .            live: the time in which to confirm began, as /proc/uptime tells it: "12345.67"
 *	done .
 *	becomes ID .              of a trial: run ID makes it permanent; once that is done, the
 *	                          trial is over
 *	confirmed .               it stays
 *	undo-begin .              from now on everything goes back
 *	undo-edit N .             edit N has its old bytes again
 *	undo-generated N .        generated file N is back
 *	undo-live N .             the device has its old driver again
 *	undone .
 *	stuck REASON .            not all could be put back, and trying again would not help
 *
 * N counts from 0: edits as in the manifest, steps too, generated files as in the inventory. The "
 * ." makes a record: a line that was cut off lacks it and never counts, whatever is written behind
 * it later.
 */
#pragma once

#include "apply/store.h"

struct journal {
	int fd;
	bool mid_line; /* the last record may have been cut off: the next one starts a new line */
};
#define JOURNAL_NONE                                                                               \
	{                                                                                          \
		.fd = -1                                                                           \
	}

/* Makes an empty journal in the run's directory; the run has begun only with its first record. */
int journal_create(const struct store *s, struct journal *ret, struct err *err);
int journal_open(const struct store *s, struct journal *ret, struct err *err);
void journal_close(struct journal *j);
#define _cleanup_journal_ _cleanup_(journal_close)

/* One record, on the disk when this returns 0. fmt makes it without the " .". */
int journal_add(struct journal *j, struct err *err, const char *fmt, ...) _printf_(3, 4);

/* What the journal says is on the disk when this returns 0: who wrote the last record may have died
   before its fsync. For who goes by a run that it does not write to. */
int journal_sync(const struct store *s, struct err *err);

struct said_item {
	bool started, done, back;
	bool passed; /* of an edit: whoever changes the file from now on is not asked about it */
	const char *sum; /* of a generated file; NULL: not recorded */
	uint64_t size;
};

struct said_list {
	struct said_item *items;
	size_t n;
};

/* What a journal says. */
struct said {
	enum run_state state; /* RUN_PLANNED: it has not begun */
	bool reached_done;    /* at some time: generated files are then judged by their sums */
	bool steps_ran;       /* false: "steps-not-run" */
	bool any_step;        /* a program was started */
	bool confirmed;
	const char *becomes; /* id of the run that makes the trial permanent, NULL: none was begun */
	int64_t armed_cs;     /* the uptime of "armed" in hundredths of a second, -1: no such record */
	const char *boot_id, *time; /* "" unknown */
	const char *stuck;          /* why it is stuck, NULL */
	struct said_list edits, steps, generated, lives;
};

/* All in mem. A missing journal is one that says nothing. Lines that are no records are passed
   over. */
int journal_read(const struct store *s, struct arena *mem, struct said *ret, struct err *err);

/* What the list says of item i; all zero when it says nothing. */
struct said_item said_of(const struct said_list *l, size_t i);
