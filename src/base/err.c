/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/err.h"

#include <stdarg.h>

#include "base/buf.h"
#include "base/text.h"

static const char ellipsis[] = "…";

/* Bytes of the longest start of s that is at most max long and does not end inside a character. */
static size_t whole_start(const char *s, size_t n, size_t max)
{
	size_t len = 0;
	uint32_t cp;

	while (len < n) {
		size_t step = utf8_next(s + len, n - len, &cp);

		if (len + step > max)
			break;
		len += step;
	}
	return len;
}

/* Names in a line come from disks and programs: they are made safe here, once, for all printers. */
static void store(struct err *err, const struct buf *text)
{
	_cleanup_buf_ struct buf safe = {0};
	size_t room = sizeof(err->line) - 1;

	text_safe(&safe, text->data, text->len, false);
	if (safe.len > room) {
		safe.len = whole_start(safe.data, safe.len, room - strlen(ellipsis));
		buf_puts(&safe, ellipsis);
	}
	memcpy(err->line, buf_str(&safe), safe.len + 1);
}

/* behind: what stands after ": " at the end, which may be err's own line; NULL nothing. */
static _printf_(2, 0) void fill(struct err *err, const char *fmt, va_list args, const char *behind)
{
	_cleanup_buf_ struct buf text = {0};
	_cleanup_free_ char *s = NULL;

	BUG_ON(vasprintf(&s, fmt, args) < 0);
	buf_puts(&text, s);
	if (behind)
		buf_printf(&text, ": %s", behind);
	store(err, &text);
}

int err_set(struct err *err, int code, const char *fmt, ...)
{
	va_list args;

	BUG_ON(code <= 0);
	va_start(args, fmt);
	if (err)
		fill(err, fmt, args, NULL);
	va_end(args);
	return -code;
}

int err_errno(struct err *err, int code, const char *fmt, ...)
{
	va_list args;

	BUG_ON(code <= 0);
	va_start(args, fmt);
	if (err)
		fill(err, fmt, args, strerror(code));
	va_end(args);
	return -code;
}

int err_in(struct err *err, int r, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	if (err && r < 0)
		fill(err, fmt, args, err->line[0] ? err->line : NULL);
	va_end(args);
	return r;
}
