/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 *            begin              done
 * (prepared) ─────▶ unfinished ─────▶ done
 *                     │   ▲            │ undo-begin: by the user
 *         undo-begin: │   │            ▼
 *       a failure, or │   └───────── unfinished ◀──┐ undo-begin: the user tries again
 *        the next     ▼                │           │
 *        start      unfinished ────────┤           │
 *                                      ├─▶ undone  │
 *                                      └─▶ stuck ──┘
 *
 * A directory whose journal has no "begin" belongs to a run that touched nothing: it is removed. An
 * unfinished run whose lock nobody holds was cut off; it always goes backwards, by the same walk
 * (apply/putback.c) that a failed run and an undo take. The walk looks at the files, not at the
 * records, to see what is left to do; so it may be cut off and started over at any point. What the
 * records decide:
 *
 *	no "edit N start"     the file was never ours: it is not looked at
 *	no "step N start"     no generated file is touched
 *	"done" was reached    a generated file that no longer has its "sum" was made again since, by
 *	                      somebody else: programs run again rather than give back an outdated copy
 *	"undo-edit N"         the file is back; who edits it now is not asked again
 *
 * A "done" whose writing failed may still be on the disk. So nothing is put back after such a
 * failure before an "undo-begin" is there.
 */
#include "apply/journal.h"

#include <errno.h>
#include <stdarg.h>

#include "base/sys.h"

#define RECORD_END " ."

static int open_in(const struct store *s, int flags, struct journal *ret, struct err *err)
{
	const char *name, *path = store_path(s, "journal", NULL);
	_cleanup_close_ int dir = root_open_parent(s->root, path, &name), fd = -1;

	if (dir < 0)
		return err_errno(err, -dir, "%s", path);
	fd = sys.openat(dir, name, flags | O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(err, errno, "%s", path);
	if ((flags & O_CREAT) && (sys.fsync(fd) < 0 || sys.fsync(dir) < 0))
		return err_errno(err, errno, "%s", path);
	/* Whether the last line was cut off is not worth a look: an empty line costs nothing. */
	*ret = (struct journal){.fd = take_fd(&fd), .mid_line = !(flags & O_CREAT)};
	return 0;
}

int journal_create(const struct store *s, struct journal *ret, struct err *err)
{
	return open_in(s, O_CREAT | O_EXCL, ret, err);
}

int journal_open(const struct store *s, struct journal *ret, struct err *err)
{
	return open_in(s, 0, ret, err);
}

void journal_close(struct journal *j)
{
	closep(&j->fd);
	j->fd = -1;
}

int journal_sync(const struct store *s, struct err *err)
{
	_cleanup_journal_ struct journal j = JOURNAL_NONE;
	int r = journal_open(s, &j, err);

	if (r == 0 && sys.fsync(j.fd) < 0)
		r = err_errno(err, errno, "journal of run %s: cannot bring it to the disk", s->id);
	return r;
}

int journal_add(struct journal *j, struct err *err, const char *fmt, ...)
{
	_cleanup_free_ char *record = NULL;
	_cleanup_buf_ struct buf line = {0};
	va_list args;
	int r;

	va_start(args, fmt);
	BUG_ON(vasprintf(&record, fmt, args) < 0);
	va_end(args);
	buf_printf(&line, "%s%s" RECORD_END "\n", j->mid_line ? "\n" : "", record);
	r = sys_write_all(j->fd, line.data, line.len);
	j->mid_line = r < 0;
	if (r == 0 && sys.fsync(j->fd) < 0)
		r = -errno;
	return r < 0 ? err_errno(err, -r, "journal of the run, record \"%s\"", record) : 0;
}
