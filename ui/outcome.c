/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/outcome.h"

#include "ui/words.h"

static const char *const job_names[] = {
	[JOB_APPLY] = "Apply",     [JOB_BIND] = "Binding",         [JOB_UNDO] = "Undo",
	[JOB_CONFIRM] = "Confirm", [JOB_RECOVER] = "Putting back",
};

static void add_running(const struct app *app, struct pager *out, int width)
{
	const struct run_state_view *v = &app->run;
	_cleanup_buf_ struct buf line = {0};

	buf_printf(&line, "%s runs: %zu of %zu done%s%s", job_names[v->kind],
		   progress_finished(&v->progress), v->progress.n,
		   v->progress.phase[0] ? ", now: " : "", v->progress.phase);
	pager_item(out, 1, ST_KEY, glyph(app->glyphs, G_RUNNING), 3, width, ST_STRONG,
		   buf_str(&line));
	if (v->stopping || v->progress.failing)
		pager_para(out, 3, width, ST_WARN,
			   v->kind == JOB_CONFIRM ? "Files are being put back. Please wait."
						  : "Everything is being put back. Please wait.");
	else
		pager_para(out, 3, width, ST_DIM,
			   "It goes on to its end even if this terminal dies.");
}

static void put_ways_back(struct buf *out, const struct app *app)
{
	const struct root *root = &app->session->root;

	buf_puts(out, "Way back: key u here, passthru undo");
	if (!root->live)
		buf_printf(out, " --root %s", root->path);
	buf_puts(out, ", or without passthru:");
}

static void add_rescue(const struct app *app, struct pager *out, int width)
{
	_cleanup_buf_ struct buf line = {0};
	const char *id = app->run.end.run_id ? app->run.end.run_id
			 : app->last         ? app->last->id
					     : NULL;

	if (!id)
		return;
	if (app->opts->demo) {
		pager_para(out, 3, width, ST_DIM,
			   "Way back: key u here. Nothing of the copy remains when you leave.");
		return;
	}
	put_ways_back(&line, app);
	pager_para(out, 3, width, ST_DIM, buf_str(&line));
	buf_clear(&line);
	put_undo_script(&line, app->session, id);
	pager_para(out, 3, width, ST_TEXT, buf_str(&line));
}

/* In a tree the programs run only by chroot; without them the work is half of it. */
static bool programs_ran(const struct app *app)
{
	return app->session->root.live || app->session->chroot;
}

static const char *done_in_demo(enum job_kind kind)
{
	static const char *const sentences[] = {
		[JOB_APPLY] = "The files are written. This is the scratch copy of the bundled host: "
			      "its programs were not run.",
		[JOB_UNDO] = "Undone: every file has its former bytes. It was the scratch copy: "
			     "nothing of your machine was touched.",
		[JOB_CONFIRM] = "Confirmed: it stays.",
		[JOB_RECOVER] = "Everything is put back, as it was before.",
	};

	return sentences[kind];
}

/* What was applied and what to do next, to the key. */
static void put_applied(struct buf *out, const struct app *app)
{
	const struct run_state_view *v = &app->run;

	if (!programs_ran(app)) {
		buf_puts(out, "The files are written. The programs were not run: this is a tree, "
			      "not a running host.");
		return;
	}
	if (v->trial)
		buf_puts(out, "The trial is made and read back. Reboot now: that start alone has "
			      "it. Then start passthru again and press c");
	else if (v->minutes)
		buf_puts(out, "Applied and read back. Reboot now, then start passthru again and "
			      "press c");
	else
		buf_puts(out, "Applied and read back. Reboot now, then start passthru again: it "
			      "proves the result.");
	if (v->minutes)
		buf_printf(out, " within %u minutes, else it is undone by itself.", v->minutes);
	else if (v->trial)
		buf_puts(out, ", else the start after it is the old one.");
}

static void put_bound(struct buf *out, const struct app *app)
{
	buf_puts(out, "Bound, and the kernel says so.");
	if (app->run.minutes)
		buf_printf(out,
			   " Now log in once more, start passthru there and press c within %u "
			   "minutes: else the devices go back to their drivers.",
			   app->run.minutes);
}

