/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ends of the logs that tell how guests were started. */
#include <errno.h>

#include "probe/capture.h"
#include "probe/guestlog.h"

static int out_log(struct capture *c, const char *to, const struct buf *text, struct err *err)
{
	_cleanup_buf_ struct buf safe = {0};

	redact_text(&c->redact, buf_str(text), text->len, &safe);
	return out_file(c, to, buf_str(&safe), safe.len, err);
}

static int copy_log_end(struct capture *c, const char *path, struct err *err)
{
	_cleanup_buf_ struct buf text = {0};
	int r = root_read_end(c->root, path, GUESTLOG_MAX, &text, NULL);
	const char *to = r < 0 ? NULL : capture_place(c, path);

	if (r < 0 && r != -ENOENT)
		capture_missing(c, path, strerror(-r));
	return to ? out_log(c, to, &text, err) : 0;
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
		r = copy_log_end(c, paths[i], err);
	return r;
}

static int copy_journal(struct capture *c, struct err *err)
{
	_cleanup_buf_ struct buf text = {0};

	if (!c->root->live)
		return copy_log_end(c, GUESTLOG_JOURNAL, err);
	if (guestlog_journal(&text) < 0 || text.len == 0)
		return 0;
	return out_log(c, GUESTLOG_JOURNAL, &text, err);
}

int capture_guestlog(struct capture *c, struct err *err)
{
	int r = copy_guests(c, err);

	for (size_t i = 0; i < guestlog_daemons_n && r == 0; i++)
		r = copy_log_end(c, guestlog_daemons[i], err);
	if (r == 0)
		r = copy_journal(c, err);
	arena_done(&c->tmp);
	return r;
}
