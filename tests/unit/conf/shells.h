/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the real shells make of a file: the truth that conf/shellvar.h is held against. */
#pragma once

#include "base/spawn.h"

/* Each is used when it is installed. */
static const char *const shells[][2] = {{"dash", NULL}, {"bash", "--posix"}};

/* A file of its own for these bytes; the caller unlinks and frees the name. */
static inline char *shell_file_of(const char *bytes, size_t n)
{
	const char *dir = getenv("TMPDIR");
	char *path = NULL;
	int fd;

	BUG_ON(asprintf(&path, "%s/passthru-shell-XXXXXX", dir ? dir : "/tmp") < 0);
	fd = mkstemp(path);
	BUG_ON(fd < 0 || write(fd, bytes, n) != (ssize_t)n);
	close(fd);
	return path;
}

/*
 * The value that a shell gives the variable when it reads the files one after the other under set
 * -e, followed by
 * "|" and every other variable whose name starts with GRUB. 0, -ENOENT when the shell is not
 * installed, -EIO when it fails.
 */
static inline int shell_says(size_t shell, const char *const *paths, size_t n, const char *variable,
			     struct buf *ret)
{
	static const char script[] =
		"set -e; v=$1; shift; for f; do . \"$f\"; done; "
		"eval \"printf '%s|' \\\"\\${$v-}\\\"\"; set | grep ^GRUB | grep -v \"^$v=\" || :";
	const char *argv[16] = {shells[shell][0]};
	struct spawn_result result = {0};
	size_t argc = 1;
	int r;

	if (shells[shell][1])
		argv[argc++] = shells[shell][1];
	argv[argc++] = "-c";
	argv[argc++] = script;
	argv[argc++] = "sh";
	argv[argc++] = variable;
	for (size_t i = 0; i < n; i++)
		argv[argc++] = paths[i];
	r = spawn_run(&(struct spawn){.argv = argv, .stdin_fd = -1, .timeout_s = 20}, &result,
		      NULL);
	if (r == 0)
		buf_add(ret, buf_str(&result.output), result.output.len);
	spawn_result_done(&result);
	return r;
}
