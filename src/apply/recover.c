/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/recover.h"

#include <errno.h>

#include "apply/lock.h"
#include "apply/programs.h"
#include "apply/putback.h"
#include "apply/saved.h"
#include "apply/say.h"

/* What a run that does not begin or end leaves to do. */
enum cut_off { NOTHING, REMOVE_DIRECTORY, PUT_BACK };

struct recovery {
	const struct root *root;
	const struct apply_opts *o;
	struct arena mem;
	char **ids;
	size_t n;
};

int may_write(const struct root *root, const struct apply_opts *o, const char *verb,
	      struct err *err)
{
	if (geteuid() == 0)
		return 0;
	if (root->live)
		return err_set(err, EPERM, "%s needs root: sudo passthru %s", verb, verb);
	if (o->chroot)
		return err_set(err, EPERM, "running programs in %s needs root: sudo passthru %s",
			       root->path, verb);
	return 0;
}

static int look(struct recovery *rec, const char *id, enum cut_off *ret, struct err *err)
{
	struct store s = store_of(rec->root, &rec->mem, id);
	struct said said;
	int r = journal_read(&s, &rec->mem, &said, err);

	if (r < 0)
		return r;
	*ret = said.state == RUN_PLANNED      ? REMOVE_DIRECTORY
	       : said.state == RUN_UNFINISHED ? PUT_BACK
					      : NOTHING;
	return 0;
}

static int go_back(struct recovery *rec, const char *id, struct err *err)
{
	_cleanup_journal_ struct journal j = JOURNAL_NONE;
	struct store s = store_of(rec->root, &rec->mem, id);
	int r = programs_ended(&s, 0, err);

	if (r < 0)
		return r;
	say(rec->o, EVENT_NOTE, 0, "Run %s was cut off: it is put back first.", id);
	r = journal_open(&s, &j, err);
	if (r == 0)
		r = put_back(rec->root, id, &j, RECORD_REQUIRED, rec->o, err);
	if (r < 0)
		say_how_to_finish(rec->root, id, err);
	return r;
}

/* 0: nothing was to do; 1: put back; negative. */
static int recover_one(struct recovery *rec, const char *id, struct err *err)
{
	enum cut_off cut_off;
	struct store s;
	int r = look(rec, id, &cut_off, err);

	if (r < 0 || cut_off == NOTHING)
		return r;
	if (cut_off == PUT_BACK) {
		r = go_back(rec, id, err);
		return r < 0 ? r : 1;
	}
	s = store_of(rec->root, &rec->mem, id);
	return store_remove(&s, err);
}

/* Newest first: a later run began on what the earlier one left. */
static int recover_all(struct recovery *rec, char **ret_id, struct err *err)
{
	int found = 0;

	for (size_t i = rec->n; i-- > 0;) {
		int r = recover_one(rec, rec->ids[i], err);

		if (r < 0)
			return r;
		if (r > 0 && found++ == 0 && ret_id)
			*ret_id = xstrdup(rec->ids[i]);
	}
	return found > 0;
}

static int anything_to_do(struct recovery *rec, struct err *err)
{
	for (size_t i = 0; i < rec->n; i++) {
		enum cut_off cut_off;
		int r = look(rec, rec->ids[i], &cut_off, err);

		if (r < 0 || cut_off != NOTHING)
			return r < 0 ? r : 1;
	}
	return 0;
}

int recover_locked(const struct root *root, const struct apply_opts *o, char **ret_id,
		   struct err *err)
{
	struct recovery rec = {.root = root, .o = o};
	int r = store_list(root, &rec.mem, &rec.ids, &rec.n, err);

	if (r == 0)
		r = recover_all(&rec, ret_id, err);
	arena_done(&rec.mem);
	return r;
}

/* Without the lock, so that a machine with nothing to do is not written to. */
static int recovery_needed(const struct root *root, const struct apply_opts *o, struct err *err)
{
	struct recovery rec = {.root = root, .o = o};
	int r = store_list(root, &rec.mem, &rec.ids, &rec.n, err);

	if (r == 0)
		r = anything_to_do(&rec, err);
	arena_done(&rec.mem);
	return r;
}

int run_recover(const struct root *root, const struct apply_opts *o, char **ret_id, struct err *err)
{
	_cleanup_lock_ struct lock lock = {.fd = -1};
	int r = recovery_needed(root, o, err);

	/* Whoever may not look may not put back either: the next start as root does both. */
	if (r == -EACCES)
		return 0;
	if (r <= 0)
		return r;
	r = may_write(root, o, "undo", err);
	if (r == 0)
		r = lock_take(root, &lock, err);
	return r == 0 ? recover_locked(root, o, ret_id, err) : r;
}
