/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/lines.h"
#include "base/listing.h"
#include "plan/needs.h"

struct drop_in {
	const struct file_fact *fact;
	const char *name; /* without its directory */
	int when;         /* -1 first, 1 last, 0 by its name */
};

/* In one of the directories of that name, not below. */
static bool is_in(const char *path, const char *dir)
{
	const char *end = path_name(path);
	size_t n = strlen(dir);
	return (size_t)(end - path) > n + 1 && end[-1] == '/' && end[-2 - (ssize_t)n] == '/' &&
	       strncmp(end - 1 - n, dir, n) == 0;
}

static struct drop_in drop_in_of(const struct drop_ins *d, const char *path)
{
	return (struct drop_in){
		.name = path_name(path),
		.when = streq(path, d->first)  ? -1
			: streq(path, d->last) ? 1
					       : 0,
	};
}

static bool is_drop_in(const struct drop_ins *d, const char *path)
{
	return streq(path, d->first) || streq(path, d->last) || is_in(path, d->dir);
}

static int cmp_drop_ins(const void *a, const void *b)
{
	const struct drop_in *x = a, *y = b;
	if (x->when != y->when)
		return x->when < y->when ? -1 : 1;
	return x->when ? 0 : strcmp(x->name, y->name);
}

/* Said once, however many needs look at it. */
static void note_unread(struct making *m, const struct file_fact *f)
{
	list_add(m->mem, &m->need_notes, &m->n_need_notes,
		 arena_printf(m->mem,
			      "%s could not be read (%s): a line in it may count over what is "
			      "written here.",
			      f->path, f->problem ? f->problem : "no reason is known"));
}

static void find_drop_ins(struct making *m, const struct drop_ins *d, struct drop_in **ret,
			  size_t *ret_n)
{
	struct drop_in *list = NULL;
	size_t n = 0;
	for (size_t i = 0; i < m->host->n_files; i++) {
		const struct file_fact *f = &m->host->files[i];
		if (f->state == FILE_MISSING || !is_drop_in(d, f->path))
			continue;
		if (f->state == FILE_UNREADABLE) {
			note_unread(m, f);
			continue;
		}
		struct drop_in one = drop_in_of(d, f->path);
		one.fact = f;
		*ARENA_PUSH(&m->scratch, list, n) = one;
	}
	if (n)
		qsort(list, n, sizeof(*list), cmp_drop_ins);
	*ret = list;
	*ret_n = n;
}

static const char *trimmed(struct arena *a, const struct line *l)
{
	static const char blanks[] = " \t\r\f\v";
	const char *at = l->at, *end = l->at + l->text_len;
	while (at < end && strchr(blanks, *at))
		at++;
	while (end > at && strchr(blanks, end[-1]))
		end--;
	return arena_dup(a, at, (size_t)(end - at));
}

/*
 * The next line that says something, with those that it goes on with; false: there is none. As udev
 * does it (udev-rules.c): a comment between them is left out, and what the end of the file cuts
 * short is no line.
 */
static bool next_line(struct making *m, const struct drop_ins *d, struct lines *it,
		      struct drop_line *ret)
{
	const char *begun = "";
	size_t first = 0;
	for (struct line l; lines_next(it, &l);) {
		const char *text = trimmed(&m->scratch, &l);
		if (*text == '#' || *text == ';')
			continue;
		if (!first)
			first = l.no;
		text = *begun ? arena_printf(&m->scratch, "%s%s", begun, text) : text;
		begun = "";
		if (d->continued && line_goes_on(&l)) {
			begun = arena_dup(&m->scratch, text, strlen(text) - 1);
		} else if (*text) {
			ret->line = first;
			ret->text = text;
			return true;
		} else {
			first = 0;
		}
	}
	return false;
}

static void each_line(struct making *m, const struct drop_ins *d, const struct drop_in *f,
		      const struct drop_in *ours, drop_taker take, void *data)
{
	struct lines it = lines_of(f->fact->bytes, f->fact->len);
	int order = cmp_drop_ins(f, ours);
	struct drop_line l = {
		.path = f->fact->path,
		.is_ours = order == 0,
		.behind_ours = order > 0,
	};
	while (next_line(m, d, &it, &l))
		take(data, &l);
}

void each_drop_line(struct making *m, const struct drop_ins *d, const char *ours, drop_taker take,
		    void *data)
{
	const struct drop_in own = drop_in_of(d, ours);
	struct drop_in *list;
	size_t n;
	find_drop_ins(m, d, &list, &n);
	for (size_t i = 0; i < n; i++)
		each_line(m, d, &list[i], &own, take, data);
}
