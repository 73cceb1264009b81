/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ends of the logs that tell how guests were started. */
#include <errno.h>

#include "probe/capture.h"
#include "probe/guestlog.h"

/* What of a log is copied. */
typedef void (*keeper)(const struct buf *text, struct buf *ret);

/* libvirt says with each start where it was, with the domain of a network. */
static void put_line(const struct line *l, struct buf *ret)
{
	static const char mark[] = ", hostname: ";
	const char *end = l->at + l->text_len;
	const char *name = memmem(l->at, l->text_len, mark, strlen(mark));

	if (!name) {
		buf_add(ret, l->at, l->text_len);
	} else {
		name += strlen(mark);
		const char *more = memchr(name, ',', (size_t)(end - name));
		buf_add(ret, l->at, (size_t)(name - l->at));
		buf_puts(ret, "host");
		if (more)
			buf_add(ret, more, (size_t)(end - more));
	}
	buf_putc(ret, '\n');
}

/* The addresses of devices, in a line that is read as a command too. */
static void put_command(const struct line *l, struct buf *ret)
{
	bool any = false;

	for (size_t i = 0; i < l->text_len; i++) {
		if (!guestlog_is_address(l->at + i, l->text_len - i))
			continue;
		buf_printf(ret, "%s %.*s", any ? "" : "LC_ALL=C", GUESTLOG_ADDRESS, l->at + i);
		any = true;
	}
	if (any)
		buf_putc(ret, '\n');
}

/* The rest of a command may be anything: names of disks, serial numbers, keys and passwords. */
static void keep_guest(const struct buf *text, struct buf *ret)
{
	struct lines it = lines_of(buf_str(text), text->len);
	bool in_command = false;

	for (struct line l; lines_next(&it, &l);) {
		if (guestlog_is_command(&l, &in_command))
			put_command(&l, ret);
		else
			put_line(&l, ret);
	}
}

static bool says_any(const struct line *l, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (memmem(l->at, l->text_len, words[i], strlen(words[i])))
			return true;
	return false;
}

/* What went wrong, and where a daemon started; a log of each step has the guests' XML. A line
 * without a time goes with the one before it. */
static void keep_daemon(const struct buf *text, struct buf *ret)
{
	static const char *const kept[] = {": error : ", ": warning : ", ": libvirt version: "};
	struct lines it = lines_of(buf_str(text), text->len);
	bool keep = false;

	for (struct line l; lines_next(&it, &l);) {
		char when[GUESTLOG_WHEN + 1];

		if (guestlog_time(l.at, l.text_len, when) > 0)
			keep = says_any(&l, kept, ARRAY_SIZE(kept));
		if (keep)
			put_line(&l, ret);
	}
}

static void keep_all(const struct buf *text, struct buf *ret)
{
	buf_add(ret, buf_str(text), text->len);
}

static int out_log(struct capture *c, const char *to, const struct buf *text, keeper keep,
		   struct err *err)
{
	_cleanup_buf_ struct buf kept = {0}, safe = {0};

	keep(text, &kept);
	redact_text(&c->redact, buf_str(&kept), kept.len, &safe);
	return out_file(c, to, buf_str(&safe), safe.len, err);
}

static int copy_log_end(struct capture *c, const char *path, keeper keep, struct err *err)
{
	_cleanup_buf_ struct buf text = {0};
	int r = root_read_end(c->root, path, GUESTLOG_MAX, &text, NULL);
	const char *to = r < 0 ? NULL : capture_place(c, path);

	if (r < 0 && r != -ENOENT)
		capture_missing(c, path, strerror(-r));
	return to ? out_log(c, to, &text, keep, err) : 0;
}

static int copy_guests(struct capture *c, struct err *err)
{
	char **paths;
	size_t n;
	int r = guestlog_paths(c->root, &c->tmp, &paths, &n);

	if (r < 0) {
		if (r != -ENOENT)
			capture_missing(c, GUESTLOG_DIR, strerror(-r));
		return 0;
	}
	for (size_t i = 0; i < n && r == 0; i++)
		r = copy_log_end(c, paths[i], keep_guest, err);
	return r;
}

static int copy_journal(struct capture *c, struct err *err)
{
	_cleanup_buf_ struct buf text = {0};

	if (!c->root->live)
		return copy_log_end(c, GUESTLOG_JOURNAL, keep_all, err);
	if (guestlog_journal(&text) < 0 || text.len == 0)
		return 0;
	return out_log(c, GUESTLOG_JOURNAL, &text, keep_all, err);
}

int capture_guestlog(struct capture *c, struct err *err)
{
	int r = copy_guests(c, err);

	for (size_t i = 0; i < guestlog_daemons_n && r == 0; i++)
		r = copy_log_end(c, guestlog_daemons[i], keep_daemon, err);
	if (r == 0)
		r = copy_journal(c, err);
	arena_done(&c->tmp);
	return r;
}
