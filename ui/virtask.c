/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/virtask.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/sys.h"
#include "ui/offscreen.h"

static _Noreturn void answer(void (*ask)(const void *data, struct virt_answer *ret),
			     const void *data, int fd)
{
	struct virt_answer a = {0};
	struct buf out = {0};

	offscreen(SIG_DFL);
	ask(data, &a);
	wire_put_answer(&out, &a);
	sys_write_all(fd, out.data, out.len);
	_exit(0);
}

int virtask_start(struct virtask *t, void (*ask)(const void *data, struct virt_answer *ret),
		  const void *data, struct err *err)
{
	int ends[2];
	pid_t pid;

	BUG_ON(virtask_running(t));
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_errno(err, errno, "libvirt cannot be asked");
	pid = fork();
	if (pid == 0)
		answer(ask, data, ends[1]);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return err_errno(err, errno, "libvirt cannot be asked");
	}
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	*t = (struct virtask){.pid = pid, .fd = ends[0]};
	return 0;
}

bool virtask_running(const struct virtask *t)
{
	return t->pid > 0;
}

static void take_answer(struct virtask *t, struct virt_answer *ret)
{
	while (waitpid(t->pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (wire_take_answer(&t->in, ret) < 0) {
		*ret = (struct virt_answer){.r = -EIO};
		err_set(&ret->err, EIO, "the process that asks libvirt died");
	}
	virtask_leave(t);
}

bool virtask_read(struct virtask *t, struct virt_answer *ret)
{
	char bytes[4096];
	ssize_t n;

	while ((n = read(t->fd, bytes, sizeof(bytes))) > 0)
		buf_add(&t->in, bytes, (size_t)n);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	take_answer(t, ret);
	return true;
}

void virtask_leave(struct virtask *t)
{
	if (t->pid > 0)
		close(t->fd);
	buf_done(&t->in);
	*t = (struct virtask){.fd = -1};
}
