/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Settings of limine-entry-tool and limine-mkinitcpio, which make limine.conf: lines KERNEL_CMDLINE[default]="…" and
 * KERNEL_CMDLINE[default]+="…", other keys being names of kernels, over /etc/limine-entry-tool.conf,
 * /etc/limine-entry-tool.d/X.conf and /etc/default/limine. "=" throws away what was before it; "+=" joins the texts as they
 * stand, so what it adds begins with a blank. One file of them is edited as BOOT_LIMINE_TOOL (conf/bootfile.h).
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "conf/source.h"

/*
 * What all sources, in reading order, give the key ("default"), in the arena; "" when none does. -EINVAL with "PATH: line
 * N: …" for a value that is not in quotes, has no end, or holds an escape or a variable.
 */
int limine_tool_value(const struct conf_source *sources, size_t n, const char *key, struct arena *a, char **ret,
		      struct err *err);

/* Appends the line of a drop-in that adds the words, which are parted by blanks, to KERNEL_CMDLINE[default]. */
void limine_tool_add_line(struct buf *out, const char *words);
