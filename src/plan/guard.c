/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/guard.h"

#include <errno.h>

#include "base/buf.h"
#include "model/guard.h"
#include "model/run.h"
#include "plan/draft.h"

struct guard_file {
	const char *path;
	mode_t mode;
	const char *why;
	const char *text; /* "%u" are the minutes */
};

/*
 * A start that hangs, or that ends in the emergency shell, never comes to the targets that services
 * wait for: without the default dependencies the timer waits for nothing, and an emergency does not
 * stop it. RequiresMountsFor would make it wait for the very mount that fails. It does wait for the
 * check of the root file system, to which nobody may write before, however long that takes.
 * Shutting down waits for an undo that is at work.
 */
static const char service[] =
	"[Unit]\n"
	"Description=Undo a change by passthru that nobody confirmed\n"
	"DefaultDependencies=no\n"
	"Conflicts=shutdown.target\n"
	"Before=shutdown.target\n"
	"IgnoreOnIsolate=yes\n"
	"After=systemd-fsck-root.service systemd-remount-fs.service\n"
	"\n"
	"[Service]\n"
	"Type=oneshot\n"
	"ExecStart=/bin/sh -c '[ -d " PASSTHRU_RUNS_DIR " ] || mount /var || mount /var/lib; "
	"for s in " PASSTHRU_RUNS_DIR
	"/*/guard.sh; do if [ -f \"$$s\" ]; then /bin/sh \"$$s\"; fi; done'\n"
	"TimeoutStartSec=infinity\n"
	"TimeoutStopSec=15min\n";

/* The first time is for what needs no waiting: a run that was cut off, a trial that fell back. */
static const char timer[] = "[Unit]\n"
			    "Description=Time to confirm a change by passthru\n"
			    "DefaultDependencies=no\n"
			    "Conflicts=shutdown.target\n"
			    "Before=shutdown.target\n"
			    "IgnoreOnIsolate=yes\n"
			    "\n"
			    "[Timer]\n"
			    "OnBootSec=30s\n"
			    "OnBootSec=%umin\n"
			    "AccuracySec=1s\n";

static const char wanted[] = "[Unit]\n"
			     "Wants=passthru-undo.timer\n";

static const char local[] =
	"#!/bin/sh\n"
	"# Undoes a change by passthru that nobody confirmed within %u minutes.\n"
	"for s in " PASSTHRU_RUNS_DIR "/*/guard.sh; do\n"
	"\tif [ -f \"$s\" ]; then /bin/sh \"$s\" --wait </dev/null >/dev/null 2>&1 & fi\n"
	"done\n";

/* The blank in front of "&" matters to no shell; a percent sign would end the line for cron. */
static const char cron[] =
	"# Undoes a change by passthru that nobody confirmed within %u minutes.\n"
	"SHELL=/bin/sh\n"
	"PATH=/usr/sbin:/usr/bin:/sbin:/bin\n"
	"@reboot root for s in " PASSTHRU_RUNS_DIR "/*/guard.sh; do if [ -f \"$s\" ]; then "
	"/bin/sh \"$s\" --wait </dev/null >/dev/null 2>&1 & fi; done\n";

#define FILES_MAX 3
static const struct guard_kind {
	enum init_kind init;
	struct guard_file files[FILES_MAX + 1];
} kinds[] = {
	{INIT_SYSTEMD,
	 {
		 {GUARD_SERVICE, 0644, "Undoes this change when it is not confirmed", service},
		 {GUARD_TIMER, 0644, "Gives you %u minutes after the start to confirm it", timer},
		 {GUARD_WANTED, 0644, "Starts that timer with the system", wanted},
	 }},
	{INIT_OPENRC,
	 {
		 {GUARD_LOCAL, 0755,
		  "Undoes this change when it is not confirmed within %u minutes after the start",
		  local},
	 }},
	{INIT_CRON,
	 {
		 {GUARD_CRON, 0644,
		  "Undoes this change when it is not confirmed within %u minutes after the start",
		  cron},
	 }},
};

static const struct guard_kind *kind_of(const struct host *h)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (kinds[i].init == h->init)
			return &kinds[i];
	return NULL;
}

static int check_file(const struct host *h, const char *path, struct err *err)
{
	const struct file_fact *f = host_file(h, path);

	if (f && f->state == FILE_MISSING)
		return 0;
	if (!f || f->state == FILE_UNREADABLE)
		return err_set(err, EINVAL, "%s: cannot be written: %s", path,
			       f && f->problem ? f->problem : "whether it is there is not known");
	return err_set(err, EEXIST,
		       "%s: is there already. When no change waits to be confirmed "
		       "(passthru verify tells), move it away, then try again",
		       path);
}

int guard_possible(const struct host *h, struct err *err)
{
	const struct guard_kind *k = kind_of(h);
	int r = 0;

	if (!k)
		return err_set(err, EOPNOTSUPP,
			       "Nothing here can undo a change by itself after a start: no systemd "
			       "is at work, no OpenRC with its local service, and no cron that "
			       "knows @reboot.");
	for (const struct guard_file *f = k->files; f->path && r == 0; f++)
		r = check_file(h, f->path, err);
	return r;
}

/* The template with the minutes in the place of its "%u"s. */
static char *fill(struct arena *mem, const char *template, unsigned minutes)
{
	_cleanup_buf_ struct buf out = {0};

	for (const char *at = template; *at;) {
		size_t n = strcspn(at, "%");

		buf_add(&out, at, n);
		at += n;
		if (str_starts(at, "%u")) {
			buf_printf(&out, "%u", minutes);
			at += 2;
		} else if (*at) {
			buf_putc(&out, *at++);
		}
	}
	return arena_str(mem, buf_str(&out));
}

static struct edit edit_of(struct arena *mem, const struct guard_file *f, unsigned minutes)
{
	struct edit e = {
		.kind = EDIT_CREATE,
		.role = EDIT_GUARD,
		.reader = READ_BY_SYSTEM,
		.path = f->path,
		.why = fill(mem, f->why, minutes),
		.after = fill(mem, f->text, minutes),
		.after_meta = {.mode = f->mode},
	};

	e.after_len = strlen(e.after);
	e.diff = edit_diff(mem, &e);
	return e;
}

static void put_in_front(struct plan *g, const struct plan *p, const struct guard_kind *k,
			 unsigned minutes)
{
	g->edits = NULL;
	g->n_edits = 0;
	for (const struct guard_file *f = k->files; f->path; f++)
		*ARENA_PUSH(&g->mem, g->edits, g->n_edits) = edit_of(&g->mem, f, minutes);
	for (size_t i = 0; i < p->n_edits; i++)
		*ARENA_PUSH(&g->mem, g->edits, g->n_edits) = p->edits[i];
}

int plan_guard(const struct host *h, const struct plan *p, unsigned minutes, struct plan **ret,
	       struct err *err)
{
	int r = guard_possible(h, err);
	struct plan *g;

	if (r < 0)
		return r;
	g = xmalloc(sizeof(*g));
	*g = *p;
	g->mem = (struct arena){0};
	if (!plan_empty(p)) {
		put_in_front(g, p, kind_of(h), minutes);
		g->confirm_minutes = minutes;
	}
	*ret = g;
	return 0;
}
