/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/grubtrial.h"

#include <errno.h>

#include "base/lines.h"
#include "base/text.h"
#include "conf/grubscript.h"
#include "conf/lastline.h"

#define BEGIN "# passthru trial: begin\n"
#define END "# passthru trial: end\n"
/* An entry that GRUB cannot load, its kernel having been removed since, would leave it in the menu for ever. boot_once is set in
 * the start that next_entry was for (00_header). */
#define ELSE_FIRST "if [ \"${boot_once}\" ]; then set fallback=0; fi\n"

/* One word of a line, and what stands there from now on. */
struct word {
	const char *at; /* with its quotes */
	size_t len;
	const char *text;    /* without */
	const char *instead; /* NULL: it stays; "": it goes, with the blanks before it */
};

struct words {
	struct word *items;
	size_t n;
	struct piece_of_line {
		const char *at;
		size_t len;
	} rest; /* what is no word: blanks, a comment, the brace */
};

/* The lines of the menu entry. */
struct block {
	struct line header, end; /* "menuentry … {", "}" */
};

struct taking {
	const struct grub_trial *t;
	struct arena mem;
	struct buf *out;
	size_t n_kernels, n_images;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct line trim(const struct line *l)
{
	struct line t = *l;

	while (t.text_len > 0 && is_blank(t.at[t.text_len - 1]))
		t.text_len--;
	for (; t.text_len > 0 && is_blank(*t.at); t.at++)
		t.text_len--;
	return t;
}

static bool says(const struct line *l, const char *text)
{
	struct line t = trim(l);

	return t.text_len == strlen(text) && memcmp(t.at, text, t.text_len) == 0;
}

/* Its words, in the arena. */
static struct words words_of(const struct line *l, struct arena *mem)
{
	_cleanup_buf_ struct buf text = {0};
	const char *p = l->at, *end = l->at + l->text_len, *start = p;
	struct words w = {0};

	while (grub_next_word(&p, end, &text)) {
		while (is_blank(*start))
			start++;
		*ARENA_PUSH(mem, w.items, w.n) =
			(struct word){.at = start,
				      .len = (size_t)(p - start),
				      .text = arena_str(mem, buf_str(&text))};
		start = p;
	}
	w.rest = (struct piece_of_line){start, (size_t)(end - start)};
	return w;
}

/* Does what begins in the line end there, every quote too? */
static bool is_whole(const struct line *l)
{
	char quote = 0;

	for (size_t i = 0; i < l->text_len; i++) {
		char c = l->at[i];

		if (c == '\\' && quote != '\'')
			i++;
		else if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '\'' || c == '"')
			quote = c;
		else if (c == '#' && (i == 0 || is_blank(l->at[i - 1])))
			break;
		if (i >= l->text_len)
			return false;
	}
	return !quote;
}

static bool opens_block(const struct line *l)
{
	struct line t = trim(l);

	return t.text_len > 0 && t.at[t.text_len - 1] == '{';
}

static bool is_entry(const struct line *l)
{
	_cleanup_(arena_done) struct arena mem = {0};
	struct words w = words_of(l, &mem);

	return w.n > 1 && streq(w.items[0].text, "menuentry") && is_whole(l);
}

static int not_lossless(const struct line *l, const char *what, struct err *err)
{
	return err_set(err, EINVAL, "line %zu: %s, so it cannot be copied without loss", l->no,
		       what);
}

static int find_block(const char *bytes, size_t n, size_t line, struct block *ret, struct err *err)
{
	struct lines it = lines_of(bytes, n);
	struct line header = {0};
	bool found = false;

	for (struct line l; lines_next(&it, &l);) {
		bool begins = opens_block(&l);

		if (begins && found)
			return not_lossless(&l, "the menu entry has a block of its own", err);
		if (begins)
			header = is_entry(&l) ? l : (struct line){0};
		if (header.at && !is_whole(&l))
			return not_lossless(&l, "a line of the menu entry goes on in the next one",
					    err);
		found = found || (header.at && l.no == line && header.no != line);
		if (!says(&l, "}"))
			continue;
		*ret = (struct block){header, l};
		if (found)
			return 0;
		header = (struct line){0};
	}
	return err_set(err, EINVAL, "line %zu: is in no menu entry that ends", line);
}

/* The line with its words as they stand now; more comes behind the word before which "before" is
 * (NULL: the last one). */
