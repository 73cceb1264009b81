/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "apply/apply.h"
#include "apply/saved.h"

/* What is known of a run that cannot be read: its name, and that somebody must look at it. */
static struct run *unreadable(const struct store *s)
{
	struct run *run = xcalloc(1, sizeof(*run));

	run->id = arena_str(&run->mem, s->id);
	run->when = run->id;
	run->state = RUN_STUCK;
	run->boot_id = "";
	run->armed_cs = -1;
	return run;
}

static struct run *read_one(const struct root *root, struct arena *mem, const char *id)
{
	struct store s = store_of(root, mem, id);
	struct run *run;
	struct said said;

	if (journal_read(&s, mem, &said, NULL) < 0)
		return unreadable(&s);
	if (saved_run(&s, &said, &run, NULL) == 0)
		return run;
	run = unreadable(&s);
	/* It died before its manifest was there: nothing was touched. */
	if (said.state == RUN_PLANNED)
		run->state = RUN_PLANNED;
	return run;
}

int run_list(const struct root *root, struct run ***ret, size_t *ret_n, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	char **ids;
	size_t n;
	int r = store_list(root, &mem, &ids, &n, err);

	if (r < 0)
		return r;
	*ret = xcalloc(n + 1, sizeof(**ret));
	*ret_n = n;
	for (size_t i = 0; i < n; i++)
		(*ret)[i] = read_one(root, &mem, ids[i]);
	return 0;
}

void run_list_free(struct run **runs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		run_free(runs[i]);
	free(runs);
}

bool run_can_be_undone(const struct run *run)
{
	return run->state == RUN_DONE || run->state == RUN_STUCK;
}

int run_choose(struct run *const *runs, size_t n, const char *id, size_t *ret_at, struct err *err)
{
	for (size_t i = n; i-- > 0;) {
		if (id ? !streq(runs[i]->id, id) : !run_can_be_undone(runs[i]))
			continue;
		*ret_at = i;
		if (run_can_be_undone(runs[i]))
			return 0;
		return err_set(err, EALREADY, "run %s is undone already", id);
	}
	return id  ? err_set(err, ENOENT, "%s: no such run", id)
	       : n ? err_set(err, ENOENT, "nothing to undo: every run here is put back already")
		   : err_set(err, ENOENT, "nothing to undo: no run has been applied on this host");
}

int run_last(const struct root *root, struct run **ret, struct err *err)
{
	struct run **runs, *last = NULL;
	size_t n;
	int r = run_list(root, &runs, &n, err);

	if (r < 0)
		return r;
	for (size_t i = n; i-- > 0;) {
		bool counts = runs[i]->state == RUN_DONE || runs[i]->state == RUN_UNFINISHED;

		if (!last && counts)
			last = runs[i];
		else
			run_free(runs[i]);
	}
	free(runs);
	*ret = last;
	return 0;
}
