/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/out.h"

#include <stdarg.h>
#include <sys/ioctl.h>

#include "base/diff.h"
#include "base/lines.h"
#include "base/text.h"
#include "cli/json.h"

/* How both may be written; set once by out_begin, read by everything here. */
static struct {
	bool terminal; /* stdout is one */
	size_t width;
	struct {
		bool colour, ascii;
	} out, err; /* stderr may be another terminal, or none */
	bool aside;
} look;

#define PIPED_COLS 80
#define LEAST_COLS 40 /* labels and marks in front have to fit too */

#define MOST_COLS 10000

/* What the user asks for counts more than what the terminal has. */
static size_t stdout_cols(void)
{
	struct winsize size = {0};
	const char *asked = getenv("COLUMNS");
	uint64_t cols = 0;
	if (asked && parse_u64(asked, 10, MOST_COLS, &cols) < 0)
		cols = 0;
	if (cols == 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		cols = size.ws_col;
	if (cols == 0)
		return PIPED_COLS;
	return cols < LEAST_COLS ? LEAST_COLS : (size_t)cols;
}

/* A file or a program gets every byte, unless asked otherwise. */
static bool wants_ascii(const struct cli_opts *o, int fd)
{
	return o->ascii || (isatty(fd) && !locale_is_utf8());
}

static bool wants_colour(const struct cli_opts *o, int fd)
{
	const char *term = getenv("TERM");
	return !o->no_color && !o->json && isatty(fd) && term && !streq(term, "dumb");
}

void out_begin(const struct cli_opts *o)
{
	look.terminal = isatty(STDOUT_FILENO);
	look.out.colour = wants_colour(o, STDOUT_FILENO);
	look.out.ascii = wants_ascii(o, STDOUT_FILENO);
	look.err.colour = wants_colour(o, STDERR_FILENO);
	look.err.ascii = wants_ascii(o, STDERR_FILENO);
	look.width = stdout_cols();
}

size_t out_width(void)
{
	return look.width;
}

static void put(FILE *to, bool ascii, const char *text)
{
	_cleanup_buf_ struct buf mapped = {0};
	if (ascii)
		text_ascii(&mapped, text, strlen(text));
	fputs(ascii ? buf_str(&mapped) : text, to);
}

void out_aside(bool aside)
{
	fflush(stdout); /* where both are one terminal or file, all stands in its order */
	look.aside = aside;
}

static bool is_ascii(void)
{
	return look.aside ? look.err.ascii : look.out.ascii;
}

void out_puts(const char *text)
{
	put(look.aside ? stderr : stdout, is_ascii(), text);
}

static _printf_(1, 0) char *formatted(const char *fmt, va_list args)
{
	char *text;
	BUG_ON(vasprintf(&text, fmt, args) < 0);
	return text;
}

void out_printf(const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	_cleanup_free_ char *text = formatted(fmt, args);
	va_end(args);
	out_puts(text);
}

void out_column(const char *text, size_t width)
{
	size_t w = text_width(text);
	out_printf("%s%*s", text, (int)(w < width ? width - w : 1), "");
}

void out_ink(enum ink ink, const char *text)
{
	static const char *const codes[] = {
		[INK_NONE] = "", [INK_OK] = "\033[32m",	 [INK_WARN] = "\033[33m",
		[INK_FAIL] = "\033[31m", [INK_DIM] = "\033[2m", [INK_BOLD] = "\033[1m",
	};
	if ((look.aside ? look.err.colour : look.out.colour) && ink != INK_NONE)
		out_printf("%s%s\033[0m", codes[ink], text);
	else
		out_puts(text);
}

/* Bytes of the longest start of s that fits in width and ends at a blank, or at width when one word is longer. */
static size_t line_bytes(const char *s, size_t width)
{
	size_t fits = text_clip(s, width);
	if (s[fits] == '\0')
		return fits;
	size_t n = fits;
	while (n > 0 && s[n] != ' ')
		n--;
	return n > 0 ? n : fits > 0 ? fits : strlen(s);
}

/* The first line goes on where something stands already. */
static void wrap_from(size_t indent, const char *text)
{
	int blanks = 0;
	while (*text) {
		size_t n = line_bytes(text, look.width - indent);
		out_printf("%*s%.*s\n", blanks, "", (int)n, text);
		text += n + strspn(text + n, " ");
		blanks = (int)indent;
	}
}

void out_wrapped(size_t indent, const char *text)
{
	out_labelled(indent, "", indent, text);
}

void out_labelled(size_t indent, const char *label, size_t at, const char *text)
{
	if (!*text)
		return;
	out_printf("%*s", (int)indent, "");
	out_ink(INK_BOLD, label);
	out_printf("%*s", (int)(at - indent - text_width(label)), "");
	wrap_from(at, text);
}

void out_names(size_t indent, const char *text)
{
	if (look.terminal)
		out_wrapped(indent, text);
	else
		out_printf("%*s%s\n", (int)indent, "", text);
}

void out_cut(enum ink ink, const char *text, size_t used)
{
	_cleanup_buf_ struct buf part = {0};
	size_t width = used < look.width ? look.width - used : 1;
	if (!look.terminal || text_width(text) <= width) {
		out_ink(ink, text);
		return;
	}
	buf_add(&part, text, text_clip(text, width - 1));
	buf_puts(&part, out_ellipsis());
	out_ink(ink, buf_str(&part));
}

const char *out_ellipsis(void)
{
	return is_ascii() ? "~" : "…";
}

const char *out_branch(enum branch b)
{
	static const char *const utf8[] = {"├─ ", "└─ ", "│  ", "   "};
	static const char *const ascii[] = {"|- ", "`- ", "|  ", "   "};
	return (is_ascii() ? ascii : utf8)[b];
}

const char *out_mark(enum status s)
{
	static const char *const utf8[] = {"✓", "!", "✗", "?"};
	static const char *const ascii[] = {"+", "!", "x", "?"};
	return (is_ascii() ? ascii : utf8)[s];
}

enum ink out_status_ink(enum status s)
{
	static const enum ink inks[] = {INK_OK, INK_WARN, INK_FAIL, INK_WARN};
	return inks[s];
}

void out_diff(const char *diff)
{
	struct lines it = lines_of(diff, strlen(diff));
	for (struct line l; lines_next(&it, &l);) {
		_cleanup_buf_ struct buf text = {0};
		diff_line_to_read(&text, l.at, l.text_len);
		out_ink(l.at[0] == '+' ? INK_OK : l.at[0] == '-' ? INK_FAIL : l.at[0] == '@' ? INK_DIM : INK_NONE,
			buf_str(&text));
		out_puts("\n");
	}
}

bool out_end(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return true;
	out_error("standard output could not be written: some of what was to be told is lost");
	return false;
}

void out_errorf(const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	_cleanup_free_ char *line = formatted(fmt, args);
	va_end(args);
	_cleanup_buf_ struct buf whole = {0};
	buf_printf(&whole, "passthru: %s\n", line);
	fflush(stdout); /* where both go to one file, it comes last */
	put(stderr, look.err.ascii, buf_str(&whole));
}

void out_error(const char *line)
{
	out_errorf("%s", line);
}

int out_failure(const struct cli_opts *o, enum outcome outcome, const char *line)
{
	out_error(line);
	if (o->json)
		json_print(json_outcome(outcome, line));
	return (int)outcome;
}
