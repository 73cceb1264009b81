/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside tests/lib/scene.c only: a shell and the fake programs, in the tree. */
#pragma once

#include "base/root.h"

/*
 * Copies sh, its loader and libc into the tree and writes the programs there:
 *	update-initramfs  images that list what the edits say; when /fail-initramfs is there, it fails
 *	                  and leaves a .new file
 *	update-grub       grub.cfg from /etc/default/grub, after a line from the FIFO /wait-grub if any
 *	lsinitramfs, lsinitrd  show the image
 *	dracut            an image as its second argument says, without the modules when /bare-image is there
 *	proxmox-boot-tool copies grub.cfg to /esp; when /fail-refresh is there, it fails
 * False with a printed line when sh does not run there.
 */
bool scene_shell(const char *dir, const struct root *root);
