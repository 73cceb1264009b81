/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that the screen knows, and how an action changes it. One way:
 *
 *	key → action → app_act changes struct app → app_prepare derives what is seen from it → draw
 *
 * Drawing takes a const struct app and decides nothing. A page is a row of functions (struct page).
 */
#pragma once

#include "ui/devtree.h"
#include "ui/guestview.h"
#include "ui/panes.h"
#include "ui/progress.h"
#include "ui/prompt.h"
#include "ui/how.h"
#include "ui/waits.h"
#include "ui/glyph.h"
#include "ui/wizard.h"
#include "ui/worker.h"

/* The run that was started from here, while it goes on and after. */
struct run_state_view {
	bool started; /* there is something to show */
	enum job_kind kind;
	bool trial, live; /* what is applied, undone or confirmed is one */
	unsigned minutes; /* within which it must be confirmed, 0 none */
	bool stopping;
	bool ended;
	struct worker_end end;
	struct progress progress;
	struct pager head; /* how it stands or ended, in sentences */
};

struct app {
	struct session *session;
	const struct wizard_opts *opts;
	enum glyph_set glyphs;
	int rows, cols;
	struct layout layout;
	enum page_id page;
	enum page_id under; /* the page below Help or History */
	bool visited[_PAGE_MAX];

	struct choice choice;
	struct devtree tree;
	struct arena marks_mem;
	enum devmark *marks; /* one for each device */

	struct plan *plan; /* of the choice; NULL before it is made, and when it cannot be */
	struct err plan_err;
	bool plan_made, plan_seen;
	struct buf saved_in; /* the directory that this plan was saved in; empty: none */
	struct way way;      /* how it would be applied, and what is really done then */
	struct plan *live;   /* what is bound live when the question is answered, NULL none */

	struct run *last;  /* the last run that is done, NULL none */
	struct run **runs; /* all, newest first, for History */
	size_t n_runs;
	bool runs_denied; /* there may be some: only root can read them */
	struct waits waits;
	struct promises promises;
	bool verified;
	struct err verify_err;

	struct worker worker;
	char undo_id[64]; /* the run that the word "undo" is asked for */
	struct run_state_view run;

	struct guestview guest; /* what the Guest page is about */

	struct pager host, help;
	struct panes checks, devices, plan_panes, apply, verify, history, guest_panes;
	struct pager verdict; /* the sentence on top of Checks and Verify */

	struct prompt prompt;
	struct buf message;
	enum style message_style;
	struct pager message_text; /* the message or the question, wrapped */
	struct buf sought;         /* what was searched for last */
	struct {
		size_t cursor, top, detail;
	} before_search;

	int64_t now_ms;
	int64_t read_ms; /* when the machine was read */
	bool redraw, quit;
	int status;
};

struct page {
	const char *name;
	/* The page is opened; may be NULL. */
	void (*enter)(struct app *app);
	/* Derives what is drawn: lines, lists, places. Called before each draw. */
	void (*prepare)(struct app *app, struct rect body);
	void (*draw)(const struct app *app, struct rect body);
	/* False: not an action of this page; the common ones then apply. */
	bool (*act)(struct app *app, enum action a);
	/* Why one cannot go on to the next page: a sentence; NULL when one can. May be NULL. */
	const char *(*blocked)(const struct app *app);
	/* What Enter does now, in a word; NULL: nothing. May be NULL. */
	const char *(*enter_label)(const struct app *app);
	/* Why it is nothing: a sentence, or NULL. May be NULL. */
	const char *(*no_enter)(const struct app *app);
	struct panes *(*panes)(struct app *app); /* NULL: it has none */
	bool (*done)(const struct app *app);     /* marked in the header; may be NULL */
	/* Puts the cursor on the next match from row from on (dir 1) or up (dir -1); may be NULL:
	 * the text is searched. */
	bool (*find)(struct app *app, const char *what, size_t from, int dir);
	bool finds_all; /* also while the details have the keys; else they alone are searched then */
	/* A search begins; it is left, and nothing of it may stay. May be NULL. */
	void (*keep_place)(struct app *app);
	void (*go_back)(struct app *app);
};
extern const struct page page_host, page_checks, page_devices, page_plan, page_apply, page_verify,
	page_guest, page_help, page_history;
const struct page *page_of(enum page_id id);

void app_init(struct app *app, const struct wizard_opts *o);
void app_done(struct app *app);
/* To the question that is asked, else through the action table. */
void app_key(struct app *app, uint32_t key);
void app_act(struct app *app, enum action a);
void app_prepare(struct app *app);

/* A line above the footer, until the next key. */
void app_say(struct app *app, enum style st, const char *fmt, ...) _printf_(3, 4);
void app_go(struct app *app, enum page_id page);

/* Reads the machine anew and keeps cursor, marks and choice by address; tells what vanished. */
void app_look_again(struct app *app);
/* Does so by itself when the time to confirm is up (waits_look_ms), and no more than once. */
void app_look_when_up(struct app *app);
void app_choice_changed(struct app *app); /* its devices or its needs */
void app_forget_run(struct app *app); /* its result is no longer shown; not while it goes on */
void app_make_plan(struct app *app);  /* when it is not made yet */
bool app_plan_usable(const struct app *app); /* made, nothing refused, something to do */
bool app_needs_root(const struct app *app);  /* this is a live machine and we may not change it */
/* What is really done for the plan, made when it is needed; NULL when that cannot be (way.err). */
const struct plan *app_staged(struct app *app);

/* Reads the runs; proves the last one. */
void app_read_runs(struct app *app);
void app_drop_runs(struct app *app);
const struct run *app_run_named(const struct app *app, const char *id); /* NULL: not there */
void app_verify(struct app *app);

/* Starts a job and shows it on the Apply page. run: what is undone or confirmed, else NULL. Who is
 * not root is asked for a password first, outside the screen (ui/asroot.h). */
void app_start(struct app *app, enum job_kind kind, const struct run *run);
void app_worker_ready(struct app *app); /* the worker's pipe can be read */
/* Asks for the word "undo", then puts run back; NULL: the last one, which only root can read. */
void app_ask_undo(struct app *app, const struct run *run);
void app_ask_confirm(struct app *app);
/* Asks, then binds the device and what comes along live; or gives back what a run has bound so. */
void app_ask_live(struct app *app, size_t dev);
void app_ask_save(struct app *app);
void app_ask_quit(struct app *app);
void app_ask_search(struct app *app);
void app_search_again(struct app *app, int dir);
