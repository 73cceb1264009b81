/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The full-screen wizard. It owns the terminal from wizard_run's first line to its last.
 */
#pragma once

#include "engine/engine.h"

struct wizard_opts {
	struct session *session; /* opened, and session_recover was called; stays the caller's */
	const char *notice;      /* a sentence for the Host page (what recovery did); NULL none */
	bool ascii, mono;        /* NO_COLOR counts as mono without being asked */
	bool demo;               /* the session is the bundled host on a scratch copy */
};

/*
 * Runs until the user leaves; term_locale() was called. Returns the exit status: 0; 2 when this terminal cannot show it (a
 * line on stderr says why); 128 + N when signal N ended it. The terminal is given back in all
 * cases.
 */
int wizard_run(const struct wizard_opts *o);
