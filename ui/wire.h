/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the worker tells the screen: one line a message, "KIND INDEX TEXT\n", or at the end
 * "end OUTCOME RUN TEXT\n" (RUN is "-" when there is none). Text is safe text without line ends.
 */
#pragma once

#include "base/buf.h"
#include "model/run.h"

struct wire_end {
	enum outcome outcome;
	const char *run_id; /* NULL none */
	const char *line;   /* the reason when it failed, else "" */
};

void wire_put_event(struct buf *out, const struct event *e);
void wire_put_end(struct buf *out, const struct wire_end *end);

enum wire_kind { WIRE_BAD, WIRE_EVENT, WIRE_END };
/* Takes one line without its end apart, in place; ret points into it. */
enum wire_kind wire_take(char *line, struct event *ret_event, struct wire_end *ret_end);
