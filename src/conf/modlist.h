/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A list of modules, one a line with its options, "#" comments at the line start: /etc/initramfs-tools/modules
 * (mkinitramfs(8), initramfs-tools(7)) and /etc/modules. A carriage return is part of the name to the
 * program that reads the list, so a line of a DOS file does not count.
 */
#pragma once

#include "base/buf.h"

bool modlist_has(const char *bytes, size_t n, const char *module); /* "-" and "_" are equal */
/* The file with the module as a new last line (a missing final newline is added first); unchanged when it has it. */
void modlist_add(const char *bytes, size_t n, const char *module, struct buf *out);
