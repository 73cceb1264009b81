/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "conf/grub.h"
#include "conf/grubwalk.h"
#include "conf/lastline.h"
#include "conf/shellword.h"

/* Stands above a line that was added. Such a line goes when its last word goes. */
#define MARK "# Written by passthru. To take it back: passthru undo\n"

struct piece {
	size_t source;
	const struct assign *assign; /* NULL: behind an opaque statement */
};

/* What surely makes up the variable, in the order in which the shell takes it. */
struct trail {
	struct piece *pieces; /* a LITERAL first, or nothing but EXTENDS */
	size_t n;
	/* The pieces come behind what only the shell can tell, which stands last in this file. */
	bool computed;
	size_t computed_in;
};

/* An edit of one variable while it is made. */
struct work {
	struct grub_source *src;
	size_t n;
	const char *variable;
	const struct grub_change *change;
	struct arena *mem;
	char *wanted; /* the line as it has to be: of the whole value, or of the words that are sure
		       */
	bool known;   /* it is the whole value */
};

static int refuse(struct err *err, const struct grub_source *src, size_t line, const char *variable,
		  const char *why)
{
	return err_set(err, EINVAL, "%s:%zu: %s cannot be edited here: %s", src->path, line,
		       variable, why);
}

static bool has_line_break(const struct assign *as)
{
	return as->value && shell_has_control(as->value, strlen(as->value));
}

/* Takes one step of the walk into the trail; -EINVAL where no edit can be right. */
static int follow(struct work *k, const struct grub_walk *w, const struct grub_step *s,
		  struct trail *t, struct err *err)
{
	const struct grub_source *src = &w->src[s->source];
	size_t line = s->assign ? s->assign->line : s->opaque->line;
	bool stays;
	const char *why = grub_step_obstacle(w, s, &stays);

	if (why && stays)
		return refuse(err, src, line, k->variable, why);
	if (why) {
		*t = (struct trail){.computed = true, .computed_in = s->source};
		return 0;
	}
	if (s->assign->form == ASSIGN_LITERAL)
		*t = (struct trail){0};
	*ARENA_PUSH(k->mem, t->pieces, t->n) = (struct piece){s->source, s->assign};
	return 0;
}

static int find_trail(struct work *k, struct trail *ret, struct err *err)
{
	struct trail t = {0};
	struct grub_walk w;
	int r = grub_walk(k->src, k->n, k->variable, k->mem, &w, err);

	for (struct grub_step s; r == 0 && grub_walk_next(&w, &s);)
		r = follow(k, &w, &s, &t, err);
	for (size_t i = 0; r == 0 && i < t.n; i++)
		if (has_line_break(t.pieces[i].assign))
			r = refuse(err, &k->src[t.pieces[i].source], t.pieces[i].assign->line,
				   k->variable,
				   "the value holds a line break or another control character");
	if (r == 0)
		*ret = t;
	return r;
}

/* The line that the files give: the whole value, or the words that are sure. */
static char *line_of(struct work *k, bool *ret_known)
{
	char *value = grub_value(k->src, k->n, k->variable, k->mem);

	*ret_known = value;
	return value ? value : grub_sure(k->src, k->n, k->variable, k->mem);
}

static bool is_wanted(struct work *k)
{
	bool known;
	const char *now = line_of(k, &known);

	return known == k->known && cmdline_same_words(now, k->wanted);
}

static char *edited(struct work *k, const char *line, bool take_new)
{
	return cmdline_edit(line, k->change->edits, k->change->n, take_new, k->mem);
}

/* The bytes become the source's. */
static void replace(struct work *k, size_t source, const struct buf *bytes)
{
	k->src[source].bytes = arena_dup(k->mem, buf_str(bytes), bytes->len);
	k->src[source].len = bytes->len;
}

/* The bytes [*ret_at, *ret_end) are our mark with this assignment alone below it. */
static bool is_marked(const struct grub_source *src, const struct assign *as, size_t *ret_at,
		      size_t *ret_end)
{
	size_t lead = strlen(MARK) + strlen(as->name) + 1, end = as->value_at + as->value_len;

	if (as->plus || as->value_at < lead || end >= src->len || src->bytes[end] != '\n' ||
	    memcmp(src->bytes + as->value_at - lead, MARK, strlen(MARK)) != 0)
		return false;
	*ret_at = as->value_at - lead;
	*ret_end = end + 1;
	return true;
}

/* The text gives nothing any more, and the line is ours. */
static bool drop_piece(struct work *k, const struct piece *p, const char *text)
{
	_cleanup_buf_ struct buf out = {0};
	const struct grub_source *src = &k->src[p->source];
	size_t at, end;

	if (text[strspn(text, " \1")] || !is_marked(src, p->assign, &at, &end))
		return false;
	buf_add(&out, src->bytes, at);
	buf_add(&out, src->bytes + end, src->len - end);
	replace(k, p->source, &out);
	return true;
}

static int write_piece(struct work *k, const struct piece *p, bool take_new, struct err *err)
{
	_cleanup_buf_ struct buf out = {0};
	const struct grub_source *src = &k->src[p->source];
	const char *old = shell_text(p->assign, k->mem), *new = edited(k, old, take_new);
	int r;

	if (streq(old, new) || drop_piece(k, p, new))
		return 0;
	r = shell_set(src->bytes, src->len, p->assign, new, &out, err);
	if (r < 0)
		return err_in(err, r, "%s", src->path);
	replace(k, p->source, &out);
	return 0;
}

/* Old words, wherever they surely stand: from the last on, for what is written moves what is
 * behind. */
static int write_old(struct work *k, struct err *err)
{
	struct trail t = {0};
	int r = find_trail(k, &t, err);

	for (size_t i = t.n; r == 0 && i-- > 0;)
		r = write_piece(k, &t.pieces[i], false, err);
	return r;
}

