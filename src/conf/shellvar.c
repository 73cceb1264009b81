/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/shellvar.h"

#include <errno.h>

#include "conf/shellassign.h"
#include "conf/shelltoken.h"

#define DEPTH_MAX 32

static const char misfit[] = "a command that does not fit together";
static const char unknown_effect[] = "a command whose effect on the variables is not known";

/* What the next word is. */
enum position {
	AT_COMMAND,   /* a keyword, an assignment or the name of a command */
	AT_ARGUMENTS, /* of a command; also behind a closed compound */
	AT_EXPORT,    /* arguments of export: assignments count */
	AT_FOR,       /* the head of a for loop */
	AT_CASE,      /* the head of a case */
	AT_PATTERN,   /* in a case */
};

enum compound {
	COMPOUND_NONE,
	COMPOUND_IF,
	COMPOUND_LOOP,
	COMPOUND_CASE,
	COMPOUND_BRACE,
	COMPOUND_SUBSHELL
};

struct parser {
	const char *s;
	size_t n, at;
	struct arena *mem;
	struct shell_file file;
	size_t line, line_at; /* the line of the byte line_at */
	struct err *err;
};

/* A statement while it is read: everything up to a ";" or a newline outside of all compounds. */
struct statement {
	size_t at, words;
	enum position position;
	enum compound open[DEPTH_MAX];
	size_t depth;
	struct assign *assigns;
	size_t n_assigns;
	bool over;
	bool plain;          /* nothing but assignments and exports so far */
	bool joined;         /* behind && || |: a newline does not end it */
	bool function;       /* behind the "(" of a function's definition */
	bool target;         /* the next word is where a redirection goes */
	size_t arguments;    /* words of the command so far, its name included */
	bool sets_arguments; /* the command sets what its arguments name */
	bool opaque;
	struct opaque what;
};

static size_t line_of(struct parser *p, size_t at)
{
	for (; p->line_at < at; p->line_at++)
		p->line += p->s[p->line_at] == '\n';
	return p->line;
}

static void reach(struct statement *st, enum opaque_reach r, const char *why)
{
	if (st->opaque && st->what.reach >= r)
		return;
	st->opaque = true;
	st->what.reach = r;
	st->what.why = why;
}

/* What follows cannot be told apart: the rest of the file is one opaque statement. */
static void give_up(struct parser *p, struct statement *st, const char *why)
{
	st->plain = false;
	st->over = true;
	st->what.ends = true;
	p->at = p->n;
	reach(st, OPAQUE_ANY, why);
}

static void open_compound(struct parser *p, struct statement *st, enum compound c)
{
	st->plain = false;
	reach(st, OPAQUE_NAMES, "a compound command (if, for, case …)");
	if (st->depth == DEPTH_MAX)
		give_up(p, st, "commands inside each other, too deep to follow");
	else
		st->open[st->depth++] = c;
}

static enum compound innermost(const struct statement *st)
{
	return st->depth > 0 ? st->open[st->depth - 1] : COMPOUND_NONE;
}

static void close_compound(struct parser *p, struct statement *st, enum compound c)
{
	if (innermost(st) != c) {
		give_up(p, st, misfit);
		return;
	}
	st->depth--;
	st->position = AT_ARGUMENTS;
}

