/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <time.h>

/* No node that node_is_known takes has a longer name. */
#define NODE_MAX 64

struct look {
	const struct root *root;
	struct arena *tmp;
	void (*found)(void *data, const struct open_node *open);
	void *data;
	struct timespec start;
	enum process_seen seen;
};

static bool is_late(const struct look *l)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - l->start.tv_sec > PROCESSES_SECONDS;
}

static bool is_number(const char *name)
{
	return *name && name[strspn(name, "0123456789")] == '\0';
}

static void look_at_link(struct look *l, int dir, const char *pid, const char *fd)
{
	char node[NODE_MAX];
	ssize_t n = readlinkat(dir, fd, node, sizeof(node));

	if (n <= 0 || (size_t)n == sizeof(node))
		return;
	node[n] = '\0';
	if (!node_is_known(node))
		return;
	const struct open_node open = {
		.pid = pid,
		.fd = arena_str(l->tmp, fd),
		.node = arena_str(l->tmp, node),
	};
	l->found(l->data, &open);
}

static void look_at_process(struct look *l, const char *pid)
{
	const char *path = arena_printf(l->tmp, "proc/%s/fd", pid);
	int fd = root_openat(l->root, path, O_RDONLY | O_DIRECTORY, 0);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (fd == -EACCES || fd == -EPERM)
		l->seen = PROCESSES_OWN;
	if (!d) {
		closep(&fd);
		return;
	}
	for (struct dirent *e = readdir(d); e && !is_late(l); e = readdir(d))
		if (is_number(e->d_name))
			look_at_link(l, fd, pid, e->d_name);
	closedir(d);
}

enum process_seen processes_each(const struct root *root, struct arena *tmp,
				 void (*found)(void *data, const struct open_node *open),
				 void *data)
{
	struct look l = {.root = root, .tmp = tmp, .found = found, .data = data};
	const char *self = root->live ? arena_printf(tmp, "%d", getpid()) : NULL;
	char **names;
	size_t n;

	clock_gettime(CLOCK_MONOTONIC, &l.start);
	root_list(root, tmp, "proc", &names, &n);
	for (size_t i = 0; i < n; i++) {
		if (!is_number(names[i]) || streq(names[i], self))
			continue;
		if (is_late(&l))
			return PROCESSES_SOME;
		look_at_process(&l, names[i]);
	}
	return is_late(&l) ? PROCESSES_SOME : l.seen;
}

const char *process_name(const struct root *root, struct arena *tmp, const char *pid)
{
	const char *name = root_attr(root, tmp, arena_printf(tmp, "proc/%s/comm", pid));

	return name && *name ? name : "?";
}
