/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside src/probe only: where it is told how a guest was started. libvirt has a file for each guest,
 * with what QEMU itself printed, and a log of its own; the journal has libvirt's errors too, and
 * refusals of SELinux. A tree has the journal as a file.
 */
#pragma once

#include "base/lines.h"
#include "base/root.h"

#define GUESTLOG_DIR "var/log/libvirt/qemu"
#define GUESTLOG_JOURNAL "var/log/libvirt/journal" /* of a tree */
#define GUESTLOG_MAX ((size_t)64 * 1024)	   /* of one log its end is read */

/* libvirt's own logs: of one daemon for all, or one for QEMU's guests. */
extern const char *const guestlog_daemons[];
extern const size_t guestlog_daemons_n;

/*
 * The guests' logs, those that changed last, 32 at the most, by name; in the arena. -ENOENT: libvirt never ran
 * here; -EACCES: not for this user.
 */
int guestlog_paths(const struct root *root, struct arena *a, char ***ret, size_t *ret_n);

/* What the live machine's journal has of this boot: libvirt, a QEMU that is a service, SELinux. Or -errno. */
int guestlog_journal(struct buf *ret);

/*
 * Is the line, of a guest's log, QEMU's command and no message? Each line of it but the last ends with "\", in old
 * logs it is one line. *in_command: false before the first line, then as it was left.
 */
bool guestlog_is_command(const struct line *l, bool *in_command);

/* Does a PCI address stand at s, of n bytes? ("0000:01:00.0") */
#define GUESTLOG_ADDRESS 12
bool guestlog_is_address(const char *s, size_t n);

/*
 * The bytes of the time at the start of a line, with the blank behind it: "2024-03-02 10:00:00.123+0000: "
 * (libvirt), "2024-03-02T10:00:01.234567Z " (QEMU), "2024-03-02T10:00:01.234567+0000 " (the journal, in UTC). 0:
 * it has none, and *when stays. *when: to the second, so that two compare as text.
 */
#define GUESTLOG_WHEN 19 /* "2024-03-02 10:00:01" */
size_t guestlog_time(const char *line, size_t n, char when[static GUESTLOG_WHEN + 1]);
