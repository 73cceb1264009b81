/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/programs.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

#include "apply/byhand.h"
#include "apply/say.h"
#include "base/spawn.h"
#include "base/sys.h"
#include "base/text.h"

#define TICK_MS 10
#define STEP_OUTPUT_MAX ((size_t)64 * 1024)

/* Output on its way to the sink: the line that has not ended yet. */
struct tap {
	const struct programs *p;
	size_t index;
	struct buf line;
};

bool programs_run(const struct root *root, const struct apply_opts *o)
{
	return root->live || o->chroot;
}

static int open_own(const struct store *s, const char *file, int flags)
{
	const char *name;
	_cleanup_close_ int dir = root_open_parent(s->root, store_path(s, file, NULL), &name);
	int fd;

	if (dir < 0)
		return dir;
	fd = sys.openat(dir, name, flags | O_NOFOLLOW | O_CLOEXEC, 0600);
	return fd < 0 ? -errno : fd;
}

int programs_start(const struct store *s, const struct apply_opts *o, const volatile int *stop,
		   struct programs *ret, struct err *err)
{
	_cleanup_programs_ struct programs p = {
		.store = s,
		.o = o,
		.stop = stop,
		.running = open_own(s, "running", O_RDONLY | O_CREAT),
		.log = open_own(s, "log", O_WRONLY | O_CREAT | O_APPEND),
	};

	if (p.running < 0 || p.log < 0)
		return err_errno(err, p.running < 0 ? -p.running : -p.log, "%s", s->dir);
	if (flock(p.running, LOCK_EX | LOCK_NB) < 0)
		return err_errno(err, errno, "%s/running", s->dir);
	*ret = p;
	p.running = p.log = -1;
	return 0;
}

void programs_end(struct programs *p)
{
	closep(&p->running);
	closep(&p->log);
	p->running = p->log = -1;
}

static void emit_line(struct tap *t)
{
	_cleanup_buf_ struct buf safe = {0};

	text_safe(&safe, buf_str(&t->line), t->line.len, false);
	say(t->p->o, EVENT_STEP_OUTPUT, t->index, "%s", buf_str(&safe));
	buf_clear(&t->line);
}

static void on_output(void *data, const char *bytes, size_t n)
{
	struct tap *t = data;

	/* The log is for people; a full disk must not fail a program that did its work. */
	(void)!sys.write(t->p->log, bytes, n);
	for (size_t i = 0; i < n; i++)
		if (bytes[i] == '\n')
			emit_line(t);
		else if (t->line.len < 4096)
			buf_putc(&t->line, bytes[i]);
}

static void say_start(const struct programs *p, size_t index, const char *const *argv)
{
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_buf_ struct buf safe = {0};
	const char *line = step_by_hand(&mem, argv, NULL, NULL);

	text_safe(&safe, line, strlen(line), false);
	say(p->o, EVENT_STEP_START, index, "%s", buf_str(&safe));
}

int programs_step(const struct programs *p, const char *const *argv, int timeout_s, size_t index,
		  struct err *err)
{
	struct spawn_result result = {0};
	struct err why = {0};
	struct tap tap = {.p = p, .index = index};
	struct spawn s = {
		.argv = argv,
		.chroot = p->store->root,
		.stdin_fd = p->running,
		.timeout_s = timeout_s,
		.max_output = STEP_OUTPUT_MAX,
		.on_output = on_output,
		.data = &tap,
		.stop = p->stop,
	};
	int r;

	say_start(p, index, argv);
	r = spawn_run(&s, &result, &why);
	if (tap.line.len > 0)
		emit_line(&tap);
	buf_done(&tap.line);
	spawn_result_done(&result);
	say(p->o, EVENT_STEP_DONE, index, "%s", why.line);
	return r < 0 ? err_set(err, -r, "%s", why.line) : 0;
}

static int still_at_work(const struct store *s, struct err *err)
{
	return err_set(err, EAGAIN,
		       "a program that run %s started is still at work: wait until it has ended "
		       "(fuser %s shows it)",
		       s->id, store_shown(s, store_path(s, "running", NULL)));
}

int programs_ended(const struct store *s, int wait_ms, struct err *err)
{
	_cleanup_close_ int fd = root_openat(s->root, store_path(s, "running", NULL),
					     O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
	const struct timespec tick = {.tv_nsec = TICK_MS * 1000000L};

	if (fd == -ENOENT)
		return 0;
	if (fd < 0)
		return err_errno(err, -fd, "%s/running", s->dir);
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_errno(err, errno, "%s/running", s->dir);
		if (wait_ms <= 0)
			return still_at_work(s, err);
		wait_ms -= TICK_MS;
		nanosleep(&tick, NULL);
	}
	return 0;
}
