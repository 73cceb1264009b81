/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside tests/lib/scene.c only: a shell and the fake programs, in the tree. */
#pragma once

#include "base/root.h"

/*
 * Copies sh, its loader and libc into the tree and writes the programs there:
 *	update-initramfs  images that list what the edits say; fails, leaving a .new file, when /fail-initramfs is there
 *	update-grub       grub.cfg from /etc/default/grub; waits to read from /wait-grub when that is there (a FIFO)
 *	lsinitramfs       shows the image
 * False with a printed line when sh does not run there.
 */
bool scene_shell(const char *dir, const struct root *root);
