/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/needs.h"

#include <errno.h>

static const need_chooser choosers[_NEED_MAX] = {
	[NEED_VFIO_MODULES] = choose_vfio_modules, [NEED_KVM_MODULES] = choose_kvm_modules,
	[NEED_MEMLOCK] = choose_memlock,           [NEED_VFIO_GROUP] = choose_vfio_group,
	[NEED_HUGEPAGES] = choose_hugepages,       [NEED_CPUS] = choose_cpus,
	[NEED_IGNORE_MSRS] = choose_ignore_msrs,   [NEED_GOVERNOR] = choose_governor,
};

int choose_need(struct making *m, enum need_id id, const char *value, struct err *err)
{
	int r = need_check(id, value, err);
	return r < 0 ? r : choosers[id](m, value, err);
}

const char *need_reason(enum need_id id, const char *line)
{
	const char *name = need_infos[id].name;
	size_t n = strlen(name);
	return str_starts(line, name) && str_starts(line + n, ": ") ? line + n + 2 : line;
}

void choose_needs(struct making *m)
{
	for (size_t i = 0; i < m->plan->n_needs; i++) {
		const struct need *n = &m->plan->needs[i];
		struct err err = {0};
		if (choose_need(m, n->id, n->value, &err) < 0)
			refuse(m, need_infos[n->id].name, "need", need_reason(n->id, err.line));
		m->need_notes_end[n->id] = m->n_need_notes;
	}
}

static bool is_foreign(const struct file_fact *f)
{
	return f && f->state == FILE_PRESENT && !str_starts(f->bytes, OUR_FIRST_LINE);
}

int need_file(struct making *m, const struct need_file *f, struct err *err)
{
	if (is_declared(m->host))
		return err_set(err, EOPNOTSUPP,
			       "This system's files are made from a declaration or an image, so "
			       "passthru writes none of them: declare what would stand in %s "
			       "yourself (%.*s).",
			       f->path, (int)strcspn(f->lines, "\n"), f->lines);
	if (is_foreign(host_file(m->host, f->path)))
		return err_set(err, EEXIST,
			       "%s is there already, and passthru did not write it: move what it "
			       "says to a file of another name, then run passthru again.",
			       f->path);
	*ARENA_PUSH(m->mem, m->need_files, m->n_need_files) = (struct need_file){
		arena_str(m->mem, f->path), arena_str(m->mem, f->lines), arena_str(m->mem, f->why)};
	return 0;
}

static int draft_file(struct making *m, const struct need_file *f, struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0};
	struct draft *d;
	int r = draft_open(&m->drafts, f->path, &d, err);
	if (r < 0)
		return r;
	buf_printf(&bytes, "%s%s", OUR_FIRST_LINE, f->lines);
	return draft_set(&m->drafts, d, &bytes, f->why, err);
}

int plan_need_files(struct making *m, struct err *err)
{
	int r = 0;
	m->drafts.reader = READ_BY_SYSTEM;
	for (size_t i = 0; r == 0 && i < m->n_need_files; i++)
		r = draft_file(m, &m->need_files[i], err);
	m->drafts.reader = READ_FROM_IMAGE;
	return r;
}

static void note_need(struct making *m, enum need_id id, const char *text)
{
	struct plan *p = m->plan;
	note(m, "%s", text);
	*ARENA_PUSH(m->mem, p->need_notes, p->n_need_notes) =
		(struct need_note){id, p->notes[p->n_notes - 1]};
}

void note_needs(struct making *m)
{
	for (size_t i = 0; i < m->plan->n_needs; i++) {
		const struct need *n = &m->plan->needs[i];
		note(m, "%s: %s", need_named(&m->scratch, n->id, n->value), need_infos[n->id].cost);
	}
	for (size_t i = 0, at = 0; i < m->plan->n_needs; i++)
		for (enum need_id id = m->plan->needs[i].id; at < m->need_notes_end[id]; at++)
			note_need(m, id, m->need_notes[at]);
}
