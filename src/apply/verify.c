/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/verify.h"

#include <errno.h>
#include <stdarg.h>

#include "apply/drift.h"
#include "apply/owned.h"
#include "apply/promise.h"
#include "base/text.h"
#include "conf/cmdline.h"

static bool needs_reboot(const char *id)
{
	return !streq(id, "file") && !streq(id, "next-kernel");
}

void promise_add(struct verify *v, const char *id, const char *subject, const char *expected,
		 enum tri ok, const char *fmt, ...)
{
	struct promises *out = v->out;
	struct promise p = {.id = id, .ok = ok};
	_cleanup_free_ char *found = NULL;
	bool too_early = ok == TRI_NO && out->reboot_pending && needs_reboot(id);
	va_list args;

	va_start(args, fmt);
	BUG_ON(vasprintf(&found, fmt, args) < 0);
	va_end(args);
	p.subject = arena_safe(&out->mem, subject, strlen(subject));
	p.expected = arena_safe(&out->mem, expected, strlen(expected));
	p.found = arena_safe(&out->mem, found, strlen(found));
	if (too_early) {
		p.ok = TRI_UNKNOWN;
		p.found = arena_printf(&out->mem, "not before the reboot: %s", p.found);
	}
	*ARENA_PUSH(&out->mem, out->items, out->n) = p;
}

/* Before the restart it would not be taken any more. */
static bool is_spent(const struct verify *v, const struct run_edit *e, const struct file_now *now,
		     const struct file_now *after)
{
	return e->owned && !v->out->reboot_pending && owned_spent(e->owned, now, after);
}

static const char *expected_of(const struct run_edit *e)
{
	return e->kind == EDIT_REMOVE ? "removed" : "as the run wrote it";
}

static void drifted(struct verify *v, const struct run_edit *e, const struct file_now *now,
		    const struct file_now *after, const char *found)
{
	promise_add(v, "file", e->path, expected_of(e), TRI_NO, "%s", found);
	drift_tell(v, e->path, now, after);
}

static void promise_file(struct verify *v, const struct store *s, const struct run_edit *e)
{
	struct arena *mem = &v->out->mem;
	const char *expected = expected_of(e);
	struct file_now now, after;
	struct err why = {0};

	if (file_now(v->root, e->path, mem, &now, &why) < 0 ||
	    file_now(v->root, store_path(s, "after", e->path), mem, &after, &why) < 0)
		promise_add(v, "file", e->path, expected, TRI_UNKNOWN, "%s", why.line);
	else if (e->kind == EDIT_REMOVE && !now.present)
		promise_add(v, "file", e->path, expected, TRI_YES, "removed");
	else if (e->kind == EDIT_REMOVE)
		drifted(v, e, &now, &(struct file_now){0}, "there again");
	else if (!after.present)
		promise_add(v, "file", e->path, expected, TRI_UNKNOWN,
			    "the run's copy of it is missing");
	else if (!now.present)
		drifted(v, e, &now, &after, "missing");
	else if (bytes_same(&now, after.bytes, after.len) ||
		 (e->owned && owned_same(e->owned, &now, &after)) || is_spent(v, e, &now, &after))
		promise_add(v, "file", e->path, expected, TRI_YES, "as the run wrote it");
	else
		drifted(v, e, &now, &after,
			arena_printf(mem, "changed since: diff -u %s %s",
				     store_shown(s, store_path(s, "after", e->path)),
				     store_shown(s, e->path)));
}

/* A passing edit is back already, the guard goes when the run is confirmed. */
static bool stays(const struct run *run, const struct run_edit *e)
{
	return e->role != EDIT_PASSING && !(e->role == EDIT_GUARD && run->confirmed);
}

static void promise_files(struct verify *v)
{
	struct store s = store_of(v->root, &v->out->mem, v->run->id);

	for (size_t i = 0; i < v->run->n_edits; i++)
		if (stays(v->run, &v->run->edits[i]))
			promise_file(v, &s, &v->run->edits[i]);
}

static void promise_word(struct verify *v, const char *word, bool wanted)
{
	const char *cmdline = v->host->cmdline, *expected = wanted ? "there" : "not there";
	bool has;

	if (!cmdline) {
		promise_add(v, "cmdline", word, expected, TRI_UNKNOWN,
			    "the command line could not be read");
		return;
	}
	has = cmdline_has(cmdline, word);
	promise_add(v, "cmdline", word, expected, tri_of(has == wanted),
		    has ? "there" : "not there");
}

static void promise_words(struct verify *v)
{
	for (size_t i = 0; i < v->run->n_words; i++)
		promise_word(v, v->run->words[i], true);
	for (size_t i = 0; i < v->run->n_gone_words; i++)
		promise_word(v, v->run->gone_words[i], false);
}

static void promise_iommu(struct verify *v)
{
	const struct host *h = v->host;

	if (v->run->n_bindings == 0)
		return;
	if (h->n_groups > 0)
		promise_add(v, "iommu", "IOMMU", "on", TRI_YES, "%zu groups", h->n_groups);
	else if (h->iommu.groups_seen == TRI_UNKNOWN)
		promise_add(v, "iommu", "IOMMU", "on", TRI_UNKNOWN,
			    "the groups could not be listed");
	else
		promise_add(v, "iommu", "IOMMU", "on", TRI_NO, "no IOMMU groups");
}

static void promise_trial(struct verify *v)
{
	static const char expected[] = "this start";

	if (!v->run->trial)
		return;
	if (v->out->waiting == WAITING_CONFIRM)
		promise_add(v, "trial", v->run->id, expected, TRI_YES, "this start");
	else if (v->out->waiting == WAITING_FELL_BACK)
		promise_add(v, "trial", v->run->id, expected, TRI_NO,
			    "it did not come up, or was not started: this is the old one");
}

/* What comes with a start of the host. */
static void promise_start(struct verify *v)
{
	promise_trial(v);
	promise_files(v);
	promise_words(v);
	promise_iommu(v);
	promise_devices(v);
	promise_vfio(v);
	promise_needs(v);
	/* What is tried is one start, not what every kernel starts with. */
	if (!v->run->trial)
		promise_kernels(v);
}

int verify_run(const struct root *root, const struct run *run, const struct host *h,
	       struct promises *ret, struct err *err)
{
	struct promises out = {0};
	struct verify v = {.root = root, .run = run, .host = h, .out = &out};

	if (run->state == RUN_PLANNED)
		return err_set(err, EINVAL, "run %s was never begun", run->id);
	out.waiting = run_waits(run, h, &out.seconds_left);
	out.reboot_pending =
		run->reboot && run->n_lives == 0 && boot_is_same(h->boot_id, run->boot_id);
	if (run->n_lives > 0)
		promise_lives(&v);
	else
		promise_start(&v);
	out.ok = !out.reboot_pending && !promise_any(&out, TRI_NO, NULL) &&
		 !promise_half_done(&v) && run->state == RUN_DONE;
	out.next = promise_next(&v);
	*ret = out;
	return 0;
}
