/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside tests/lib/forget*.c only. */
#pragma once

#include <sys/stat.h>

#include "base/replace.h"
#include "lib/forget.h"

#define NO_INODE ((size_t)-1)

/* A file or directory: its number here is its index. */
struct inode {
	ino_t ino;
	bool dir;
	bool synced; /* bytes and meta are durable; else it was only made, with that meta */
	struct meta meta;
	const char *bytes;
	size_t len;
};

struct name {
	size_t dir;
	const char *name;
	size_t inode; /* NO_INODE: the name is free again */
};

struct names {
	struct name *v;
	size_t n;
};

/* A change of names that is not durable yet. from NULL: only made; to NULL: only removed. */
struct change {
	size_t from_dir, to_dir;
	const char *from, *to;
	size_t inode;
	bool durable;
};

struct forget {
	struct arena mem;
	const char *top;
	const char *const *dirs;
	struct inode *inodes; /* the first is top */
	size_t n_inodes;
	struct names now, disk;
	struct change *changes;
	size_t n_changes;
};

/* names */
struct name *names_find(const struct names *l, size_t dir, const char *name);
void names_apply(struct forget *f, struct names *l, const struct change *c);

/* A change that just happened. */
void forget_change(struct forget *f, struct change c);
/* All changes so far that are in one of these directories, and what hangs together with them. */
void forget_flush(struct forget *f, size_t dir);

/* inodes */
size_t inode_find(const struct forget *f, ino_t ino);
size_t inode_add(struct forget *f, const struct stat *st);
/* The bytes and metadata that it has now; fd may be open for writing alone. */
void inode_take(struct forget *f, size_t i, int fd);
struct meta inode_meta(struct forget *f, int fd);

/* Every entry below the directories that are watched, parents first. */
typedef void forget_visit(struct forget *f, size_t dir, const char *name, int fd,
			  const struct stat *st);
void forget_walk(struct forget *f, forget_visit *visit);
/* Finds out what programs did. */
void forget_look(struct forget *f);

/* The tree becomes what is durable. Waits for the programs that are at work. */
void forget_make(struct forget *f, enum forget_how how, unsigned seed);

/* Ends the program: a test on a model that is wrong would prove nothing. */
void forget_must(bool ok, const char *what);
