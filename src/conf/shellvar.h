/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of shell assignments (/etc/default/grub and its drop-ins), read without running them and
 * edited without loss: all bytes outside the value that is changed stay. Understood: comments, NAME=value
 * with bare, single-quoted, double-quoted and joined parts, backslash-newline, newlines inside quotes, export,
 * several assignments on a line. What the shell would have to compute ($x, `…`, $(…)) or what is a command
 * is kept, marked, and never edited.
 *
 * The rules are those that dash and bash share (POSIX XCU 2); where they differ, or where what is meant cannot be
 * told, the rest of the file becomes one opaque statement.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum assign_form {
	ASSIGN_LITERAL, /* the value is known and can be edited in place */
	ASSIGN_EXTENDS, /* refers to its own former value and adds to it: "$X foo", "${X} foo", X+=" foo" (bash) */
	ASSIGN_COMPUTED, /* the shell would have to run or expand something else */
};

struct assign {
	const char *name;
	enum assign_form form;
	const char *value;	 /* LITERAL: decoded; EXTENDS: the decoded text that it adds; else NULL */
	size_t former_at;	 /* EXTENDS: where in value the former value is put in */
	size_t line;		 /* of the name, from 1 */
	size_t value_at, value_len; /* the raw value in the file's bytes, quotes included */
	bool plus;		 /* written with += : bash only, kills update-grub under dash */
};

/* How far a statement that is no plain assignment may reach. */
enum opaque_reach {
	OPAQUE_EXPANDS, /* sets nothing by itself (echo, test, export X), but an expansion in it might: ${X:=y} */
	OPAQUE_NAMES,	/* may set what its text names: unset X, if … X=y … fi */
	OPAQUE_ANY,	/* may set anything: source, eval, an unknown command */
};

struct opaque {
	size_t line; /* from 1 */
	size_t at, len;
	enum opaque_reach reach;
	bool ends;	 /* may end the reading here: return, exit, exec */
	bool source;	 /* has the command source, which sh does not know unless it is bash */
	const char *why; /* "a command", "another file is read here": goes into a sentence */
};

struct shell_file {
	struct assign *assigns; /* all at the top level, in order */
	size_t n_assigns;
	struct opaque *opaques; /* everything else, in order */
	size_t n_opaques;
	size_t opaque_line; /* first line with a statement that is no plain assignment and might set variables (a command,
			       source, if, a function …), 0: none */
	const char *opaque_why;
};

/* Parses; never fails on content that is a shell file of any kind, but gives -EINVAL with "line N: …" for an
   unterminated quote or a NUL byte. All in the arena. */
int shell_parse(const char *bytes, size_t n, struct arena *a, struct shell_file *ret, struct err *err);

/* Could this statement of the file change the variable? */
bool opaque_may_set(const char *bytes, const struct opaque *o, const char *variable);
/* Where it may: could it also forbid or change what a later assignment gives (readonly, declare -i)? */
bool opaque_may_freeze(const char *bytes, const struct opaque *o);

/* Stands in an assignment's text for the former value that an EXTENDS puts in. No word of a kernel command line has it. */
#define SHELL_FORMER '\1'
/* LITERAL: the value; EXTENDS: what it adds with SHELL_FORMER in its place; NULL for a COMPUTED one. In the arena. */
char *shell_text(const struct assign *as, struct arena *a);

/*
 * The file with the text of one LITERAL or EXTENDS assignment replaced (see shell_text), in the same quoting style where
 * the new text allows it (a bare word that gets a blank becomes double-quoted). Only the bytes of the part that differs are
 * touched, so text that was put in can be taken out again byte for byte, but for a bare word that had to be quoted. -EINVAL
 * when the text cannot be written without loss: it then names the line.
 */
int shell_set(const char *bytes, size_t n, const struct assign *as, const char *text, struct buf *out, struct err *err);

/* The file with `NAME="value"` as a new last line (a missing final newline is added first). */
void shell_append(const char *bytes, size_t n, const char *name, const char *value, struct buf *out);
/* … with `NAME="$NAME words"`, which every sh knows. */
void shell_append_to(const char *bytes, size_t n, const char *name, const char *words, struct buf *out);
