/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/findings.h"

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
		judged(f, STATUS_UNKNOWN, "The kernel does not show its log to this user.",
		       "Run passthru as root.");
	else
		judged(f, STATUS_UNKNOWN, "There is no kernel log to read.",
		       "Run passthru on the host itself.");
	if (log->readable == TRI_YES && log->n_lines > 0)
		prove_line(b, &f->evidence, &f->n_evidence, &log->lines[0]);
}

void check_notes(const struct bench *b, struct finding *f)
{
	const struct host *h = b->host;

	for (size_t i = 0; i < h->n_notes; i++) {
		size_t len = strcspn(h->notes[i], ":");

		prove_finding(b, f, arena_dup(b->mem, h->notes[i], len), h->notes[i]);
	}
	if (h->n_notes == 0)
		judged(f, STATUS_PASS, "Nothing was refused or broken.", "");
	else
		judged(f, STATUS_UNKNOWN,
		       arena_printf(b->mem, "%zu thing%s could not be read, the first: %s",
				    h->n_notes, h->n_notes == 1 ? "" : "s", h->notes[0]),
		       "Run passthru as root.");
}