static const struct keyword {
	const char *word;
	enum compound opens, closes;
	enum position next;
} keywords[] = {
	{"if", COMPOUND_IF, COMPOUND_NONE, AT_COMMAND},
	{"then", COMPOUND_NONE, COMPOUND_NONE, AT_COMMAND},
	{"else", COMPOUND_NONE, COMPOUND_NONE, AT_COMMAND},
	{"elif", COMPOUND_NONE, COMPOUND_NONE, AT_COMMAND},
	{"fi", COMPOUND_NONE, COMPOUND_IF, AT_ARGUMENTS},
	{"while", COMPOUND_LOOP, COMPOUND_NONE, AT_COMMAND},
	{"until", COMPOUND_LOOP, COMPOUND_NONE, AT_COMMAND},
	{"for", COMPOUND_LOOP, COMPOUND_NONE, AT_FOR},
	{"do", COMPOUND_NONE, COMPOUND_NONE, AT_COMMAND},
	{"done", COMPOUND_NONE, COMPOUND_LOOP, AT_ARGUMENTS},
	{"case", COMPOUND_CASE, COMPOUND_NONE, AT_CASE},
	{"esac", COMPOUND_NONE, COMPOUND_CASE, AT_ARGUMENTS},
	{"{", COMPOUND_BRACE, COMPOUND_NONE, AT_COMMAND},
	{"}", COMPOUND_NONE, COMPOUND_BRACE, AT_ARGUMENTS},
	{"!", COMPOUND_NONE, COMPOUND_NONE, AT_COMMAND},
};

/* Commands whose effect on the variables is known; any other may set anything. */
static const struct command {
	const char *word;
	enum opaque_reach reach;
	bool ends;
	const char *why;
} commands[] = {
	{":", OPAQUE_EXPANDS, false, "a command"},
	{"true", OPAQUE_EXPANDS, false, "a command"},
	{"false", OPAQUE_EXPANDS, false, "a command"},
	{"echo", OPAQUE_EXPANDS, false, "a command"},
	{"test", OPAQUE_EXPANDS, false, "a test"},
	{"[", OPAQUE_EXPANDS, false, "a test"},
	{"cat", OPAQUE_EXPANDS, false, "a command"},
	{"grep", OPAQUE_EXPANDS, false, "a command"},
	{"sed", OPAQUE_EXPANDS, false, "a command"},
	{"umask", OPAQUE_EXPANDS, false, "a command"},
	{"export", OPAQUE_EXPANDS, false, "an export"},
	{"unset", OPAQUE_NAMES, false, "an unset"},
	{"readonly", OPAQUE_NAMES, false, "a readonly"},
	{"read", OPAQUE_NAMES, false, "a read"},
	{"printf", OPAQUE_NAMES, false, "a printf"},
	{".", OPAQUE_ANY, false, "another file is read here"},
	{"source", OPAQUE_ANY, false, "another file is read here"},
	{"eval", OPAQUE_ANY, false, "an eval"},
	{"return", OPAQUE_ANY, true, "a return"},
	{"exit", OPAQUE_ANY, true, "an exit"},
	{"exec", OPAQUE_ANY, true, "an exec"},
};

static bool word_is(const struct parser *p, const struct shell_word *w, const char *text)
{
	return w->len == strlen(text) && memcmp(p->s + w->at, text, w->len) == 0;
}

static bool take_keyword(struct parser *p, struct statement *st, const struct shell_word *w)
{
	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++) {
		const struct keyword *k = &keywords[i];

		if (!word_is(p, w, k->word))
			continue;
		st->plain = false;
		st->position = k->next;
		if (k->opens)
			open_compound(p, st, k->opens);
		else if (k->closes)
			close_compound(p, st, k->closes);
		else
			reach(st, OPAQUE_NAMES, "a command");
		return true;
	}
	return false;
}

static void take_command(struct parser *p, struct statement *st, const struct shell_word *w)
{
	static const struct command unknown = {"", OPAQUE_ANY, false, unknown_effect};
	const struct command *c = &unknown;

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (word_is(p, w, commands[i].word))
			c = &commands[i];
	st->position = word_is(p, w, "export") ? AT_EXPORT : AT_ARGUMENTS;
	if (st->position != AT_EXPORT || st->n_assigns > 0)
		st->plain = false;
	st->arguments = 1;
	st->sets_arguments = c->reach == OPAQUE_NAMES;
	st->what.ends |= c->ends;
	st->what.source |= word_is(p, w, "source");
	reach(st, c->reach, c->why);
}

