/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * modprobe.d files as libkmod reads them (libkmod-config.c): backslash-newline joins lines, a comment has
 * "#" as the first character of the line, "-" and "_" in module names are equal.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct modprobe_dir {
	const char *directive, *module, *args; /* module with underscores ("*" stays); args as it stands, joined */
	size_t line;			       /* first physical line, from 1 */
	size_t at, len;			       /* its bytes in the file, line end included */
};

/*
 * All directives, in order, in the arena. Of an alias, module is what it leads to and args is the pattern; a blacklist has
 * args "". Lines that libkmod would ignore as bad have directive "" and the text in args.
 */
void modprobe_parse(const char *bytes, size_t n, struct arena *a, struct modprobe_dir **ret, size_t *ret_n);

/* ids of the last "ids=a:b,c:d" inside options args, the one that counts; empty when there is none. In the arena, lower case. */
void modprobe_ids(const char *args, struct arena *a, char ***ret, size_t *ret_n);

/*
 * The file with the ids added to the last "options vfio-pci … ids=" line (union, order kept, no duplicates), or with
 * a new line when it has none. Unchanged bytes when all are there. -EINVAL with "line N: …" when what stands there is no
 * list of ids, and for a NUL byte.
 */
int modprobe_add_ids(const char *bytes, size_t n, const char *const *ids, size_t n_ids, struct buf *out, struct err *err);

/*
 * The file with "softdep MODULE pre: vfio-pci": nothing is added when the first softdep for it here has vfio-pci in pre; when
 * it has other words, vfio-pci is put first in its pre list (a second line would not count), and "pre:vfio-pci", which means
 * nothing, gets the blank that it lacks. A softdep's module is a pattern
 * as fnmatch(3) takes it. -EINVAL with "line N: …" for a NUL byte.
 */
int modprobe_add_softdep(const char *bytes, size_t n, const char *module, struct buf *out, struct err *err);

/* Does a softdep's args put vfio-pci before the module ("pre: a vfio-pci b post: c")? */
bool softdep_has_vfio(const char *args);
