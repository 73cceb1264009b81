/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of GRUB's script language, as grub.cfg is written in it. For grubcfg.c and grubtrial.c. */
#pragma once

#include "base/buf.h"

/* One word of a line without its quotes, in *word; false when there is none left. It ends before a blank, ";", "{" and "}". */
bool grub_next_word(const char **p, const char *end, struct buf *word);
/* linux, linux16, linuxefi */
bool grub_loads_kernel(const char *command);
