/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An entry for one start on trial, made of a menu entry of grub.cfg: a title, an id, kernel words and an image of its own; a
 * savedefault or recordfail line is left out, and all its other bytes stay. It stands in custom.cfg, which the menu reads as it starts.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "conf/cmdline.h"

struct grub_trial {
	size_t line;		/* of the entry's kernel in grub.cfg, as grub_entries() tells it */
	const char *title, *id; /* without quotes and control characters */
	const struct word_edit *edits;
	size_t n_edits;
	const char *image;   /* absolute path of the initramfs that the entry loads; NULL: it keeps it */
	const char *instead; /* the file's name in the same directory that it loads instead */
};

/*
 * Appends the entry. -EINVAL with "line N: …": what is there cannot be changed without loss (a second kernel line, a word of
 * ours that GRUB would not take as it stands …). -ENOENT: it does not load that image.
 */
int grub_trial(const char *bytes, size_t n, const struct grub_trial *t, struct buf *out, struct err *err);

/* Does the entry whose kernel stands in that line load the initramfs with this absolute path? */
bool grub_loads_image(const char *bytes, size_t n, size_t line, const char *image);

/* custom.cfg with the entry behind all that is there, between two comments; GRUB takes its first entry where it cannot load ours.
   -EEXIST: one of ours stands there. */
int grub_custom_add(const char *bytes, size_t n, const struct buf *entry, struct buf *out, struct err *err);