static void put_line(struct buf *out, const struct line *l, const struct words *w,
		     const struct word *before, const char *more)
{
	const char *at = l->at;

	for (size_t i = 0; i < w->n; i++) {
		const struct word *word = &w->items[i];
		bool goes = word->instead && !*word->instead;

		if (word == before)
			buf_puts(out, more);
		if (!goes)
			buf_add(out, at, (size_t)(word->at - at));
		if (word->instead)
			buf_puts(out, word->instead);
		else
			buf_add(out, word->at, word->len);
		at = word->at + word->len;
	}
	if (!before)
		buf_puts(out, more);
	buf_add(out, at, (size_t)(l->at + l->len - at));
}

static const char *in_quotes(struct taking *g, const char *text)
{
	return arena_printf(&g->mem, "'%s'", text);
}

/* Gives the entry our id where it has one. */
static bool change_id(struct taking *g, struct words *w)
{
	for (size_t i = 2; i < w->n; i++) {
		struct word *word = &w->items[i];

		if (str_starts(word->text, "--id=")) {
			word->instead = arena_printf(&g->mem, "--id=%s", in_quotes(g, g->t->id));
			return true;
		}
		if (i + 1 < w->n &&
		    (streq(word->text, "--id") || streq(word->text, "$menuentry_id_option"))) {
			w->items[i + 1].instead = in_quotes(g, g->t->id);
			return true;
		}
	}
	return false;
}

static int put_header(struct taking *g, const struct line *l, struct err *err)
{
	struct words w = words_of(l, &g->mem);
	struct line rest = {.at = w.rest.at, .text_len = w.rest.len};

	if (!says(&rest, "{"))
		return not_lossless(l, "the menu entry does not begin as grub-mkconfig writes it",
				    err);
	w.items[1].instead = in_quotes(g, g->t->title);
	bool changed = change_id(g, &w);
	put_line(g->out, l, &w, NULL,
		 changed ? "" : arena_printf(&g->mem, " --id %s", in_quotes(g, g->t->id)));
	return 0;
}

