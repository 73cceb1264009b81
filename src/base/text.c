/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text.h"

#include <langinfo.h>
#include <locale.h>
#include <wchar.h>

#define REPLACEMENT 0xfffdu
#define ELLIPSIS 0x2026u

struct cp_range {
	uint32_t first, last;
};

/*
 * What wcwidth may call printable and yet steers the terminal, turns the text around or cannot be
 * seen: controls, marks of direction, invisible format characters, tags. Sorted.
 */
static const struct cp_range unprintable[] = {
	{0x0000, 0x001f},   {0x007f, 0x009f},       {0x00ad, 0x00ad}, {0x061c, 0x061c},
	{0x180e, 0x180e},   {0x200b, 0x200f},       {0x2028, 0x202e}, {0x2060, 0x206f},
	{0xd800, 0xdfff},   {0xfdd0, 0xfdef},       {0xfeff, 0xfeff}, {0xfff0, 0xfffb},
	{0xe0000, 0xe0fff}, {0x110000, UINT32_MAX},
};

/* How many bytes a first byte asks for, and the least code point that may be written so. */
static const struct {
	unsigned char mask, lead;
	unsigned char bytes;
	uint32_t least;
} forms[] = {
	{0x80, 0x00, 1, 0},
	{0xe0, 0xc0, 2, 0x80},
	{0xf0, 0xe0, 3, 0x800},
	{0xf8, 0xf0, 4, 0x10000},
};

static bool is_surrogate(uint32_t cp)
{
	return cp >= 0xd800 && cp <= 0xdfff;
}

/* The code point of form f at s, or -1 when its bytes are broken. */
static int64_t decode(const unsigned char *s, size_t n, size_t f)
{
	uint32_t cp = s[0] & (unsigned char)~forms[f].mask;

	if (forms[f].bytes > n)
		return -1;
	for (size_t i = 1; i < forms[f].bytes; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return -1;
		cp = cp << 6 | (s[i] & 0x3fu);
	}
	return cp < forms[f].least || cp > 0x10ffff || is_surrogate(cp) ? -1 : (int64_t)cp;
}

size_t utf8_next(const char *s, size_t n, uint32_t *ret_cp)
{
	const unsigned char *bytes = (const unsigned char *)s;

	BUG_ON(n == 0);
	for (size_t f = 0; f < ARRAY_SIZE(forms); f++) {
		int64_t cp;

		if ((bytes[0] & forms[f].mask) != forms[f].lead)
			continue;
		cp = decode(bytes, n, f);
		if (cp < 0)
			break;
		*ret_cp = (uint32_t)cp;
		return forms[f].bytes;
	}
	*ret_cp = REPLACEMENT;
	return 1;
}

static bool is_unprintable(uint32_t cp)
{
	for (size_t i = 0; i < ARRAY_SIZE(unprintable) && unprintable[i].first <= cp; i++)
		if (cp <= unprintable[i].last)
			return true;
	return (cp & 0xfffe) == 0xfffe;
}

/* A locale that knows every character, made once: the process may run in "C" or a legacy one. */
static locale_t unicode_locale(void)
{
	static const char *const names[] = {"C.UTF-8", "C.utf8", "en_US.UTF-8", ""};
	static locale_t loc;
	static bool tried;

	for (size_t i = 0; !tried && !loc && i < ARRAY_SIZE(names); i++)
		loc = newlocale(LC_CTYPE_MASK, names[i], NULL);
	tried = true;
	return loc;
}

int cp_width(uint32_t cp)
{
	locale_t loc, old;
	int width;

	if (cp >= 0x20 && cp < 0x7f)
		return 1;
	if (is_unprintable(cp))
		return -1;
	loc = unicode_locale();
	if (!loc)
		return -1;
	old = uselocale(loc);
	width = wcwidth((wchar_t)cp);
	uselocale(old);
	return width;
}

size_t text_width(const char *s)
{
	size_t cols = 0;
	uint32_t cp;

	for (size_t n = strlen(s); n > 0;) {
		size_t step = utf8_next(s, n, &cp);
		int width = cp_width(cp);

		cols += width > 0 ? (size_t)width : 0;
		s += step;
		n -= step;
	}
	return cols;
}

size_t text_clip(const char *s, size_t cols)
{
	size_t len = 0, n = strlen(s);
	uint32_t cp;

	while (len < n) {
		size_t step = utf8_next(s + len, n - len, &cp);
		int width = cp_width(cp);
		size_t wanted = width > 0 ? (size_t)width : 0;

		if (wanted > cols)
			break;
		cols -= wanted;
		len += step;
	}
	return len;
}

static void add_visible(struct buf *out, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "\\x%02x", (unsigned char)bytes[i]);
}

void text_safe(struct buf *out, const char *bytes, size_t n, bool keep_lines)
{
	uint32_t cp;

	for (size_t i = 0, step; i < n; i += step) {
		bool broken;

		step = utf8_next(bytes + i, n - i, &cp);
		broken = cp == REPLACEMENT && step == 1;
		if (cp == '\t')
			buf_putc(out, ' ');
		else if (broken || (cp_width(cp) < 0 && !(keep_lines && cp == '\n')))
			add_visible(out, bytes + i, step);
		else
			buf_add(out, bytes + i, step);
	}
}

char *arena_safe(struct arena *a, const char *bytes, size_t n)
{
	_cleanup_buf_ struct buf safe = {0};

	text_safe(&safe, bytes, n, false);
	return arena_dup(a, buf_str(&safe), safe.len);
}

void text_ascii(struct buf *out, const char *text, size_t n)
{
	uint32_t cp;

	for (size_t i = 0, step; i < n; i += step) {
		step = utf8_next(text + i, n - i, &cp);
		if (cp < 0x80)
			buf_putc(out, (char)cp);
		else
			for (int cols = cp_width(cp); cols > 0; cols--)
				buf_putc(out, cp == ELLIPSIS ? '~' : '?');
	}
}

bool locale_is_utf8(void)
{
	return streq(nl_langinfo(CODESET), "UTF-8");
}
