/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which programs have which device open: of each, its name and the links to device nodes, nothing
 * else. */
#include <errno.h>

#include "probe/capture.h"
#include "probe/process.h"

struct keep {
	struct capture *c;
	struct err *err;
	int r;
};

static int keep_name(struct keep *k, const char *pid)
{
	struct capture *c = k->c;
	const char *name = process_name(c->root, &c->tmp, pid);
	_cleanup_buf_ struct buf safe = {0};

	redact_text(&c->redact, name, strlen(name), &safe);
	buf_putc(&safe, '\n');
	return out_file(c, arena_printf(&c->tmp, "proc/%s/comm", pid), buf_str(&safe), safe.len,
			k->err);
}

static void keep_node(void *data, const struct open_node *open)
{
	struct keep *k = data;
	struct arena *tmp = &k->c->tmp;

	if (k->r < 0)
		return;
	k->r = keep_name(k, open->pid);
	if (k->r == 0)
		k->r = out_link(k->c, arena_printf(tmp, "proc/%s/fd/%s", open->pid, open->fd),
				open->node, k->err);
}

int capture_processes(struct capture *c, struct err *err)
{
	struct keep k = {.c = c, .err = err};
	enum process_seen seen = processes_each(c->root, &c->tmp, keep_node, &k);

	if (seen == PROCESSES_OWN)
		capture_missing(c, "proc/*/fd", strerror(EACCES));
	if (seen == PROCESSES_SOME)
		capture_missing(c, "proc/*/fd", "too many to look at all");
	return k.r;
}
