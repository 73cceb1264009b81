/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/model only: how each record of a manifest is read. Fields are safe text, in the run's arena. */
#pragma once

#include "model/manifest.h"

/* What is being filled in, and where the reader stands. */
struct manifest_reader {
	struct run run;
	struct choice wants;
	bool begun, ended;   /* the first and the last record were read */
	const char *above;   /* name of the record in the line above; NULL: there is none */
	size_t n_fields;     /* of this line, behind its name */
	const char *problem; /* what is wrong with this line */
};

struct manifest_record {
	const char *name;
	size_t least, most; /* fields behind the name */
	bool (*read)(struct manifest_reader *r, char **field);
};
#define MANIFEST_FIRST "passthru-plan"

const struct manifest_record *manifest_record_of(const char *name); /* NULL: there is none */
bool manifest_bad(struct manifest_reader *r, const char *problem); /* keeps the problem; false */
