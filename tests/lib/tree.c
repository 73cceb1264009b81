/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static _Noreturn void broken(const char *what, const char *path)
{
	fprintf(stderr, "tree: %s %s: %s\n", what, path, strerror(errno));
	abort();
}

char *tree_path(const char *root, const char *path)
{
	char *s;
	if (asprintf(&s, "%s/%s", root, path + strspn(path, "/")) < 0)
		broken("asprintf", path);
	return s;
}

char *tree_new(void)
{
	const char *tmp = getenv("TMPDIR");
	char *s;
	if (asprintf(&s, "%s/passthru-tree-XXXXXX", tmp && *tmp ? tmp : "/tmp") < 0 || !mkdtemp(s))
		broken("mkdtemp", tmp ? tmp : "/tmp");
	return s;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

void tree_free(char *root)
{
	if (root && nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS) < 0)
		broken("remove", root);
	free(root);
}

static void make_dirs_to(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			broken("mkdir", path);
		*slash = '/';
	}
}

/* The full path with its directories made; the caller frees. */
static char *place(const char *root, const char *path)
{
	char *full = tree_path(root, path);
	make_dirs_to(full);
	return full;
}

void tree_dir(const char *root, const char *path)
{
	char *full = place(root, path);
	if (mkdir(full, 0755) < 0 && errno != EEXIST)
		broken("mkdir", full);
	free(full);
}

void tree_bytes(const char *root, const char *path, const void *bytes, size_t n)
{
	char *full = place(root, path);
	int fd = open(full, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n || close(fd) < 0)
		broken("write", full);
	free(full);
}

void tree_file(const char *root, const char *path, const char *fmt, ...)
{
	char *text;
	va_list ap;
	va_start(ap, fmt);
	int n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		broken("vasprintf", path);
	tree_bytes(root, path, text, (size_t)n);
	free(text);
}

void tree_link(const char *root, const char *path, const char *target)
{
	char *full = place(root, path);
	if (unlink(full) < 0 && errno != ENOENT)
		broken("unlink", full);
	if (symlink(target, full) < 0)
		broken("symlink", full);
	free(full);
}