/* Nothing in it means anything to GRUB's script language. */
static bool is_plain(const char *word)
{
	return *word &&
	       strspn(word,
		      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:,=/+@%-") ==
		       strlen(word);
}

static bool is_word(const struct word *w, const char *word)
{
	const char *now = w->instead ? w->instead : w->text;

	return !strchr(now, ' ') && cmdline_has(now, word);
}

/* The first word of init's part, or behind the last. */
static size_t kernel_end(const struct words *w)
{
	size_t i = 2;

	while (i < w->n && !streq(w->items[i].text, "--"))
		i++;
	return i;
}

static void turn(struct words *w, size_t end, const struct word_edit *e)
{
	for (size_t i = 2; e->old && i < end; i++)
		if (is_word(&w->items[i], e->old))
			w->items[i].instead = e->new ? e->new : "";
}

static bool has(const struct words *w, size_t end, const char *more, const char *word)
{
	for (size_t i = 2; i < end; i++)
		if (is_word(&w->items[i], word))
			return true;
	return cmdline_has(more, word);
}

static int put_kernel(struct taking *g, const struct line *l, struct err *err)
{
	_cleanup_buf_ struct buf more = {0};
	struct words w = words_of(l, &g->mem);
	struct line rest = {.at = w.rest.at, .text_len = w.rest.len};
	size_t end = kernel_end(&w);

	rest = trim(&rest);
	if (g->n_kernels++ > 0 || l->no != g->t->line)
		return not_lossless(l, "the menu entry has a second kernel line", err);
	if (w.n < 2 || (rest.text_len > 0 && *rest.at != '#'))
		return not_lossless(l, "the kernel line is more than words", err);
	for (size_t i = 0; i < g->t->n_edits; i++) {
		const struct word_edit *e = &g->t->edits[i];

		if (e->new && !is_plain(e->new))
			return err_set(
				err, EINVAL,
				"line %zu: the word `%s` cannot be written into a menu of GRUB",
				l->no, e->new);
		turn(&w, end, e);
		if (!e->old && !has(&w, end, buf_str(&more), e->new))
			buf_printf(&more, " %s", e->new);
	}
	put_line(g->out, l, &w, end < w.n ? &w.items[end] : NULL, buf_str(&more));
	return 0;
}

static bool is_initrd(const char *command)
{
	return streq(command, "initrd") || streq(command, "initrd16") ||
	       streq(command, "initrdefi");
}

/* GRUB counts paths from the root of the file system that has them. */
static bool names(const struct word *w, const char *image)
{
	bool plain = w->len == strlen(w->text) && memcmp(w->at, w->text, w->len) == 0;

	return plain && *w->text == '/' && str_ends(image, w->text);
}

static void put_images(struct taking *g, const struct line *l)
{
	struct words w = words_of(l, &g->mem);

	for (size_t i = 1; g->t->image && i < w.n; i++) {
		struct word *word = &w.items[i];

		if (!names(word, g->t->image))
			continue;
		const char *name = path_name(word->text);
		word->instead = arena_printf(&g->mem, "%.*s%s", (int)(name - word->text),
					     word->text, g->t->instead);
		g->n_images++;
	}
	put_line(g->out, l, &w, NULL, "");
}

static bool begins_other(const char *command)
{
	return streq(command, "menuentry") || streq(command, "submenu") ||
	       streq(command, "function");
}

/* What the starts behind it would heed: the entry as their default, and Ubuntu's mark of a start that
 * failed, for which the menu may wait for ever (GRUB_RECORDFAIL_TIMEOUT=-1). */
static bool keeps_for_later(const char *command)
{
	return streq(command, "savedefault") || streq(command, "recordfail");
}

static int put(struct taking *g, const struct line *l, struct err *err)
{
	const struct words w = words_of(l, &g->mem);
	const char *command = w.n > 0 ? w.items[0].text : "";

	if (begins_other(command))
		return not_lossless(l, "the menu entry has another one in it", err);
	if (grub_loads_kernel(command))
		return put_kernel(g, l, err);
	if (is_initrd(command))
		put_images(g, l);
	else if (!keeps_for_later(command))
		buf_add(g->out, l->at, l->len);
	return 0;
}

static int put_block(struct taking *g, const struct block *b, struct err *err)
{
	const char *start = b->header.at + b->header.len;
	struct lines it = lines_of(start, (size_t)(b->end.at + b->end.len - start));
	int r = put_header(g, &b->header, err);

	for (struct line l; r == 0 && lines_next(&it, &l);) {
		l.no += b->header.no;
		r = put(g, &l, err);
	}
	if (b->end.len == b->end.text_len)
		buf_putc(g->out, '\n');
	return r;
}

static int check(const struct grub_trial *t, struct err *err)
{
	const char *const ours[] = {t->title, t->id};

	for (size_t i = 0; i < ARRAY_SIZE(ours); i++)
		for (const char *p = ours[i]; *p; p++)
			if (*p == '\'' || (unsigned char)*p < ' ')
				return err_set(err, EINVAL,
					       "line %zu: the name of its copy cannot be written",
					       t->line);
	return 0;
}

int grub_trial(const char *bytes, size_t n, const struct grub_trial *t, struct buf *out,
	       struct err *err)
{
	_cleanup_buf_ struct buf text = {0};
	struct taking g = {.t = t, .out = &text};
	struct block b;
	int r = check(t, err);

	if (r == 0)
		r = find_block(bytes, n, t->line, &b, err);
	if (r == 0)
		r = put_block(&g, &b, err);
	arena_done(&g.mem);
	if (r < 0)
		return r;
	if (g.n_kernels != 1)
		return err_set(err, EINVAL, "line %zu: loads no kernel", t->line);
	if (t->image && g.n_images != 1)
		return err_set(err, ENOENT, "line %zu: this menu entry does not load %s", t->line,
			       t->image);
	buf_add(out, text.data, text.len);
	return 0;
}

bool grub_loads_image(const char *bytes, size_t n, size_t line, const char *image)
{
	_cleanup_buf_ struct buf out = {0};
	const struct grub_trial t = {
		.line = line, .title = "", .id = "", .image = image, .instead = ""};

	return grub_trial(bytes, n, &t, &out, NULL) == 0;
}

int grub_custom_add(const char *bytes, size_t n, const struct buf *entry, struct buf *out,
		    struct err *err)
{
	struct lines it = lines_of(bytes, n);

	for (struct line l; lines_next(&it, &l);)
		if (l.len == strlen(BEGIN) && memcmp(l.at, BEGIN, l.len) == 0)
			return err_set(err, EEXIST,
				       "line %zu: the entry of another trial stands there", l.no);
	add_with_line_end(out, bytes, n);
	buf_puts(out, BEGIN ELSE_FIRST);
	buf_add(out, entry->data, entry->len);
	buf_puts(out, END);
	return 0;
}
