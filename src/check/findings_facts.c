/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/findings.h"
#include "check/howto.h"

void check_log(const struct bench *b, struct finding *f)
{
	const struct klog *log = &b->host->log;

	if (log->readable == TRI_YES)
		judged(f, STATUS_PASS,
		       log->complete ? "The log goes back to the start of the kernel."
				     : "It can be read, but its beginning is gone: a line that is "
				       "missing proves nothing.",
		       "");
	else if (log->readable == TRI_NO)
		judged(f, STATUS_UNKNOWN, log_unread(b),
		       howto_read(b, "Something keeps root from the log (a container, for "
				     "example). Ask the journal: journalctl -k -b"));
	else
		judged(f, STATUS_UNKNOWN, log_unread(b),
		       howto_read(b, "Ask the journal: journalctl -k -b"));
	if (log->readable == TRI_YES && log->n_lines > 0)
		prove_line(b, &f->evidence, &f->n_evidence, &log->lines[0]);
}

/* "proc/swaps: Permission denied"; an address in the source has colons too. */
static void prove_notes(const struct bench *b, struct finding *f)
{
	for (size_t i = 0; i < b->host->n_notes; i++) {
		const char *note = b->host->notes[i], *colon = strstr(note, ": ");
		size_t len = colon ? (size_t)(colon - note) : strlen(note);

		prove_finding(b, f, arena_dup(b->mem, note, len), colon ? colon + 2 : note);
	}
}

/* What nearly every check begins with, as far as it is not there: "proc/cmdline, proc/cpuinfo". */
static const char *missing_basics(const struct bench *b)
{
	const struct host *h = b->host;
	const char *list = NULL;

	if (!h->cmdline)
		list = join_once(b, list, "proc/cmdline");
	if (h->cpu.virt == TRI_UNKNOWN)
		list = join_once(b, list, "proc/cpuinfo");
	if (!*h->release)
		list = join_once(b, list, "proc/sys/kernel/osrelease");
	return list;
}

/* This check is the last, so all others are judged. */
static size_t count_unknown(const struct report *r, const struct finding *before)
{
	size_t n = 0;

	for (const struct finding *f = r->findings; f < before; f++)
		n += f->status == STATUS_UNKNOWN;
	return n;
}

static void judge_whole(const struct bench *b, struct finding *f)
{
	const char *missing = missing_basics(b);
	size_t unknown = count_unknown(b->report, f);

	if (missing)
		judged(f, STATUS_UNKNOWN,
		       arena_printf(b->mem, "Not there: %s. %zu checks are unknown.", missing,
				    unknown),
		       howto_read(b, "See that /proc and /sys are mounted."));
	else if (unknown > 0)
		judged(f, STATUS_PASS,
		       arena_printf(b->mem,
				    "What is there could be read. For %zu check%s it was too "
				    "little: see what is unknown.",
				    unknown, unknown == 1 ? "" : "s"),
		       "");
	else
		judged(f, STATUS_PASS, "All could be read.", "");
}

void check_notes(const struct bench *b, struct finding *f)
{
	static const char look[] = "The evidence says why, file by file.";
	const struct host *h = b->host;

	prove_notes(b, f);
	if (h->n_notes == 0)
		judge_whole(b, f);
	else
		judged(f, STATUS_UNKNOWN,
		       arena_printf(b->mem, "%zu thing%s could not be read, the first: %s",
				    h->n_notes, h->n_notes == 1 ? "" : "s", h->notes[0]),
		       h->notes_denied ? howto_read(b, look) : look);
}
