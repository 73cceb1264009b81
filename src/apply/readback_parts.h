/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside apply/readback only: kernel lines of loader files, listings of images, volumes that nobody
 * mounts. */
#pragma once

#include "apply/store.h"

struct readback {
	const struct root *root;
	const struct plan *plan;
	const struct apply_opts *o;
	const struct store *store; /* of the run: for what must be taken out of a file or mounted */
};

/* Words that one way to start a Linux of this host gives the kernel; recovery and other systems are
 * left out. */
struct kernel_line {
	const char *where; /* "/boot/grub/grub.cfg:12", for messages */
	const char *title; /* bytes; "" none */
	const char *args;
};

struct kernel_lines {
	struct arena mem;
	struct kernel_line *items;
	size_t n;
};
void kernel_lines_done(struct kernel_lines *l);
#define _cleanup_lines_ _cleanup_(kernel_lines_done)

/* Adds those of the file to ret, as the reader reads it. shown is path for people. */
int words_read(const struct root *root, const char *reader, const char *path, const char *shown,
	       struct kernel_lines *ret, struct err *err);
/* Does every line, and there is one, hold what is expected? -EBADMSG names the one that does not.
 */
int words_check(const struct expect *e, const struct kernel_lines *l, struct err *err);
/* "PATH: 3 kernel lines, all with iommu=pt" */
const char *words_found(const struct expect *e, const struct kernel_lines *l, struct arena *mem);

/* All that is expected of the image `path`, looked for in the file `at` by one listing. */
int image_check(const struct readback *rb, const char *path, const char *at, struct err *err);

/* Is a volume there that can be looked at? */
int esp_find(const struct root *root, const char *path, struct err *err);
/* All that is expected of the volume, by one mount. */
int esp_check(const struct readback *rb, const char *path, struct err *err);
/* The kernel lines of a volume that is mounted on root; shown is the volume for people. */
int esp_lines(const struct root *root, const char *shown, struct kernel_lines *ret,
	      struct err *err);

/* Unified kernel images, by an open file; lines of err do not name it but for the first. */
int unified_open(const struct root *root, const char *path, struct err *err);
bool is_unified(int fd);
/* The words that it was built with, in mem. */
int unified_cmdline(int fd, struct arena *mem, const char **ret, struct err *err);
/* Writes the initramfs in it to a new file below the root. */
int unified_take_initrd(const struct root *root, int fd, const char *to, struct err *err);