/* Nothing before the new last line reads otherwise than it did, and the line is read. */
static bool is_appended(struct work *k, const struct grub_source *old, const struct buf *new)
{
	struct shell_file was, is;
	const struct assign *last;

	if (shell_parse(old->bytes, old->len, k->mem, &was, NULL) < 0 ||
	    shell_parse(new->data, new->len, k->mem, &is, NULL) < 0)
		return false;
	if (is.n_assigns != was.n_assigns + 1 || is.n_opaques != was.n_opaques)
		return false;
	for (size_t i = 0; i < was.n_assigns; i++)
		if (is.assigns[i].value_len != was.assigns[i].value_len)
			return false;
	for (size_t i = 0; i < was.n_opaques; i++)
		if (is.opaques[i].at + is.opaques[i].len > old->len + 1)
			return false;
	last = &is.assigns[was.n_assigns];
	return last->value_at > old->len && streq(last->name, k->variable);
}

static size_t last_line(const struct grub_source *src)
{
	size_t line = 1;

	for (size_t i = 0; i + 1 < src->len; i++)
		line += src->bytes[i] == '\n';
	return line;
}

static int append(struct work *k, size_t source, bool to_former, struct err *err)
{
	_cleanup_buf_ struct buf marked = {0}, out = {0};
	const struct grub_source *src = &k->src[source];
	const char *words = edited(k, "", true);

	add_with_line_end(&marked, src->bytes, src->len);
	buf_puts(&marked, MARK);
	if (to_former)
		shell_append_to(marked.data, marked.len, k->variable, words, &out);
	else
		shell_append(marked.data, marked.len, k->variable, words, &out);
	if (!is_appended(k, src, &out))
		return refuse(err, src, last_line(src), k->variable,
			      "no line can be added behind this one: what stands here goes on into "
			      "it");
	replace(k, source, &out);
	return 0;
}

static bool is_plain(const struct trail *t)
{
	return t->n > 0 && t->pieces[0].assign->form == ASSIGN_LITERAL;
}

/* Where new words may go, the best first. Each fails, or leaves the file as it was, where it has no
 * place. */
static int into_plain_value(struct work *k, const struct trail *t, struct err *err)
{
	return is_plain(t) ? write_piece(k, &t->pieces[0], true, err) : 0;
}

static size_t home_of(const struct trail *t)
{
	return t->computed ? t->computed_in : 0;
}

/* The last line that adds to the value: in the file that computes it, in any where it is glued. */
static int into_adding_line(struct work *k, const struct trail *t, struct err *err)
{
	for (size_t i = t->n; i-- > 0;)
		if (t->pieces[i].assign->form == ASSIGN_EXTENDS &&
		    (is_plain(t) || t->pieces[i].source == home_of(t)))
			return write_piece(k, &t->pieces[i], true, err);
	return 0;
}

/* Behind all that the file gives; where no file gives anything, a plain value. */
static int into_new_line(struct work *k, const struct trail *t, struct err *err)
{
	size_t home = is_plain(t) ? t->pieces[t->n - 1].source : home_of(t);
	bool has_former = t->computed;

	for (size_t i = 0; i < t->n; i++)
		has_former |= t->pieces[i].source <= home;
	return append(k, home, has_former, err);
}

/* Each way starts from the same files; the first that gives the wanted line is taken. */
static int write_new(struct work *k, struct err *err)
{
	static int (*const ways[])(struct work * k, const struct trail *t, struct err *err) = {
		into_plain_value, into_adding_line, into_new_line};
	struct grub_source *start = k->src;
	struct err first = {0};
	struct trail t;
	int r = find_trail(k, &t, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		struct err why = {0};

		k->src = arena_dup(k->mem, start, k->n * sizeof(*start));
		r = ways[i](k, &t, &why);
		if (r == 0 && is_wanted(k))
			return 0;
		if (r < 0 && !first.line[0])
			first = why;
	}
	if (first.line[0])
		return err_set(err, EINVAL, "%s", first.line);
	return refuse(err, &start[t.n ? t.pieces[t.n - 1].source : home_of(&t)],
		      t.n ? t.pieces[t.n - 1].assign->line : 1, k->variable,
		      "what is put in would not be a word of the value");
}

/* An old word is still there: the line that gives it. */
static int refuse_old(struct work *k, struct err *err)
{
	struct grub_word *words;
	size_t n;

	grub_words(k->src, k->n, k->mem, &words, &n);
	for (size_t i = 0; i < n; i++)
		for (size_t e = 0; e < k->change->n; e++)
			if (k->change->edits[e].old &&
			    cmdline_has(words[i].word, k->change->edits[e].old))
				return refuse(err, &k->src[words[i].source], words[i].line,
					      k->variable,
					      "the shell would have to compute the value");
	return refuse(err, &k->src[0], 1, k->variable,
		      "what is put in would not be a word of the value");
}

int grub_edit_variable(const struct grub_source *src, size_t n, const char *variable,
		       const struct grub_change *c, struct arena *a, struct grub_source **ret,
		       struct err *err)
{
	struct work k = {.n = n, .variable = variable, .change = c, .mem = a};
	const char *before;
	int r = 0;

	k.src = arena_dup(a, src, n * sizeof(*src));
	before = line_of(&k, &k.known);
	k.wanted = edited(&k, before, false);
	if (!streq(before, k.wanted)) {
		r = write_old(&k, err);
		if (r == 0 && !is_wanted(&k))
			r = refuse_old(&k, err);
	}
	k.wanted = edited(&k, before, c->take_new);
	if (r == 0 && !is_wanted(&k))
		r = write_new(&k, err);
	if (r == 0)
		*ret = k.src;
	return r;
}