/* Names that a command sets must stand in its text; an expansion hides them. */
static void take_argument(struct parser *p, struct statement *st, const struct shell_word *w)
{
	st->arguments++;
	if (st->sets_arguments &&
	    (memchr(p->s + w->at, '$', w->len) || memchr(p->s + w->at, '`', w->len)))
		reach(st, OPAQUE_ANY, unknown_effect);
}

static void take_word(struct parser *p, struct statement *st, const struct shell_word *w)
{
	switch (st->position) {
	case AT_COMMAND:
		if (!take_keyword(p, st, w))
			take_command(p, st, w);
		break;
	case AT_FOR:
		if (word_is(p, w, "do"))
			st->position = AT_COMMAND;
		break;
	case AT_CASE:
		if (word_is(p, w, "in"))
			st->position = AT_PATTERN;
		break;
	case AT_PATTERN:
		if (word_is(p, w, "esac"))
			close_compound(p, st, COMPOUND_CASE);
		break;
	case AT_ARGUMENTS:
	case AT_EXPORT:
		take_argument(p, st, w);
		break;
	}
}

static enum word_trouble read_assign(struct parser *p, struct statement *st, size_t at,
				     size_t *ret_trouble_at)
{
	struct assign as;
	enum word_trouble trouble = shell_assign_scan(p->s, p->n, at, st->position == AT_EXPORT,
						      p->mem, &as, ret_trouble_at);

	if (trouble)
		return trouble;
	as.line = line_of(p, at);
	if (as.form == ASSIGN_COMPUTED)
		reach(st, OPAQUE_EXPANDS, "an expansion");
	*ARENA_PUSH(p->mem, st->assigns, st->n_assigns) = as;
	p->at = as.value_at + as.value_len;
	return WORD_FINE;
}

static enum word_trouble read_plain(struct parser *p, struct statement *st, size_t at,
				    size_t *ret_trouble_at)
{
	struct shell_word w;
	enum word_trouble trouble = shell_word_scan(p->s, p->n, at, NULL, &w, ret_trouble_at);

	if (trouble)
		return trouble;
	p->at = at + w.len;
	if (!st->target)
		take_word(p, st, &w);
	st->target = false;
	return WORD_FINE;
}

/* Reads the word at `at` and moves behind it. */
static int read_word(struct parser *p, struct statement *st, size_t at)
{
	bool may_assign = !st->target && (st->position == AT_COMMAND || st->position == AT_EXPORT);
	size_t trouble_at = at;
	enum word_trouble trouble;

	st->joined = false;
	st->words++;
	if (may_assign && shell_assign_name(p->s + at, p->n - at) > 0)
		trouble = read_assign(p, st, at, &trouble_at);
	else
		trouble = read_plain(p, st, at, &trouble_at);
	if (trouble == WORD_UNTERMINATED)
		return err_set(p->err, EINVAL, "line %zu: a quote or an expansion is not closed",
			       line_of(p, trouble_at));
	if (trouble == WORD_UNCLEAR)
		give_up(p, st, "an expansion that cannot be followed");
	return 0;
}

/* A ";" or a newline: the end of the statement, or of one command in a compound. */
static void take_end(struct statement *st)
{
	if (st->depth == 0)
		st->over = true;
	else if (st->position != AT_PATTERN && st->position != AT_CASE)
		st->position = AT_COMMAND;
}

static void take_open(struct parser *p, struct statement *st)
{
	if (st->position == AT_PATTERN)
		return;
	if (st->position == AT_COMMAND && st->words == st->n_assigns && st->n_assigns > 0) {
		give_up(p, st, "an array");
	} else if (st->position == AT_COMMAND) {
		open_compound(p, st, COMPOUND_SUBSHELL);
	} else if (st->position == AT_ARGUMENTS && st->arguments == 1) {
		st->function = true;
		reach(st, OPAQUE_ANY, "a function");
	} else {
		give_up(p, st, misfit);
	}
}

static void take_close(struct parser *p, struct statement *st)
{
	if (st->function) {
		st->function = false;
		st->joined = true;
		st->position = AT_COMMAND;
	} else if (st->position == AT_PATTERN) {
		st->position = AT_COMMAND;
	} else {
		close_compound(p, st, COMPOUND_SUBSHELL);
	}
}

