/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The copies of etc/passwd and etc/group: names and numbers, those of people replaced. */
#include <errno.h>

#include "probe/accounts.h"
#include "probe/capture.h"

typedef void (*writer)(struct capture *c, const struct line *l, struct buf *out);

static int copy_lines(struct capture *c, const char *from, const char *to, writer write,
		      struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0}, safe = {0};
	int r = root_read(c->root, from, ACCOUNTS_MAX, &bytes, NULL);

	if (r < 0)
		return r;
	struct lines it = lines_of(buf_str(&bytes), bytes.len);
	for (struct line l; lines_next(&it, &l);)
		write(c, &l, &safe);
	return out_file(c, to, buf_str(&safe), safe.len, err);
}

static void put_user_line(struct capture *c, const struct line *l, struct buf *out)
{
	const char *name = account_field(&c->tmp, l, ACCOUNT_NAME);
	uint64_t uid;

	if (account_number(&c->tmp, l, &uid) < 0)
		return;
	if (account_is_person(uid))
		redact_person(&c->redact, name, strlen(name), out);
	else
		buf_puts(out, name);
	buf_printf(out, ":x:%llu:::\n", (unsigned long long)uid);
}

static void put_group_line(struct capture *c, const struct line *l, struct buf *out)
{
	redact_group(&c->redact, l->at, l->text_len, c->accounts, c->n_accounts, out);
	buf_putc(out, '\n');
}

int copy_passwd(struct capture *c, const char *from, const char *to, struct err *err)
{
	return copy_lines(c, from, to, put_user_line, err);
}

int copy_group(struct capture *c, const char *from, const char *to, struct err *err)
{
	return copy_lines(c, from, to, put_group_line, err);
}
