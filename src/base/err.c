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

static void format(struct buf *out, const char *fmt, va_list args)
{
	_cleanup_free_ char *s = NULL;

	BUG_ON(vasprintf(&s, fmt, args) < 0);
	buf_puts(out, s);
}

int err_set(struct err *err, int code, const char *fmt, ...)
{
	_cleanup_buf_ struct buf text = {0};
	va_list args;

	BUG_ON(code <= 0);
	if (!err)
		return -code;
	va_start(args, fmt);
	format(&text, fmt, args);
	va_end(args);
	store(err, &text);
	return -code;
}

int err_errno(struct err *err, int code, const char *fmt, ...)
{
	_cleanup_buf_ struct buf text = {0};
	va_list args;

	BUG_ON(code <= 0);
	if (!err)
		return -code;
	va_start(args, fmt);
	format(&text, fmt, args);
	va_end(args);
	buf_printf(&text, ": %s", strerror(code));
	store(err, &text);
	return -code;
}

int err_in(struct err *err, int r, const char *fmt, ...)
{
	_cleanup_buf_ struct buf text = {0};
	va_list args;

	if (!err || r >= 0)
		return r;
	va_start(args, fmt);
	format(&text, fmt, args);
	va_end(args);
	if (err->line[0])
		buf_printf(&text, ": %s", err->line);
	store(err, &text);
	return r;
}
