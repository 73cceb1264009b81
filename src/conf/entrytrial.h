/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An entry for one start on trial, made of a type 1 entry (conf/bootentry.h): a title, kernel words and an image of its own.
 * All its other bytes stay, what it is sorted by among them: only its file's name tells it from the old one.
 */
#pragma once

#include "conf/bootfile.h"

struct entry_trial {
	const char *title; /* without line ends */
	const struct word_edit *edits;
	size_t n_edits;
	/* A variable by which the entry has its words, and these words: they take its place. NULL: it stays. */
	const char *carrier, *carried;
	const char *image;   /* absolute path of the initramfs that the entry loads; NULL: it keeps it */
	const char *instead; /* the file's name in the same directory that it loads instead */
};

/* Appends the entry. -EINVAL with "line N: …": cannot be changed without loss. -ENOENT: it does not load that image. */
int entry_trial(const char *bytes, size_t n, const struct entry_trial *t, struct buf *out, struct err *err);
