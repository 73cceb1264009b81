/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boot entries of this host, as loaders that read them are planned for. */
#pragma once

#include "plan/loader.h"

/* The image that the entry is; NULL: it is none, or nothing here makes it. */
const struct boot_image *image_of_entry(const struct host *h, const struct boot_entry *e);
bool is_made_by_kernel_install(const struct host *h, const struct boot_entry *e);
/* The own entry that is started next, as far as is told: the one that was started last time. */
const struct boot_entry *next_entry(const struct host *h);

/* A row's cmdline(): the words of next_entry(); all that other own entries have goes to add_line(). */
char *words_of_entries(struct making *m);

/* An own entry that counts its starts is renamed at each of them: -EBUSY, with its name. */
int need_settled_entries(struct making *m, struct err *err);
/* Does m->words in the own entries that stand as files written by hand. */
int edit_entry_files(struct making *m, const char *why, struct err *err);

/*
 * kernel_cmdline.c: m->words in /etc/kernel/cmdline, from which kernels to come are given theirs. A file that is
 * missing starts with the words of next_entry(), else of the running kernel, without BOOT_IMAGE= and initrd=. It is
 * never left without root= where this kernel was started with one: -EINVAL.
 */
int edit_kernel_cmdline(struct making *m, const char *why, struct err *err);
/* "" there is no such file, NULL: it cannot be read. In the scratch arena. */
char *words_of_kernel_cmdline(struct making *m);
extern const struct text_file kernel_cmdline_file;
/* line without what a loader adds by itself: BOOT_IMAGE=, initrd=. In the scratch arena. */
char *without_loader_words(struct making *m, const char *line);

/* kernel_install.c: pushes the paths of the entry, its kernel and its initrds. */
void list_entry_files(struct arena *a, const struct boot_entry *e, const char ***ret,
		      size_t *ret_n);
/* publish.c: have the entries made again whose words or images change, and read back. */
int publish_entries(struct making *m, struct err *err);

/* sdboot_manage.c: the words that entries to come are given; nothing where it is not here. */
void add_lines_of_sdboot_manage(struct making *m);
int edit_sdboot_manage(struct making *m, const char *why, struct err *err);

/* uki.c: unified images whose maker takes the words from files of its own. */
char *words_of_image_sources(struct making *m, const struct boot_image *image);
int edit_image_sources(struct making *m, const char *why, struct err *err);
/* The clause for an edit of the entry's own file, in the scratch arena. */
const char *why_of_entry(struct making *m, const struct boot_entry *e, const char *why);
/* Under Secure Boot an image that nobody signs does not start: -EOPNOTSUPP for one that would be made again. */
int need_signed_images(struct making *m, struct err *err);
