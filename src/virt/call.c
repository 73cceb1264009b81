/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/call.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/apart.h"
#include "base/sys.h"

struct session {
	const struct call *call;
	int answer;
};

/* libvirt prints each error to stderr unless a function takes it. */
static void say_nothing(void *data, virErrorPtr error)
{
	(void)data;
	(void)error;
}

int virt_failed(const struct virt *v, struct err *err, const char *fmt, ...)
{
	const virError *e = v->lib.virGetLastError();
	bool absent = e && (e->code == VIR_ERR_NO_DOMAIN || e->code == VIR_ERR_NO_NODE_DEVICE);
	_cleanup_free_ char *what = NULL;
	va_list args;
	int n;

	va_start(args, fmt);
	n = vasprintf(&what, fmt, args);
	va_end(args);
	BUG_ON(n < 0);
	return err_set(err, absent ? ENODEV : EIO, "%s: %s", what, v->lib.virGetLastErrorMessage());
}

static int connect_to(struct virt *v, const struct call *c, struct err *err)
{
	v->conn = c->change ? v->lib.virConnectOpen(c->uri) : v->lib.virConnectOpenReadOnly(c->uri);
	if (v->conn)
		return 0;
	return err_set(err, ECONNREFUSED,
		       "no connection, so start its daemon (libvirtd or virtqemud) or become root: "
		       "%s",
		       v->lib.virGetLastErrorMessage());
}

static int hand_over(const struct buf *answer, int fd, struct err *err)
{
	int r;

	if (answer->len > ANSWER_MAX)
		return err_set(err, EIO, "its answer is too long");
	r = sys_write_all(fd, answer->data, answer->len);
	return r < 0 ? err_errno(err, -r, "its answer cannot be kept") : 0;
}

/* In the child. */
static int talk(void *data, struct err *err)
{
	_cleanup_buf_ struct buf answer = {0};
	const struct session *s = data;
	struct virt v = {0};
	int r = lib_load(LIB_NAME, &v.lib, err);

	if (r < 0)
		return r;
	v.lib.virSetErrorFunc(NULL, say_nothing);
	r = connect_to(&v, s->call, err);
	if (r < 0)
		return r;
	r = s->call->act(&v, s->call->data, &answer, err);
	v.lib.virConnectClose(v.conn);
	return r < 0 ? r : hand_over(&answer, s->answer, err);
}

/* Beyond the three that are replaced in the child, also where this process has closed one of them.
 */
static int nameless_file(struct err *err)
{
	_cleanup_close_ int fd = memfd_create("answer", MFD_CLOEXEC);
	int r = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

	return r < 0 ? err_errno(err, errno, "no memory for an answer") : r;
}

static int take_answer(int fd, struct buf *ret, struct err *err)
{
	_cleanup_free_ char *bytes = NULL;
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) < 0 || st.st_size > (off_t)ANSWER_MAX)
		return err_set(err, EIO, "the answer cannot be read");
	bytes = xmalloc((size_t)st.st_size + 1);
	n = pread(fd, bytes, (size_t)st.st_size, 0);
	if (n != st.st_size)
		return err_set(err, EIO, "the answer cannot be read");
	*ret = (struct buf){0};
	buf_add(ret, bytes, (size_t)n);
	return 0;
}

static int tell(int r, const struct call *c, struct err *err)
{
	if (r == -ENOENT)
		return r;
	if (r == -ETIME)
		err_set(err, ETIME, "did not answer within %d s: look at its daemon",
			(c->timeout_ms + 999) / 1000);
	return err_in(err, r, "libvirt (%s)", c->uri);
}

int call_libvirt(const struct call *c, struct buf *ret_answer, struct err *err)
{
	struct session s = {.call = c, .answer = -1};
	_cleanup_close_ int answer = nameless_file(err);
	struct apart a = {
		.act = talk, .data = &s, .keep = &answer, .n_keep = 1, .timeout_ms = c->timeout_ms};
	pid_t stuck;
	int r;

	if (answer < 0)
		return answer;
	s.answer = answer;
	r = apart_run(&a, &stuck, err);
	if (r == 0)
		r = take_answer(answer, ret_answer, err);
	return r < 0 ? tell(r, c, err) : 0;
}
