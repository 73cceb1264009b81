/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/cmdline.h"

#include "conf/modname.h"

/* The kernel's isspace(): its table counts the Latin-1 no-break space too (lib/ctype.c). */
static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || (unsigned char)c == 0xa0;
}

static size_t blanks(const char *s)
{
	size_t n = 0;

	while (is_blank(s[n]))
		n++;
	return n;
}

/* The name and the value of the word, by the steps of next_arg(). */
static void split_word(struct cmdline_word *w)
{
	const char *end = w->at + w->len, *equals;
	bool quoted = w->at[0] == '"';

	w->name = w->at + quoted;
	equals = memchr(w->name, '=', (size_t)(end - w->name));
	if (equals == w->name)
		equals = NULL;
	if (equals) {
		w->value = equals + 1;
		if (w->value < end && w->value[0] == '"') {
			w->value++;
			quoted = true;
		}
	}
	if (quoted && end > (equals ? w->value : w->name) && end[-1] == '"')
		end--;
	w->name_len = (size_t)((equals ? equals : end) - w->name);
	w->value_len = equals ? (size_t)(end - w->value) : 0;
}

bool cmdline_next(const char **line, struct cmdline_word *ret)
{
	const char *p = *line + blanks(*line);
	struct cmdline_word w = {.at = p};

	for (; *p && (w.open || !is_blank(*p)); p++)
		if (*p == '"')
			w.open = !w.open;
	w.len = (size_t)(p - w.at);
	if (w.len == 0 || (w.len == 2 && memcmp(w.at, "--", 2) == 0))
		return false;
	split_word(&w);
	*line = p;
	*ret = w;
	return true;
}

void cmdline_words(const char *line, struct arena *a, char ***ret, size_t *ret_n)
{
	char **words = NULL;
	size_t n = 0;

	for (struct cmdline_word w; cmdline_next(&line, &w);)
		*ARENA_PUSH(a, words, n) = arena_dup(a, w.at, w.len);
	*ret = words;
	*ret_n = n;
}

static bool names_equal(const struct cmdline_word *a, const struct cmdline_word *b)
{
	return a->name_len == b->name_len && modname_same(a->name, b->name, a->name_len);
}

/* Equal but for "-" and "_" in the name. */
static bool words_equal(const struct cmdline_word *a, const struct cmdline_word *b)
{
	size_t lead = (size_t)(a->name - a->at) + a->name_len;

	return a->len == b->len && a->name - a->at == b->name - b->at && names_equal(a, b) &&
	       memcmp(a->at + lead, b->at + lead, a->len - lead) == 0;
}

void cmdline_split(const char *word, struct arena *a, char **ret_name, char **ret_value)
{
	struct cmdline_word w;

	if (!cmdline_next(&word, &w)) {
		*ret_name = arena_str(a, "");
		*ret_value = NULL;
		return;
	}
	*ret_name = arena_dup(a, w.name, w.name_len);
	modname_normalize(*ret_name);
	*ret_value = w.value ? arena_dup(a, w.value, w.value_len) : NULL;
}

bool cmdline_same_name(const char *word, const char *other)
{
	struct cmdline_word a, b;

	return cmdline_next(&word, &a) && cmdline_next(&other, &b) && names_equal(&a, &b);
}

/* The next occurrence of the very word in *line, which is moved behind it. */
static bool find_word(const char **line, const char *word, struct cmdline_word *ret)
{
	struct cmdline_word wanted;

	if (!cmdline_next(&word, &wanted))
		return false;
	while (cmdline_next(line, ret))
		if (words_equal(ret, &wanted))
			return true;
	return false;
}

bool cmdline_has(const char *line, const char *word)
{
	struct cmdline_word w;

	return find_word(&line, word, &w);
}

/* Behind the last word that ends before what must stay last: "--" or a word with an open quote. */
static const char *add_point(const char *line)
{
	const char *p = line;

	for (struct cmdline_word w; cmdline_next(&line, &w) && !w.open;)
		p = line;
	return p[blanks(p)] ? p : p + strlen(p);
}

void cmdline_add(struct buf *out, const char *line, const char *word)
{
	const char *at = add_point(line);

	if (cmdline_has(line, word)) {
		buf_puts(out, line);
		return;
	}
	buf_add(out, line, (size_t)(at - line));
	if (at > line)
		buf_putc(out, ' ');
	buf_puts(out, word);
	if (at == line && *at)
		buf_putc(out, ' ');
	buf_puts(out, at);
}

void cmdline_remove(struct buf *out, const char *line, const char *word)
{
	const char *kept = line, *p = line;

	for (struct cmdline_word w; find_word(&p, word, &w);) {
		const char *end = w.at + w.len;
		bool blank_before = w.at > kept;

		buf_add(out, kept, (size_t)(w.at - kept) - blank_before);
		kept = blank_before || !*end ? end : end + 1;
	}
	buf_puts(out, kept);
}

void cmdline_replace(struct buf *out, const char *line, const char *old, const char *new)
{
	const char *kept = line;

	for (struct cmdline_word w; find_word(&line, old, &w);) {
		buf_add(out, kept, (size_t)(w.at - kept));
		buf_puts(out, new);
		kept = w.at + w.len;
	}
	buf_puts(out, kept);
}

static void edit_word(struct buf *out, const char *line, const struct word_edit *e)
{
	if (!e->old)
		cmdline_add(out, line, e->new);
	else if (!e->new)
		cmdline_remove(out, line, e->old);
	else
		cmdline_replace(out, line, e->old, e->new);
}

char *cmdline_edit(const char *line, const struct word_edit *edits, size_t n, bool take_new,
		   struct arena *a)
{
	char *now = arena_str(a, line);

	for (size_t i = 0; i < n; i++) {
		_cleanup_buf_ struct buf next = {0};

		if (edits[i].old ? !cmdline_has(now, edits[i].old) : !take_new)
			continue;
		edit_word(&next, now, &edits[i]);
		now = arena_str(a, buf_str(&next));
	}
	return now;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t sorted_words(const char *line, struct arena *a, char ***ret)
{
	size_t n = 0;

	*ret = NULL;
	cmdline_words(line, a, ret, &n);
	if (n > 0)
		qsort(*ret, n, sizeof(**ret), by_text);
	return n;
}

bool cmdline_same_words(const char *line, const char *other)
{
	_cleanup_(arena_done) struct arena mem = {0};
	char **a, **b;
	size_t n = sorted_words(line, &mem, &a);
	bool same = n == sorted_words(other, &mem, &b);

	for (size_t i = 0; same && i < n; i++)
		same = streq(a[i], b[i]);
	return same;
}
