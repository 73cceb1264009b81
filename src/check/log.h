/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading the kernel log by tables of lines. Both makers' lines appear on both makers' machines, so
 * a rule belongs to a maker; and a line counts only where the message begins (said_begins()), so
 * that the name of a USB device or the echo of the command line is never a message.
 */
#pragma once

#include "model/host.h"

struct log_rule {
	enum cpu_vendor vendor; /* CPU_UNKNOWN: any */
	const char *text;       /* how the message begins, as said_begins() takes it */
};

/* The last line that a rule of this maker matches (CPU_UNKNOWN: of any maker); NULL none. */
const struct log_line *log_last(const struct host *h, const struct log_rule *rules, size_t n,
				enum cpu_vendor vendor);
/* The next line at or after *at, which moves behind it, that a rule matches; NULL none. */
const struct log_line *log_next(const struct host *h, size_t *at, const struct log_rule *rules,
				size_t n);
