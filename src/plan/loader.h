/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boot loaders whose kernel command line passthru can edit: one row each, in a file for each
 * family. All of a row works on m->words, and on the files as the plan leaves them so far.
 */
#pragma once

#include "conf/bootfile.h"
#include "plan/about.h"
#include "plan/making.h"

struct loader_ops {
	enum loader_kind kind;
	const char *name;
	const char *source; /* where the command line is looked for; for messages */
	struct about about;

	/* The words that the loader's files give a normal boot, in the scratch arena; NULL when
	 * they do not tell. Where entries differ: the one that is started next, and add_line() for
	 * the others and for what kernels to come are given. */
	char *(*cmdline)(struct making *m);
	/* Where they do not tell: the words that they surely give, in the scratch arena. May be
	 * NULL. */
	char *(*sure_words)(struct making *m);
	/*
	 * Does m->words in the loader's files, as drafts: in what the next start reads, and in what
	 * kernels to come are given. why is the clause that says what for. A construct that cannot
	 * be edited without loss fails with its file and line.
	 */
	int (*edit)(struct making *m, const char *why, struct err *err);
	/* Pushes the programs that the drafts need, and what must then be read in what they made.
	 * They come behind those of the initramfs. May be NULL. */
	int (*add_steps)(struct making *m, struct err *err);
	/* In its place where images change and no word does: what brings them to where the loader
	 * reads them, and back with an undo. May be NULL. */
	int (*after_images)(struct making *m, struct err *err);
};

extern const struct loader_ops grub_loader, bls_loader, sdbootutil_loader;
extern const struct loader_ops systemd_boot_loader, uki_loader, proxmox_loader, kernelstub_loader;
extern const struct loader_ops refind_loader, limine_loader, extlinux_loader;

/* Fills m->loader, m->cmdline, m->cmdline_known, m->lines. */
void read_loader(struct making *m);
/* For rows: one more of m->lines, unless one has the same words. NULL is fine. */
void add_line(struct making *m, const char *line);
/* Drafts for m->words, then programs and expectations; nothing when there are no words. */
int plan_loader_files(struct making *m, struct err *err);
int plan_loader_steps(struct making *m, struct err *err);

/* For rows: the loader's own program as the host has it (loader.program), as a step. */
int add_loader_program(struct making *m, const char *why, const char *const *generated,
		       const char *const *leftovers, struct err *err);
/* For rows: every word of m->words is expected in (or gone from) path, as reader reads it. */
void expect_words(struct making *m, const char *reader, const char *path);

/* textfiles.c: files of a format in conf/bootfile.h. */
struct text_file {
	const char *path;
	enum boot_format format;
};
/* Does m->words in one. carrier: see struct boot_change; NULL none. */
int edit_text_file(struct making *m, const struct text_file *f, const char *carrier,
		   const char *why, struct err *err);
/* The same with a change of its own. */
int change_text_file(struct making *m, const struct text_file *f, const struct boot_change *change,
		     const char *why, struct err *err);
/*
 * The words that a file gives all its own entries; where they differ, those that the first has. ""
 * for a file that is missing or has none; NULL when it cannot be read. In the scratch arena.
 */
char *words_of_text_file(struct making *m, const struct text_file *f);
/* For rows: add_line() for every own entry of the file. */
void add_lines_of_text_file(struct making *m, const struct text_file *f);
