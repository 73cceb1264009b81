/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/saved.h"

#include "model/manifest.h"

/* "20261121T045501Z-2" gives "2026-11-21 04:55:01 UTC"; what is no time stays as it is. */
static const char *when_of(struct arena *mem, const char *id)
{
	static const char form[] = "dddddddd"
				   "T"
				   "dddddd"
				   "Z";

	for (size_t i = 0; form[i]; i++)
		if (form[i] == 'd' ? id[i] < '0' || id[i] > '9' : id[i] != form[i])
			return arena_str(mem, id);
	return arena_printf(mem, "%.4s-%.2s-%.2s %.2s:%.2s:%.2s UTC", id, id + 4, id + 6, id + 9,
			    id + 11, id + 13);
}

int saved_run(const struct store *s, const struct said *said, struct run **ret, struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0};
	const char *path = store_path(s, "manifest", NULL);
	struct run *run;
	int r = root_read(s->root, path, MANIFEST_MAX, &bytes, err);

	if (r < 0)
		return r;
	run = xcalloc(1, sizeof(*run));
	r = manifest_read(buf_str(&bytes), bytes.len, run, err);
	if (r < 0) {
		free(run);
		return err_in(err, r, "%s", s->dir);
	}
	run->id = arena_str(&run->mem, s->id);
	run->when = when_of(&run->mem, s->id);
	run->state = said->state;
	run->boot_id = arena_str(&run->mem, said->boot_id);
	run->steps_ran = said->steps_ran;
	run->confirmed = said->confirmed;
	run->armed_cs = said->armed_cs;
	*ret = run;
	return 0;
}

int saved_load(const struct root *root, const char *id, struct saved *ret, struct err *err)
{
	struct saved s = {0};
	int r;

	s.store = store_of(root, &s.mem, id);
	r = journal_read(&s.store, &s.mem, &s.said, err);
	if (r == 0 && s.said.state != RUN_PLANNED)
		r = inventory_read(&s.store, &s.mem, &s.inv, err);
	if (r == 0 && s.said.state != RUN_PLANNED)
		r = saved_run(&s.store, &s.said, &s.run, err);
	if (r < 0) {
		saved_done(&s);
		return r;
	}
	*ret = s;
	ret->store.mem = &ret->mem;
	return 0;
}

void saved_done(struct saved *s)
{
	run_free(s->run);
	arena_done(&s->mem);
	*s = (struct saved){0};
}
