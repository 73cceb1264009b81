/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What GRUB's files say. Defaults: /etc/default/grub, then /etc/default/grub.d/X.cfg in glob order,
 * sourced one after the other by grub-mkconfig (Debian and Ubuntu); later assignments win. A normal entry gets
 * "$GRUB_CMDLINE_LINUX $GRUB_CMDLINE_LINUX_DEFAULT", a recovery entry the first alone (grub.d/10_linux).
 */
#pragma once

#include "conf/cmdline.h"
#include "conf/shellvar.h"

/*
 * The variable that gets new words: GRUB_CMDLINE_LINUX_DEFAULT, so that a recovery entry boots without them. Where GRUB reads
 * type 1 entries, a rescue entry is a file of its own, and grub2-mkconfig of every release takes GRUB_CMDLINE_LINUX for the
 * others: the one that Red Hat's manuals name.
 */
const char *grub_home(bool reads_entries);

struct grub_source {
	const char *path; /* for messages */
	const char *bytes;
	size_t len;
	bool bash; /* the sh that reads it is bash: it knows += and source, on which any other ends */
};

/* The place whose literal value ends up in the variable. */
struct grub_place {
	size_t source; /* index */
	struct assign assign;
	bool missing;  /* nobody assigns it: it would be appended to source 0 */
};

/*
 * Finds where an edit of the variable takes effect: the last LITERAL assignment that no later one replaces
 * (EXTENDS behind it are fine). -EINVAL with "PATH:LINE: …" when that place cannot be edited without loss: it is computed,
 * += under a shell that does not know it, or an opaque statement behind it may change it.
 */
int grub_find(const struct grub_source *src, size_t n, const char *variable, struct arena *a, struct grub_place *ret,
	      struct err *err);

/* The value that all files together give the variable, when it can be known: literal base plus all that extends it. NULL: it cannot. */
char *grub_value(const struct grub_source *src, size_t n, const char *variable, struct arena *a);

/*
 * The words that the files surely give the variable, when not all can be known: what grub_words() tells of it. "" when there
 * are none; in the arena.
 */
char *grub_sure(const struct grub_source *src, size_t n, const char *variable, struct arena *a);

struct grub_change {
	const struct word_edit *edits;
	size_t n;
	bool take_new; /* words that are only added go to this variable */
};
/*
 * The files with the change done in one variable, into an array like src in the arena; a file that does not change keeps its bytes.
 * An old word changes in each assignment that surely makes up the value, also in one that adds to it. New words go to
 * the last plain value; where the shell computes the value, behind it: into a line that adds to it already, or into a new
 * last line `X="$X words"` of the file that computes it, with a comment above it; both go again with the line's last word. The result is read again: it must give the old words with ours. Else
 * -EINVAL with "PATH:LINE: …". An old word that stands nowhere for sure is passed over.
 */
int grub_edit_variable(const struct grub_source *src, size_t n, const char *variable, const struct grub_change *c,
		       struct arena *a, struct grub_source **ret, struct err *err);

/* A word that a normal entry gets. */
struct grub_word {
	size_t source, line; /* where it begins: index, and physical line from 1 */
	const char *word;
};

/*
 * The words of GRUB_CMDLINE_LINUX and of _DEFAULT as they are behind all files, in that order, in the arena: what was
 * replaced is not among them, nor a word that the shell would have to compute, nor what stands before a statement that
 * may change the variable. += counts as bash takes it.
 */
void grub_words(const struct grub_source *src, size_t n, struct arena *a, struct grub_word **ret, size_t *ret_n);

/* A kernel line of a generated grub.cfg. */
struct grub_entry {
	const char *title;
	const char *kernel; /* its path as the file names it */
	bool recovery;	/* a recovery entry: has no _DEFAULT words */
	bool foreign;	/* in the section of a script that is not one of ours (30_os-prober, 40_custom, memtest …) */
	const char *args; /* what follows the kernel's path, as GRUB hands it to the kernel */
	size_t line;
};

/*
 * Every linux, linux16 and linuxefi line, in the arena. Sections are told by grub-mkconfig's "### BEGIN SCRIPT ###"
 * lines; those of 10_linux and its like are ours, and so is what stands in no section. Xen's multiboot and module lines
 * are no kernel lines here.
 */
void grub_entries(const char *bytes, size_t n, struct arena *a, struct grub_entry **ret, size_t *ret_n);
