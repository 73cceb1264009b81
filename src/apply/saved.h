/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run as its directory tells it: the only thing that putting back goes by, whoever asks for it.
   */
#pragma once

#include "apply/inventory.h"
#include "apply/journal.h"

struct saved {
	struct arena mem;
	struct store store;
	struct said said;
	struct inventory inv; /* of a run that has begun */
	struct run *run;      /* with state, when and boot_id as the journal says */
};

/* Reads it. Of a run that has not begun only store and said are filled, and run is NULL. */
int saved_load(const struct root *root, const char *id, struct saved *ret, struct err *err);
void saved_done(struct saved *s);
#define _cleanup_saved_ _cleanup_(saved_done)

/* The manifest and what the journal says of it; the caller frees the run. */
int saved_run(const struct store *s, const struct said *said, struct run **ret, struct err *err);
