/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside src/probe only. What stands before a kernel message, depending on who printed it: "<6>"
 * (raw), "kern  :info  : " (dmesg -x), "[    0.4] ", "[    0.4][    T1] " (CONFIG_PRINTK_CALLER),
 * "[Mon Oct 13 …] " (dmesg -T), an ISO time, "Oct 13 21:14:33 host kernel: " in any language
 * (journalctl, syslog), "6,339,5140900,-;" (/dev/kmsg), "> " (a quoted mail), blanks (indented, or
 * a line that continues another); or several of them in a row.
 */
#pragma once

#include "base/util.h"

/* The bytes of all such prefixes at the start of the line. */
size_t log_prefix(const char *line, size_t n);

/* The message that a kernel prints before all others: "Linux version …" (init/main.c). Where a time
 * stamp counts from the start, it is in the first second. */
bool log_is_boot_line(const char *line, size_t n);

/* What journalctl prints between two boots: "-- Boot ID --", "-- Reboot --". */
bool log_is_boot_mark(const char *line, size_t n);
