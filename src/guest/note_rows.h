/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What may be told of a guest's devices: a table of conditions and sentences. */
#pragma once

#include "guest/parts.h"

struct note_view {
	struct guest *guest; /* its arena too */
	const struct host *host;
	const struct report *report;
	const struct guest_opts *opts;
};

/* Whom a row is told of. */
enum note_whom {
	NOTE_ALL,      /* asked once, without a function */
	NOTE_EACH,     /* "0000:01:00.0: …" */
	NOTE_EACH_NOW, /* "0000:01:00.0 (now SUBJECT): …" */
	NOTE_FILE_OF,  /* asked for each function, and about its ROM file */
};

#define NOTE_LIBVIRT (1u << GUEST_LIBVIRT)
#define NOTE_QEMU (1u << GUEST_QEMU)
#define NOTE_BOTH (NOTE_LIBVIRT | NOTE_QEMU)

struct note_row {
	unsigned formats; /* that it holds for */
	enum note_whom whom;
	/* *ret_subject: a word for the sentence, safe text in the arena or longer */
	bool (*test)(const struct note_view *v, const struct guest_fn *f, const char **ret_subject);
	const char *text; /* {subject} is what the test named */
};
/* What a start fails for, or what the host may suffer by, comes first. */
extern const struct note_row note_rows[];
extern const size_t n_note_rows;
