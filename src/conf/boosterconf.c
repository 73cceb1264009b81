/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/boosterconf.h"

#include <errno.h>

#include "base/lines.h"
#include "conf/lastline.h"

/* Where a key's value stands: the text between the quotes, or what is bare. */
struct place {
	size_t line, at, len;
};

static int odd(struct err *err, const struct line *l, const char *key)
{
	return err_set(err, EINVAL,
		       "line %zu: the value of %s is not written on one line with commas between "
		       "its items",
		       l->no, key);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	return at;
}

/* Is there nothing but a comment? */
static bool is_rest(const char *at, const char *end)
{
	const char *rest = skip_blanks(at, end);

	return rest == end || (*rest == '#' && rest > at);
}

/* A plain scalar ends before " #", and ": " would make it a mapping. */
static bool take_bare(const char **at, const char **end)
{
	const char *p = *at;

	/* Of YAML's indicators an item may begin with "-" (when no blank follows) alone. */
	if (p < *end && strchr("[]{}&*!|>%@`?:,~", *p))
		return false;
	if (p + 1 < *end && *p == '-' && is_blank(p[1]))
		return false;
	for (; p < *end; p++) {
		if (is_blank(*p) && p + 1 < *end && p[1] == '#')
			*end = p;
		else if (*p == ':' && (p + 1 == *end || is_blank(p[1])))
			return false;
	}
	while (*end > *at && is_blank((*end)[-1]))
		(*end)--;
	return true;
}

static bool take_quoted(const char **at, const char **end)
{
	char quote = **at;
	const char *close = memchr(*at + 1, quote, (size_t)(*end - *at) - 1);

	if (!close || memchr(*at, '\\', (size_t)(close - *at)) || !is_rest(close + 1, *end))
		return false;
	(*at)++;
	*end = close;
	return true;
}

/* Behind the colon. */
static int take_value(const char *bytes, const struct line *l, const char *at, const char *key,
		      struct place *ret, struct err *err)
{
	const char *end = l->at + l->text_len;

	/* A comment is no value: an item has to come before it. */
	if (is_rest(at, end))
		end = at;
	else
		at = skip_blanks(at, end);
	bool fine = at < end && (*at == '"' || *at == '\'') ? take_quoted(&at, &end)
							    : take_bare(&at, &end);
	if (!fine)
		return odd(err, l, key);
	*ret = (struct place){l->no, (size_t)(at - bytes), (size_t)(end - at)};
	return 0;
}

/* Does the line hold on to the value of the one before? */
static bool continues(const struct line *l)
{
	const char *at = skip_blanks(l->at, l->at + l->text_len);

	return l->text_len > 0 && at < l->at + l->text_len && *at != '#' &&
	       (at > l->at || *at == '-');
}

static int find_key(const char *bytes, size_t n, const char *key, struct place *ret,
		    struct err *err)
{
	struct lines it = lines_of(bytes, n);
	size_t len = strlen(key);
	struct place found = {0};
	bool just = false;

	for (struct line l; lines_next(&it, &l);) {
		if (just && continues(&l))
			return odd(err, &l, key);
		just = just && l.text_len == 0;
		if (l.text_len <= len || memcmp(l.at, key, len) != 0 || l.at[len] != ':')
			continue;
		if (found.line)
			return err_set(err, EINVAL, "line %zu: %s stands in line %zu already", l.no,
				       key, found.line);
		int r = take_value(bytes, &l, l.at + len + 1, key, &found, err);
		if (r < 0)
			return r;
		just = true;
	}
	*ret = found;
	return 0;
}

static void split(const char *bytes, const struct place *p, struct arena *a,
		  struct booster_list *ret)
{
	const char *end = bytes + p->at + p->len;

	for (const char *at = bytes + p->at, *next; at < end; at = next + 1) {
		const char *comma = memchr(at, ',', (size_t)(end - at));

		next = comma ? comma : end;
		const char *from = skip_blanks(at, next), *to = next;
		while (to > from && is_blank(to[-1]))
			to--;
		if (to > from)
			*ARENA_PUSH(a, ret->items, ret->n) =
				arena_printf(a, "%.*s", (int)(to - from), from);
	}
}

int booster_conf_list(const char *bytes, size_t n, const char *key, struct arena *a,
		      struct booster_list *ret, struct err *err)
{
	struct place p = {0};
	struct booster_list list = {0};
	int r = find_key(bytes, n, key, &p, err);

	if (r < 0)
		return r;
	list.line = p.line;
	if (p.line)
		split(bytes, &p, a, &list);
	*ret = list;
	return 0;
}

/* A file that begins as a list or a flow mapping takes no further key; nor does a second document.
 */
static int check_top(const char *bytes, size_t n, struct err *err)
{
	struct lines it = lines_of(bytes, n);

	for (struct line l; lines_next(&it, &l);) {
		if (l.text_len == 0 || is_blank(*l.at) || *l.at == '#')
			continue;
		if (!memchr(l.at, ':', l.text_len) || strchr("-[{&!%?\"'", *l.at))
			return err_set(err, EINVAL, "line %zu: no `key: value` stands here", l.no);
	}
	return 0;
}

int booster_conf_add(const char *bytes, size_t n, const char *key, const char *item,
		     struct buf *out, struct err *err)
{
	struct place p = {0};
	int r = find_key(bytes, n, key, &p, err);

	if (r == 0)
		r = check_top(bytes, n, err);
	if (r < 0)
		return r;
	if (!p.line) {
		add_with_line_end(out, bytes, n);
		buf_printf(out, "%s: %s\n", key, item);
		return 0;
	}
	buf_add(out, bytes, p.at);
	/* "key:" at the line end. */
	if (p.len == 0 && bytes[p.at - 1] == ':')
		buf_putc(out, ' ');
	buf_printf(out, "%s%s", item, p.len ? "," : "");
	buf_add(out, bytes + p.at, n - p.at);
	return 0;
}
