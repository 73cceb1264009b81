/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/grubenv.h"

#include <errno.h>

#include "conf/bootspan.h"
#include "conf/shellword.h"

#define HEAD "# GRUB Environment Block\n"

/* Where the padding begins: behind the last line end. */
static size_t text_end(const char *bytes, size_t n)
{
	while (n > 0 && bytes[n - 1] == '#')
		n--;
	return n;
}

/* Does a line end stand before end, and no backslash that makes it part of a value? */
static bool ends_line(const char *bytes, size_t end)
{
	size_t escapes = 0;

	if (bytes[end - 1] != '\n')
		return false;
	while (escapes < end - 1 && bytes[end - 2 - escapes] == '\\')
		escapes++;
	return escapes % 2 == 0;
}

static int check_block(const char *bytes, size_t n, struct err *err)
{
	size_t head = strlen(HEAD), end;

	if (n != GRUBENV_SIZE || memcmp(bytes, HEAD, head) != 0)
		return err_set(err, EINVAL,
			       "line 1: not an environment block of GRUB, which is %d bytes long",
			       GRUBENV_SIZE);
	end = text_end(bytes, n);
	if (!ends_line(bytes, end))
		return err_set(err, EINVAL,
			       "line 1: the last variable of the environment block has no end");
	return 0;
}

/* The end of the value that begins at `at`; *lines grows by the line ends that belong to it. */
static size_t value_end(const char *bytes, size_t at, size_t end, size_t *lines)
{
	while (at < end && bytes[at] != '\n') {
		bool escape = bytes[at] == '\\' && at + 1 < end;

		*lines += escape && bytes[at + 1] == '\n';
		at += escape ? 2 : 1;
	}
	return at;
}

/* Takes the variable that begins at *at; false at the end of the text. */
static bool next_item(const char *bytes, size_t end, size_t *at, size_t *line,
		      struct piece *ret_name, struct grubenv_item *ret)
{
	while (*at < end) {
		size_t start = *at, no = *line, lines = 1;
		const char *nl = memchr(bytes + start, '\n', end - start);
		const char *stop = nl ? nl : bytes + end;
		const char *equals = memchr(bytes + start, '=', (size_t)(stop - bytes) - start);
		bool named = bytes[start] != '#' && equals;
		size_t value = named ? (size_t)(equals - bytes) + 1 : (size_t)(stop - bytes);
		size_t last = named ? value_end(bytes, value, end, &lines) : value;

		*at = last < end ? last + 1 : end;
		*line += lines;
		if (!named)
			continue;
		*ret_name = (struct piece){bytes + start, (size_t)(equals - bytes) - start};
		*ret = (struct grubenv_item){.line = no, .at = value, .len = last - value};
		return true;
	}
	return false;
}

int grubenv_find(const char *bytes, size_t n, const char *name, struct grubenv_item *ret,
		 struct err *err)
{
	size_t at = 0, line = 1, end;
	struct grubenv_item item, found = {0};
	struct piece its_name;
	int r = check_block(bytes, n, err);

	if (r < 0)
		return r;
	end = text_end(bytes, n);
	while (next_item(bytes, end, &at, &line, &its_name, &item)) {
		if (!piece_is(its_name, name))
			continue;
		if (found.line > 0)
			return err_set(err, EINVAL, "line %zu: %s stands in line %zu already",
				       item.line, name, found.line);
		found = item;
	}
	if (found.line == 0)
		return -ENOENT;
	*ret = found;
	return 0;
}

int grubenv_get(const char *bytes, size_t n, const char *name, struct arena *a, char **ret,
		struct err *err)
{
	_cleanup_buf_ struct buf value = {0};
	struct grubenv_item item;
	int r = grubenv_find(bytes, n, name, &item, err);

	if (r < 0)
		return r;
	for (size_t i = item.at; i < item.at + item.len; i++) {
		i += bytes[i] == '\\' && i + 1 < item.at + item.len;
		buf_putc(&value, bytes[i]);
	}
	*ret = arena_str(a, buf_str(&value));
	return 0;
}

/* Gives the block its size back. */
static int fit(struct buf *out, size_t n, struct err *err, const char *what)
{
	size_t over = out->len > n ? out->len - n : 0;
	size_t room = out->len - text_end(out->data, out->len);

	if (room < over)
		return err_set(err, ENOSPC,
			       "%s: no room in GRUB's environment block: %zu bytes too many", what,
			       over - room);
	out->len -= over;
	while (out->len < n)
		buf_putc(out, '#');
	return 0;
}

int grubenv_fit(struct buf *out, size_t n, size_t line, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	int r = fit(out, n, err, arena_printf(&mem, "line %zu", line));

	return r == -ENOSPC ? -EINVAL : r;
}

static void put_value(struct buf *out, const char *value)
{
	for (; *value; value++) {
		if (*value == '\\' || *value == '\n')
			buf_putc(out, '\\');
		buf_putc(out, *value);
	}
}

int grubenv_set(const char *bytes, size_t n, const char *name, const char *value, struct buf *out,
		struct err *err)
{
	_cleanup_buf_ struct buf new = {0};
	struct grubenv_item item = {0};
	size_t end, at, behind;
	int r = grubenv_find(bytes, n, name, &item, err);

	if (r < 0 && r != -ENOENT)
		return r;
	if (!*name || shell_name_len(name, strlen(name)) != strlen(name) ||
	    (value && shell_has_control(value, strlen(value))))
		return err_set(err, EINVAL,
			       "%s: this cannot be written into GRUB's environment block", name);
	end = text_end(bytes, n);
	at = r == 0 ? item.at - strlen(name) - 1 : end;
	behind = r == 0 ? item.at + item.len + 1 : end;
	buf_add(&new, bytes, at);
	if (value) {
		buf_printf(&new, "%s=", name);
		put_value(&new, value);
		buf_putc(&new, '\n');
	}
	buf_add(&new, bytes + behind, n - behind);
	r = fit(&new, n, err, name);
	if (r == 0)
		buf_add(out, new.data, new.len);
	return r;
}

int grubenv_read(struct boot_reader *r, struct err *err)
{
	struct grubenv_item item;
	int found = grubenv_find(r->bytes, r->n, "kernelopts", &item, err);
	struct line l;

	if (found < 0)
		return found == -ENOENT ? 0 : found;
	if (memchr(r->bytes + item.at, '\\', item.len))
		return err_set(err, EINVAL, "line %zu: a backslash in kernelopts", item.line);
	l = (struct line){.at = r->bytes + item.at, .no = item.line};
	boot_push(r, &l, piece_trim(r->bytes + item.at, item.len));
	return 0;
}
