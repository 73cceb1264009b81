/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/wizard.h"

#include <signal.h>

#include "ui/loop.h"
#include "ui/term.h"

static bool wants_mono(const struct wizard_opts *o)
{
	const char *no_color = getenv("NO_COLOR");

	return o->mono || (no_color && *no_color);
}

int wizard_run(const struct wizard_opts *o)
{
	struct err err = {0};
	struct app app;
	enum glyph_set glyphs;
	sigset_t before;
	int status;

	glyphs = term_glyphs(o->ascii);
	sigprocmask(SIG_SETMASK, NULL, &before);
	loop_block_signals();
	if (term_open(glyphs, wants_mono(o), &err) < 0) {
		fprintf(stderr, "passthru: %s\n", err.line);
		sigprocmask(SIG_SETMASK, &before, NULL);
		return OUTCOME_USAGE;
	}
	bug_hook = term_close;
	app_init(&app, o);
	app.glyphs = glyphs;
	status = loop_run(&app);
	term_close();
	bug_hook = NULL;
	app_done(&app);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return status;
}
