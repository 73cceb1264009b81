/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/owned.h"

#include <errno.h>

#include "conf/grubenv.h"

/* NULL: the file does not set it. */
static int owned_value(const struct file_now *f, const char *name, struct arena *mem,
		       const char **ret, struct err *err)
{
	char *value = NULL;
	int r = f->present ? grubenv_get(f->bytes, f->len, name, mem, &value, err) : -ENOENT;

	if (r < 0 && r != -ENOENT)
		return r;
	*ret = r < 0 ? NULL : value;
	return 0;
}

bool owned_same(const char *name, const struct file_now *a, const struct file_now *b)
{
	_cleanup_(arena_done) struct arena mem = {0};
	const char *of_a, *of_b;

	if (owned_value(a, name, &mem, &of_a, NULL) < 0 ||
	    owned_value(b, name, &mem, &of_b, NULL) < 0)
		return false;
	return of_a && of_b ? streq(of_a, of_b) : of_a == of_b;
}

static bool is_taken_once(const char *name)
{
	return streq(name, "next_entry");
}

/* Not set, and set to nothing, are the same to GRUB. */
static bool says_nothing(const char *name, const struct file_now *f)
{
	_cleanup_(arena_done) struct arena mem = {0};
	const char *value;

	return owned_value(f, name, &mem, &value, NULL) == 0 && (!value || !*value);
}

static bool is_block(const char *name, const struct file_now *f)
{
	_cleanup_(arena_done) struct arena mem = {0};
	const char *value;

	return f->present && owned_value(f, name, &mem, &value, NULL) == 0;
}

bool owned_spent(const char *name, const struct file_now *now, const struct file_now *after)
{
	return is_taken_once(name) && now->present && says_nothing(name, now) &&
	       !says_nothing(name, after);
}

enum edit_now owned_now(const char *name, const struct file_now *now, const struct file_now *before,
			const struct file_now *after)
{
	if (!now->present)
		return EDIT_NOW_FOREIGN;
	if (owned_same(name, now, before))
		return EDIT_NOW_OLD;
	if (owned_same(name, now, after) || owned_spent(name, now, after))
		return EDIT_NOW_OUR_PART;
	return is_taken_once(name) && is_block(name, now) ? EDIT_NOW_OLD : EDIT_NOW_FOREIGN;
}

int owned_restore(const struct store *s, const struct run_edit *e, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_buf_ struct buf out = {0};
	struct file_now now, before;
	const char *was = NULL;
	int r = file_now(s->root, e->path, &mem, &now, err);

	if (r == 0)
		r = file_now(s->root, store_path(s, "before", e->path), &mem, &before, err);
	if (r == 0)
		r = owned_value(&before, e->owned, &mem, &was, err);
	if (r < 0)
		return r;
	r = grubenv_set(now.bytes, now.len, e->owned, was, &out, err);
	if (r < 0)
		return err_in(err, r, "%s", e->path);
	return replace_file(s->root, e->path, store_temp(s, e->path), out.data, out.len, &now.meta,
			    false, err);
}

int owned_take_to_now(const struct root *root, struct edit *e, struct arena *mem, struct err *err)
{
	const struct file_now before = {.present = true, .bytes = e->before, .len = e->before_len};
	const struct file_now after = {.present = true, .bytes = e->after, .len = e->after_len};
	_cleanup_buf_ struct buf out = {0};
	const char *value;
	struct file_now now;
	int r = file_now(root, e->path, mem, &now, err);

	if (r < 0 || !now.present || !owned_same(e->owned, &now, &before))
		return r;
	r = owned_value(&after, e->owned, mem, &value, err);
	if (r == 0)
		r = grubenv_set(now.bytes, now.len, e->owned, value, &out, err);
	if (r < 0)
		return err_in(err, r, "%s", e->path);
	e->before = now.bytes;
	e->before_len = now.len;
	e->before_meta = e->after_meta = now.meta;
	e->after = arena_dup(mem, buf_str(&out), out.len);
	e->after_len = out.len;
	return 0;
}
