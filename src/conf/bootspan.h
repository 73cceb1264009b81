/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the readers of bootfile.c's formats share: one file for each, which finds the command lines. */
#pragma once

#include "base/lines.h"
#include "conf/bootfile.h"

struct boot_reader {
	const char *bytes;
	size_t n;
	struct arena *mem;
	struct boot_span *spans;
	size_t n_spans;
	size_t n_entries; /* begun so far */
};

struct boot_ops {
	const char *name;
	/* Pushes the spans; bytes hold no NUL. -EINVAL with "line N: …". */
	int (*read)(struct boot_reader *r, struct err *err);
	const char *never; /* bytes that mean something to this format: no word with one is written */
	/* Makes the edited file as long as it has to be; NULL: any length will do. The line is where a word was written. */
	int (*fit)(struct buf *out, size_t n, size_t line, struct err *err);
};

/* The row of a format. */
const struct boot_ops *boot_ops_of(enum boot_format f);

int bootentry_read(struct boot_reader *r, struct err *err);
int bootline_read(struct boot_reader *r, struct err *err);
int grubenv_read(struct boot_reader *r, struct err *err);
int grubenv_fit(struct buf *out, size_t n, size_t line, struct err *err);
int ukiconf_read(struct boot_reader *r, struct err *err);
int extlinux_read(struct boot_reader *r, struct err *err);
int refind_linux_read(struct boot_reader *r, struct err *err);
int refind_read(struct boot_reader *r, struct err *err);
int limine_read(struct boot_reader *r, struct err *err);
int limine_tool_read(struct boot_reader *r, struct err *err);

/* A stretch of the file. */
struct piece {
	const char *at;
	size_t len;
};

/* Without blanks (blank, tab, carriage return) at both ends. */
struct piece piece_trim(const char *at, size_t len);
/* Takes bytes up to the next blank off *p, and the blanks behind them. */
struct piece piece_word(struct piece *p);
bool piece_is(struct piece p, const char *text);
bool piece_is_nocase(struct piece p, const char *text);
/* In the arena. */
char *piece_str(struct piece p, struct arena *a);

/* A line, taken apart at its first blank; false when it is empty or a "#" comment. */
bool boot_key(const struct line *l, struct piece *ret_key, struct piece *ret_value);

/* A new span for words that stand at value in line l; when all go, the line goes with them. */
struct boot_span *boot_push(struct boot_reader *r, const struct line *l, struct piece value);
/*
 * A span for words that are missing: on a line of their own behind l, or before it when l has no line end. The line
 * begins as l does, then key and sep.
 */
struct boot_span *boot_push_missing(struct boot_reader *r, const struct line *l, const char *key, const char *sep);
/* Do the spans from first on have a root=? Does a path name a kernel or a unified image (vmlinuz, bzImage, EFI/Linux)? */
bool boot_has_root(const struct boot_reader *r, size_t first);
bool boot_names_kernel(const char *path);
/* Title, kernel, recovery and foreign of the spans from first on, which are those of one entry. */
void boot_describe(struct boot_reader *r, size_t first, const char *title, const char *kernel, bool foreign);