static bool must_follow_words(enum token_kind kind)
{
	return kind == TOKEN_SEMI || kind == TOKEN_AMP || kind == TOKEN_JOIN;
}

static void take_operator(struct parser *p, struct statement *st, const struct token *t)
{
	p->at = t->at + t->len;
	if (t->kind != TOKEN_NEWLINE && t->kind != TOKEN_SEMI && t->kind != TOKEN_END)
		st->plain = false;
	if (st->words == 0 && must_follow_words(t->kind)) {
		give_up(p, st, misfit);
		return;
	}
	switch (t->kind) {
	case TOKEN_WORD:
		break;
	case TOKEN_END:
		st->over = true;
		if (st->depth > 0 || st->joined || st->function)
			give_up(p, st, "a command that has no end");
		break;
	case TOKEN_NEWLINE:
		if (!st->joined)
			take_end(st);
		break;
	case TOKEN_SEMI:
		take_end(st);
		break;
	case TOKEN_AMP:
		reach(st, OPAQUE_NAMES, "a command");
		take_end(st);
		break;
	case TOKEN_JOIN:
		reach(st, OPAQUE_NAMES, "a command");
		st->joined = st->position != AT_PATTERN;
		st->position = st->joined ? AT_COMMAND : AT_PATTERN;
		break;
	case TOKEN_DOUBLE_SEMI:
		if (innermost(st) == COMPOUND_CASE)
			st->position = AT_PATTERN;
		else
			give_up(p, st, misfit);
		break;
	case TOKEN_OPEN:
		take_open(p, st);
		break;
	case TOKEN_CLOSE:
		take_close(p, st);
		break;
	case TOKEN_REDIRECT:
		reach(st, OPAQUE_NAMES, "a command");
		st->target = true;
		break;
	case TOKEN_HERE:
		give_up(p, st, "a here-document");
		break;
	}
}

/* Puts what the statement turned out to be into the file. */
static void finish(struct parser *p, struct statement *st)
{
	if (st->plain)
		for (size_t i = 0; i < st->n_assigns; i++)
			*ARENA_PUSH(p->mem, p->file.assigns, p->file.n_assigns) = st->assigns[i];
	else if (st->n_assigns > 0)
		reach(st, OPAQUE_NAMES, "a command");
	if (!st->opaque)
		return;
	st->what.at = st->at;
	st->what.len = p->at - st->at;
	*ARENA_PUSH(p->mem, p->file.opaques, p->file.n_opaques) = st->what;
	if (st->what.reach > OPAQUE_EXPANDS && p->file.opaque_line == 0) {
		p->file.opaque_line = st->what.line;
		p->file.opaque_why = st->what.why;
	}
}

static int read_statement(struct parser *p, size_t at)
{
	struct statement st = {.at = at, .plain = true};
	int r;

	st.what.line = line_of(p, at);
	while (!st.over) {
		struct token t = shell_token(p->s, p->n, p->at);

		if (t.kind != TOKEN_WORD) {
			take_operator(p, &st, &t);
			continue;
		}
		r = read_word(p, &st, t.at);
		if (r < 0)
			return r;
	}
	finish(p, &st);
	return 0;
}

int shell_parse(const char *bytes, size_t n, struct arena *a, struct shell_file *ret,
		struct err *err)
{
	struct parser p = {.s = bytes, .n = n, .mem = a, .line = 1, .err = err};
	const char *nul = n ? memchr(bytes, 0, n) : NULL;

	if (nul)
		return err_set(err, EINVAL, "line %zu: a NUL byte",
			       line_of(&p, (size_t)(nul - bytes)));
	for (;;) {
		struct token t = shell_token(bytes, n, p.at);
		int r;

		if (t.kind == TOKEN_END)
			break;
		p.at = t.at;
		r = read_statement(&p, t.at);
		if (r < 0)
			return r;
	}
	*ret = p.file;
	return 0;
}
