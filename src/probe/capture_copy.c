/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "probe/capture.h"

#define COPY_MAX (64 * 1024 * 1024)

typedef void (*redactor)(struct redact *r, const char *bytes, size_t n, struct buf *out);

static int copy_redacted(struct capture *c, const char *from, const char *to, redactor redact,
			 struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0}, safe = {0};
	int r = root_read(c->root, from, COPY_MAX, &bytes, NULL);

	if (r < 0)
		return r;
	redact(&c->redact, buf_str(&bytes), bytes.len, &safe);
	return out_file(c, to, buf_str(&safe), safe.len, err);
}

int copy_text(struct capture *c, const char *from, const char *to, struct err *err)
{
	return copy_redacted(c, from, to, redact_text, err);
}

int copy_v6_table(struct capture *c, const char *from, const char *to, struct err *err)
{
	return copy_redacted(c, from, to, redact_v6_table, err);
}

int copy_tcp(struct capture *c, const char *from, const char *to, struct err *err)
{
	return copy_redacted(c, from, to, redact_tcp, err);
}

int copy_raw(struct capture *c, const char *from, const char *to, struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0};
	int r = root_read(c->root, from, COPY_MAX, &bytes, NULL);

	return r < 0 ? r : out_file(c, to, buf_str(&bytes), bytes.len, err);
}

int copy_setting(struct capture *c, const char *from, const char *to, struct err *err)
{
	int r = copy_text(c, from, to, err);
	struct stat st;

	if (r == -EBADF && root_stat(c->root, from, false, &st) == 0 && S_ISCHR(st.st_mode))
		r = out_file(c, to, "", 0, err);
	return r;
}

int copy_config(struct capture *c, const char *from, const char *to, struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0};
	int r = root_read(c->root, from, COPY_MAX, &bytes, NULL);

	if (r < 0)
		return r;
	redact_config(bytes.data, bytes.len);
	return out_file(c, to, buf_str(&bytes), bytes.len, err);
}

int copy_link(struct capture *c, const char *from, const char *to, struct err *err)
{
	_cleanup_buf_ struct buf safe = {0};
	const char *target = root_readlink(c->root, &c->tmp, from);

	/* Not a link: there is nothing to say about it. */
	if (!target)
		return 0;
	redact_text(&c->redact, target, strlen(target), &safe);
	return out_link(c, to, buf_str(&safe), err);
}

int copy_mark(struct capture *c, const char *from, const char *to, struct err *err)
{
	struct stat st;
	int r = root_stat(c->root, from, false, &st);

	return r < 0 ? r : out_file(c, to, "", 0, err);
}

int copy_dir(struct capture *c, const char *from, const char *to, struct err *err)
{
	struct stat st;
	int r = root_stat(c->root, from, false, &st);

	return r < 0 ? r : out_dir(c, to, err);
}
