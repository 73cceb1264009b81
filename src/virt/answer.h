/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a process of its own answers: records of a tag and a text, one behind the other. The reader
 * trusts neither a length nor a text of it.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

#define ANSWER_MAX (16u << 20) /* bytes of all records; the XML of a domain is 4 MiB at the most   \
				*/

/* text has no NUL byte, as every C string. */
void answer_put(struct buf *out, char tag, const char *text);
void answer_number(struct buf *out, char tag, uint64_t n);

struct answer {
	const char *at, *end; /* what is not read yet */
};
struct record {
	char tag;
	const char *text; /* in the answer's memory, without a NUL byte behind it */
	size_t len;
};
/* 1: a record; 0: it is at its end; -EIO: this is no answer. */
int answer_next(struct answer *a, struct record *ret, struct err *err);
/* The text as a decimal number of at most max; -EIO. */
int record_number(const struct record *r, uint64_t max, uint64_t *ret, struct err *err);
