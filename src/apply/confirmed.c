/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/confirmed.h"

#include <errno.h>

#include "apply/giveback.h"
#include "apply/guard.h"
#include "apply/putback.h"
#include "apply/say.h"

static bool is_guard(const struct run *run, const struct said *said, size_t i)
{
	struct said_item item = said_of(&said->edits, i);

	return run->edits[i].role == EDIT_GUARD && item.started && !item.passed && !item.back;
}

bool confirmed_has_guard(const struct run *run, const struct said *said)
{
	for (size_t i = 0; i < run->n_edits; i++)
		if (is_guard(run, said, i))
			return true;
	return false;
}

static int take_file(struct saved *s, size_t i, struct journal *j, const struct apply_opts *o,
		     struct err *err)
{
	const struct run_edit *e = &s->run->edits[i];
	struct err why = {0};
	int r = edit_give_back(&s->store, e, &why);

	if (r == -EUCLEAN)
		say(o, EVENT_NOTE, i, "%s.", why.line);
	else if (r < 0)
		return err_set(err, -r, "%s", why.line);
	else
		r = dirs_give_back(s->store.root, &s->inv, e->path, err);
	if (r == 0 || r == -EUCLEAN)
		r = journal_add(j, err, "passed %zu", i);
	return r;
}

int confirmed_take_guard(struct saved *s, struct journal *j, const struct apply_opts *o,
			 struct err *err)
{
	int r = remove_file(s->store.root, store_path(&s->store, "guard.sh", NULL), err);

	for (size_t i = s->run->n_edits; r == 0 && i-- > 0;)
		if (is_guard(s->run, &s->said, i))
			r = take_file(s, i, j, o, err);
	if (r == 0)
		guard_disarm(&s->store);
	return r;
}

bool confirmed_trial_is_over(const struct root *root, const struct said *said)
{
	_cleanup_(arena_done) struct arena mem = {0};
	struct said of_run;
	struct store s;

	if (said->confirmed)
		return true;
	if (!said->becomes || strchr(said->becomes, '/'))
		return false;
	s = store_of(root, &mem, said->becomes);
	return journal_read(&s, &mem, &of_run, NULL) == 0 && of_run.state == RUN_DONE;
}

int confirmed_end_trial(const struct root *root, const char *id, struct journal *j,
			const struct apply_opts *o, struct err *err)
{
	int r = journal_add(j, err, "confirmed");

	if (r == 0)
		say(o, EVENT_PHASE, 0, "clear away");
	return r == 0 ? put_back(root, id, j, RECORD_REQUIRED, o, err) : r;
}