static const char *undone_sentence(const struct app *app)
{
	if (app->run.live)
		return "Given back: the devices have their former drivers.";
	if (!programs_ran(app))
		return "Undone: every file has its former bytes.";
	return "Undone: every file has its former bytes. Reboot, and the devices are as before.";
}

static void put_done(struct buf *out, const struct app *app)
{
	if (app->opts->demo) {
		buf_puts(out, done_in_demo(app->run.kind));
		return;
	}
	switch (app->run.kind) {
	case JOB_APPLY:
		put_applied(out, app);
		break;
	case JOB_BIND:
		put_bound(out, app);
		break;
	case JOB_UNDO:
		buf_puts(out, undone_sentence(app));
		break;
	case JOB_CONFIRM:
		buf_puts(out, app->run.live ? "Confirmed: it stays until the next reboot. Nothing "
					      "undoes it by itself."
					    : "Confirmed: it stays. Nothing undoes it by itself any "
					      "more.");
		break;
	case JOB_RECOVER:
		buf_puts(out, "Everything is put back, as it was before.");
		break;
	}
}

static void add_done(const struct app *app, struct pager *out, int width)
{
	_cleanup_buf_ struct buf line = {0};

	put_done(&line, app);
	pager_item(out, 1, ST_OK, glyph(app->glyphs, G_PASS), 3, width, ST_OK, buf_str(&line));
	if (app->run.kind == JOB_APPLY || app->run.kind == JOB_BIND)
		add_rescue(app, out, width);
}

static void add_failed(const struct app *app, struct pager *out, int width, const char *what,
		       const char *next)
{
	pager_item(out, 1, ST_FAIL, glyph(app->glyphs, G_FAIL), 3, width, ST_FAIL, what);
	if (app->run.end.line && *app->run.end.line)
		pager_para(out, 3, width, ST_TEXT, app->run.end.line);
	pager_para(out, 3, width, ST_DIM, next);
}

static const char *const refused_next[] = {
	[JOB_APPLY] = "Press r to read the machine again, then look at the plan anew.",
	[JOB_BIND] = "Press r to read the machine again.",
	[JOB_UNDO] = "Do what it says, then press u again.",
	[JOB_CONFIRM] = "Do what it says, then press c again.",
	[JOB_RECOVER] = "Press r to read the machine again.",
};

static const char *next_after_refusal(const struct app *app)
{
	if (app->run.kind == JOB_APPLY && app_needs_root(app))
		return "Root may read more than you can, and so plan otherwise. Press r and look at "
		       "the plan anew, or leave and start passthru as root.";
	return refused_next[app->run.kind];
}

static const char *put_back_next(const struct app *app)
{
	if (app->run.stopping || app->run.kind == JOB_BIND)
		return "Nothing is left to clean up.";
	if (app->run.kind == JOB_CONFIRM)
		return "The trial still waits: u takes it away, c tries once more.";
	return "Nothing is left to clean up. When the cause is gone, look at the plan on page 4 "
	       "again, then apply it.";
}

static void add_end(const struct app *app, struct pager *out, int width)
{
	switch (app->run.end.outcome) {
	case OUTCOME_DONE:
		add_done(app, out, width);
		break;
	case OUTCOME_PUT_BACK:
		add_failed(app, out, width,
			   app->run.stopping ? "Stopped. Everything is as before."
					     : "It failed. Everything is as before.",
			   put_back_next(app));
		break;
	case OUTCOME_STUCK:
		add_failed(app, out, width, "It failed, and not everything could be put back.",
			   "Do not reboot before this is finished. Start passthru again: it tries "
			   "once more.");
		add_rescue(app, out, width);
		break;
	default:
		add_failed(app, out, width, "Refused. Nothing was changed.",
			   next_after_refusal(app));
		break;
	}
}

void outcome_sentences(const struct app *app, struct pager *out, int width)
{
	if (!app->run.ended)
		add_running(app, out, width);
	else if (app->run.end.lost)
		add_failed(app, out, width, "The work ended without a word.",
			   "Press Enter: what it changed is put back.");
	else
		add_end(app, out, width);
}
