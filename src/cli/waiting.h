/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The run that waits to be confirmed, as text and as JSON. */
#pragma once

#include "cli/json.h"

struct waits {
	struct run *run; /* NULL: none waits */
	enum waiting how;
	int64_t seconds; /* as run_waits */
};
/* What can be seen of it: to a user who may not read the runs, nothing waits. */
struct waits waits_now(const struct session *s);
void waits_done(struct waits *w);

/* A line and what to do; nothing when nothing waits. */
void print_waits(const struct waits *w);
/* {"run","kind":"trial"|"change"|"live","state":"reboot"|"confirm"|"fell-back"|"gone","seconds_left":N|null}, or null. */
json_object *json_waits(const struct waits *w);
/* Run by run, for history: "trial, confirmed"; "" for one that nobody had to confirm. */
const char *run_kind_words(const struct run *run);
