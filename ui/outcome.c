/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/outcome.h"

#include "ui/words.h"

static const char *const job_names[] = {
	[JOB_APPLY] = "Apply", [JOB_UNDO] = "Undo", [JOB_RECOVER] = "Putting back"};

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
		pager_para(out, 3, width, ST_WARN, "Everything is being put back. Please wait.");
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
	buf_puts(out, ", or without us:");
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
		[JOB_RECOVER] = "Everything is put back, as it was before.",
	};

	return sentences[kind];
}

static const char *done_sentence(const struct app *app)
{
	if (app->opts->demo)
		return done_in_demo(app->run.kind);
	switch (app->run.kind) {
	case JOB_APPLY:
		return programs_ran(app) ? "Applied and read back. Reboot now, then start passthru "
					   "again: it proves the result."
					 : "The files are written. The programs were not run: this "
					   "is a tree, not a running host.";
	case JOB_UNDO:
		return programs_ran(app) ? "Undone: every file has its former bytes. Reboot, and "
					   "the devices are as "
					   "before."
					 : "Undone: every file has its former bytes.";
	default:
		return "Everything is put back, as it was before.";
	}
}

static void add_done(const struct app *app, struct pager *out, int width)
{
	pager_item(out, 1, ST_OK, glyph(app->glyphs, G_PASS), 3, width, ST_OK, done_sentence(app));
	if (app->run.kind == JOB_APPLY)
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
			   app->run.stopping ? "Nothing is left to clean up."
					     : "Nothing is left to clean up. When the cause is "
					       "gone, look at the plan "
					       "on page 4 again, then apply it.");
		break;
	case OUTCOME_STUCK:
		add_failed(app, out, width, "It failed, and not everything could be put back.",
			   "Do not reboot before this is finished. Start passthru again: it tries "
			   "once more.");
		add_rescue(app, out, width);
		break;
	default:
		add_failed(app, out, width, "Refused. Nothing was changed.",
			   app->run.kind == JOB_UNDO
				   ? "Do what it says, then press u again."
				   : "Press r to read the machine again, then look at the plan "
				     "anew.");
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
