/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/draft.h"

#include <ctype.h>
#include <errno.h>

#include "base/diff.h"

static struct draft *find(const struct drafts *d, const char *path)
{
	for (size_t i = 0; i < d->n; i++)
		if (streq(d->items[i]->fact->path, path))
			return d->items[i];
	return NULL;
}

int draft_open(struct drafts *d, const char *path, struct draft **ret, struct err *err)
{
	struct draft *f = find(d, path);
	const struct file_fact *fact = f ? f->fact : host_file(d->host, path);
	if (!fact)
		return err_set(err, EINVAL, "%s: was not read, so it cannot be edited", path);
	if (fact->state == FILE_UNREADABLE)
		return err_set(err, EINVAL, "%s: cannot be edited: %s", path,
			       fact->problem ? fact->problem : "it could not be read");
	if (!f) {
		bool present = fact->state == FILE_PRESENT && fact->bytes;
		f = arena_alloc(d->mem, sizeof(*f));
		f->fact = fact;
		f->bytes = present ? fact->bytes : "";
		f->len = present ? fact->len : 0;
		*ARENA_PUSH(d->mem, d->items, d->n) = f;
	}
	*ret = f;
	return 0;
}

int drafts_read(struct drafts *d, const char *const *paths, size_t n, struct arena *mem,
		struct conf_source **ret, struct err *err)
{
	struct conf_source *src = arena_alloc(mem, (n + 1) * sizeof(*src));
	for (size_t i = 0; i < n; i++) {
		struct draft *f;
		int r = draft_open(d, paths[i], &f, err);
		if (r < 0)
			return r;
		src[i] = (struct conf_source){f->fact->path, f->bytes, f->len};
	}
	*ret = src;
	return 0;
}

/* Edits stand in the order in which files were first changed, not in which they were looked at. */
static void move_to_end(struct drafts *d, struct draft *f)
{
	size_t i = 0;
	while (d->items[i] != f)
		i++;
	memmove(&d->items[i], &d->items[i + 1], (d->n - i - 1) * sizeof(d->items[0]));
	d->items[d->n - 1] = f;
}

int draft_set(struct drafts *d, struct draft *f, const struct buf *bytes, const char *why,
	      struct err *err)
{
	if (bytes->len == f->len && (!f->len || memcmp(bytes->data, f->bytes, f->len) == 0))
		return 0;
	if (f->fact->state == FILE_PRESENT && f->fact->problem)
		return err_set(err, EINVAL, "%s: cannot be replaced: %s", f->fact->path,
			       f->fact->problem);
	if (!f->why)
		move_to_end(d, f);
	f->bytes = arena_dup(d->mem, buf_str(bytes), bytes->len);
	f->len = bytes->len;
	if (!f->why || d->reader == READ_BY_LOADER)
		f->reader = d->reader;
	f->why = f->why ? arena_printf(d->mem, "%s and %s", f->why, why) : arena_str(d->mem, why);
	return 0;
}

bool draft_is_new(const struct draft *f)
{
	return f->fact->state == FILE_MISSING && !f->why;
}

static bool differs(const struct draft *f)
{
	if (!f->why)
		return false;
	if (f->fact->state == FILE_MISSING)
		return true;
	return f->len != f->fact->len || memcmp(f->bytes, f->fact->bytes, f->len) != 0;
}

static struct meta copy_meta(struct arena *mem, const struct meta *from)
{
	struct meta m = *from;
	struct xattr *attrs = arena_alloc(mem, from->n_xattrs * sizeof(*attrs));
	for (size_t i = 0; i < from->n_xattrs; i++) {
		const struct xattr *x = &from->xattrs[i];
		attrs[i] = (struct xattr){arena_str(mem, x->name), arena_dup(mem, x->value, x->len),
					  x->len};
	}
	m.xattrs = attrs;
	return m;
}

char *edit_diff(struct arena *mem, const struct edit *e)
{
	_cleanup_buf_ struct buf text = {0};
	diff_unified(e->path, (struct diff_side){e->before, e->before_len},
		     (struct diff_side){e->after, e->after_len}, &text);
	return arena_str(mem, buf_str(&text));
}

static const char *sentence(struct arena *mem, const char *clause)
{
	char *s = arena_str(mem, clause);
	s[0] = (char)toupper((unsigned char)s[0]);
	return s;
}

static struct edit edit_of(struct arena *mem, const struct draft *f)
{
	const struct file_fact *fact = f->fact;
	bool create = fact->state == FILE_MISSING;
	struct edit e = {
		.kind = create ? EDIT_CREATE : EDIT_CHANGE,
		.path = arena_str(mem, fact->path),
		.why = sentence(mem, f->why),
		.after = f->bytes,
		.after_len = f->len,
		.after_meta = {.mode = 0644},
		.owned = arena_str(mem, f->owned),
		.reader = f->reader,
	};
	if (!create) {
		e.before = arena_dup(mem, fact->bytes, fact->len);
		e.before_len = fact->len;
		e.before_meta = copy_meta(mem, &fact->meta);
		e.after_meta = e.before_meta;
	}
	e.diff = edit_diff(mem, &e);
	return e;
}

void drafts_to_edits(const struct drafts *d, struct plan *p)
{
	for (size_t i = 0; i < d->n; i++)
		if (differs(d->items[i]))
			*ARENA_PUSH(&p->mem, p->edits, p->n_edits) = edit_of(&p->mem, d->items[i]);
}
