/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/grub.h"

#include "base/lines.h"
#include "conf/cmdline.h"
#include "conf/grubscript.h"

#define BEGIN_MARK "### BEGIN "
#define END_MARK "### END "

/* What was read so far of the file. */
struct reader {
	struct arena *mem;
	const char *title, *id; /* of the menu entry at hand; id NULL: it has none */
	bool foreign;
	struct grub_entry *entries;
	size_t n;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool ends_word(char c)
{
	return is_blank(c) || c == ';' || c == '{' || c == '}';
}

/* Copies the byte at *p, and with an escape the one behind it, as GRUB's scanner takes it. */
static void take_byte(const char **p, const char *end, bool escapes, const char *escapable,
		      struct buf *word)
{
	if (escapes && **p == '\\' && *p + 1 < end && (!escapable || strchr(escapable, (*p)[1])))
		(*p)++;
	buf_putc(word, *(*p)++);
}

bool grub_next_word(const char **p, const char *end, struct buf *word)
{
	const char *start;

	buf_clear(word);
	while (*p < end && is_blank(**p))
		(*p)++;
	for (start = *p; *p < end && !ends_word(**p);) {
		char quote = **p;

		if (quote == '#' && *p == start)
			break;
		if (quote != '\'' && quote != '"') {
			take_byte(p, end, true, NULL, word);
			continue;
		}
		for ((*p)++; *p < end && **p != quote;)
			take_byte(p, end, quote == '"', "$\"\\", word);
		*p += *p < end;
	}
	return *p > start;
}

/* Appends one word as grub_create_loader_cmdline() does (grub-core/lib/cmdline.c). */
static void put_arg(struct buf *args, const char *word)
{
	bool quoted = strchr(word, ' ') != NULL;

	if (args->len > 0)
		buf_putc(args, ' ');
	if (quoted)
		buf_putc(args, '"');
	for (; *word; word++) {
		if (strchr("\\'\"", *word))
			buf_putc(args, '\\');
		buf_putc(args, *word);
	}
	if (quoted)
		buf_putc(args, '"');
}

/* The script of a section writes from our variables when it is 10_linux, 10_linux_zfs, 20_linux_xen
 * … */
static bool is_ours(const char *mark, size_t n)
{
	return memmem(mark, n, "_linux", strlen("_linux")) != NULL;
}

static bool is_recovery(const struct reader *r, const char *args)
{
	if (r->id)
		return strstr(r->id, "-recovery-") != NULL;
	return cmdline_has(args, "single") || cmdline_has(args, "recovery");
}

static void take_menuentry(struct reader *r, const char *p, const char *end, struct buf *word)
{
	r->title = grub_next_word(&p, end, word) ? arena_str(r->mem, buf_str(word)) : "";
	r->id = NULL;
	while (grub_next_word(&p, end, word)) {
		if (str_starts(buf_str(word), "--id="))
			r->id = arena_str(r->mem, buf_str(word) + strlen("--id="));
		else if ((streq(buf_str(word), "$menuentry_id_option") ||
			  streq(buf_str(word), "--id")) &&
			 grub_next_word(&p, end, word))
			r->id = arena_str(r->mem, buf_str(word));
	}
}

static void take_kernel(struct reader *r, const char *p, const char *end, size_t line,
			struct buf *word)
{
	_cleanup_buf_ struct buf args = {0};
	struct grub_entry *e;

	if (!grub_next_word(&p, end, word))
		return;
	const char *kernel = arena_str(r->mem, buf_str(word));
	while (grub_next_word(&p, end, word))
		put_arg(&args, buf_str(word));
	e = ARENA_PUSH(r->mem, r->entries, r->n);
	*e = (struct grub_entry){
		.title = r->title,
		.kernel = kernel,
		.recovery = is_recovery(r, buf_str(&args)),
		.foreign = r->foreign,
		.args = arena_str(r->mem, buf_str(&args)),
		.line = line,
	};
}

bool grub_loads_kernel(const char *command)
{
	static const char *const commands[] = {"linux", "linux16", "linuxefi"};

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (streq(command, commands[i]))
			return true;
	return false;
}

static bool line_starts(const struct line *l, const char *mark)
{
	size_t n = strlen(mark);

	return l->text_len >= n && memcmp(l->at, mark, n) == 0;
}

static void take_line(struct reader *r, const struct line *l, struct buf *word)
{
	const char *p = l->at, *end = l->at + l->text_len;

	if (line_starts(l, BEGIN_MARK))
		r->foreign = !is_ours(l->at, l->text_len);
	else if (line_starts(l, END_MARK))
		r->foreign = false;
	if (!grub_next_word(&p, end, word))
		return;
	if (streq(buf_str(word), "menuentry"))
		take_menuentry(r, p, end, word);
	else if (grub_loads_kernel(buf_str(word)))
		take_kernel(r, p, end, l->no, word);
}

void grub_entries(const char *bytes, size_t n, struct arena *a, struct grub_entry **ret,
		  size_t *ret_n)
{
	_cleanup_buf_ struct buf word = {0};
	struct reader r = {.mem = a, .title = ""};
	struct lines it = lines_of(bytes, n);

	for (struct line l; lines_next(&it, &l);)
		take_line(&r, &l, &word);
	*ret = r.entries;
	*ret_n = r.n;
}
