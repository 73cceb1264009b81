/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the judges of settings share: every word of a kernel command line once, with all the places
 * where it stands, and a list of hits that becomes one finding. Internal to check/.
 */
#pragma once

#include "check/howto.h"

/* One word, however often it is set. Words after "--" are init's, and not here. */
struct lint_word {
	const struct param *param;
	bool running;                /* on the running kernel's line */
	const struct set_word **set; /* in files, for the next start */
	size_t n_set;
};

struct lint_words {
	struct lint_word *items;
	size_t n;
};

/* Those that run, in their order, then those that are set only. In the report's memory. */
struct lint_words lint_words(const struct bench *b);

/* One finding, many hits: the first few are told, all are proved. */
struct hits {
	const struct bench *b;
	struct finding *f;
	const char *told; /* sentences; NULL none yet */
	size_t n;
	struct unwanted out; /* words that the remedy takes out */
	const char *lines;   /* lines of files that the remedy is about; NULL none */
	const char *fixes;   /* clauses of the remedy; NULL none */
};

/* One more sentence; the proof is the caller's. */
void hit(struct hits *hits, const char *fmt, ...) _printf_(2, 3);

/* The word is proved, and to be taken out. */
void hit_word(struct hits *hits, const struct lint_word *w);
/* "/etc/modprobe.d/vfio.conf:3" is a line that the remedy is about; line 0: the file. */
void hit_line(struct hits *hits, const char *path, size_t line);
/* One more clause of the remedy, as far as a person reads on. */
void hit_fix(struct hits *hits, const char *fmt, ...) _printf_(2, 3);
/* Makes the remedy of the clauses, where there are some, after judge_hits(). They begin with a
 * small letter. What they change is as for howto_finish(). */
void advise_fixes(struct hits *hits, bool cmdline, bool initramfs);

/*
 * Judges: a warning when there are hits, else unknown for the reason given, else passed.
 * why_unknown NULL: all was read.
 */
void judge_hits(struct hits *hits, const char *passed, const char *why_unknown);

/* why_unknown for words of the command line; NULL when some were read. */
const char *words_unread(const struct host *h);

/* Every place of the word as evidence: the whole of proc/cmdline, and the lines of files. */
void prove_word(const struct bench *b, struct finding *f, const struct lint_word *w);
/* Where it is edited: "/etc/default/grub:3", or "the kernel command line". */
const char *word_lines(const struct bench *b, const struct lint_word *w);
/* One line of a file, once: source "etc/modprobe.d/vfio.conf:3". path is absolute, line from 1, 0:
 * the file as a whole. */
void prove_place(const struct bench *b, struct finding *f, const char *path, size_t line,
		 const char *text);
/* A directive of modprobe.d, with its line as it stands where that is known. */
void prove_directive(const struct bench *b, struct finding *f, const struct modprobe_line *l);

/* "/etc/modprobe.d/vfio.conf:3" */
const char *directive_place(const struct bench *b, const struct modprobe_line *l);

/* The kernel's own complaint about words that it does not know (init/main.c,
 * print_unknown_bootoptions(), since 5.14), when it names this one; NULL none. */
const struct log_line *unknown_to_kernel(const struct host *h, const char *raw);
