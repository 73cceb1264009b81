/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/entrytrial.h"

#include <errno.h>

#include "base/text.h"
#include "conf/bootspan.h"

/* A path of the entry counts from the root of its partition; in either way of slashes. */
static bool names(struct piece p, const char *image)
{
	size_t n = strlen(image);

	if (p.len < 2 || p.len > n || (*p.at != '/' && *p.at != '\\'))
		return false;
	for (size_t i = 0; i < p.len; i++)
		if ((p.at[i] == '\\' ? '/' : p.at[i]) != image[n - p.len + i])
			return false;
	return true;
}

static size_t dir_len(struct piece p)
{
	size_t n = p.len;

	while (n > 0 && p.at[n - 1] != '/' && p.at[n - 1] != '\\')
		n--;
	return n;
}

/* GRUB takes several images from one line. */
static size_t put_images(const struct entry_trial *t, const struct line *l, struct piece value,
			 struct buf *out)
{
	const char *at = l->at;
	size_t found = 0;

	while (value.len > 0) {
		struct piece word = piece_word(&value);

		if (!names(word, t->image))
			continue;
		buf_add(out, at, (size_t)(word.at - at) + dir_len(word));
		buf_puts(out, t->instead);
		at = word.at + word.len;
		found++;
	}
	buf_add(out, at, (size_t)(l->at + l->len - at));
	return found;
}

static void put_title(const struct entry_trial *t, const struct line *l, struct piece value,
		      struct buf *out)
{
	const char *behind = value.at + value.len;

	buf_add(out, l->at, (size_t)(value.at - l->at));
	buf_puts(out, t->title);
	buf_add(out, behind, (size_t)(l->at + l->len - behind));
}

/* Their words would be read in another way in the file than in the variable. */
static int check_carried(const char *words, size_t line, struct err *err)
{
	return strpbrk(words, "\\$`'\"#\n")
		       ? err_set(err, EINVAL, "line %zu: its variable has quotes or backslashes",
				 line)
		       : 0;
}

static int put_carried(const struct entry_trial *t, const struct line *l, struct piece value,
		       struct buf *out, struct err *err)
{
	const char *at = l->at;

	while (value.len > 0) {
		struct piece word = piece_word(&value);
		int r = piece_is(word, t->carrier) ? check_carried(t->carried, l->no, err) : 0;

		if (r < 0)
			return r;
		if (!piece_is(word, t->carrier))
			continue;
		buf_add(out, at, (size_t)(word.at - at));
		buf_puts(out, t->carried);
		at = word.at + word.len;
	}
	buf_add(out, at, (size_t)(l->at + l->len - at));
	return 0;
}

/* The entry with the variable's words in its place. */
static int expand(const char *bytes, size_t n, const struct entry_trial *t, struct buf *out,
		  struct err *err)
{
	struct lines it = lines_of(bytes, n);
	int r = 0;

	for (struct line l; r == 0 && lines_next(&it, &l);) {
		struct piece key, value;

		if (t->carrier && boot_key(&l, &key, &value) && piece_is(key, "options"))
			r = put_carried(t, &l, value, out, err);
		else
			buf_add(out, l.at, l.len);
	}
	return r;
}

static int edit_words(const char *bytes, size_t n, const struct entry_trial *t, struct buf *out,
		      struct err *err)
{
	_cleanup_buf_ struct buf expanded = {0};
	const struct boot_change change = {t->edits, t->n_edits, NULL};
	int r = expand(bytes, n, t, &expanded, err);

	return r < 0 ? r
		     : boot_edit(BOOT_ENTRY, buf_str(&expanded), expanded.len, &change, out, err);
}

int entry_trial(const char *bytes, size_t n, const struct entry_trial *t, struct buf *out,
		struct err *err)
{
	_cleanup_buf_ struct buf edited = {0}, text = {0};
	size_t images = 0;
	int r = edit_words(bytes, n, t, &edited, err);

	if (r < 0)
		return r;
	struct lines it = lines_of(buf_str(&edited), edited.len);
	for (struct line l; lines_next(&it, &l);) {
		struct piece key, value;
		bool is_key = boot_key(&l, &key, &value) && value.len > 0;

		if (is_key && piece_is(key, "title"))
			put_title(t, &l, value, &text);
		else if (is_key && t->image && piece_is(key, "initrd"))
			images += put_images(t, &l, value, &text);
		else
			buf_add(&text, l.at, l.len);
	}
	if (t->image && images != 1)
		return err_set(err, ENOENT, "line 1: this entry does not load %s", t->image);
	buf_add(out, text.data, text.len);
	return 0;
}
