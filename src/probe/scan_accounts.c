/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who may be given something: the names of users and groups. Those of a directory service are not
 * in the files. */
#include "base/text.h"
#include "probe/accounts.h"
#include "probe/scan.h"

#define NAMES_MAX 65536

struct names {
	const char **at;
	size_t n;
};

static void add_name(struct scan *s, const char *name, struct names *ret)
{
	if (ret->n < NAMES_MAX)
		*ARENA_PUSH(s->mem, ret->at, ret->n) = name;
}

/* A line without a colon, or that begins with "+" or "-", names nobody (nsswitch's compat mode). */
static bool is_account(const struct line *l)
{
	return l->text_len > 0 && !strchr("+-#:", l->at[0]) && memchr(l->at, ':', l->text_len);
}

static void read_names(struct scan *s, const char *path, struct names *all, struct names *people)
{
	_cleanup_buf_ struct buf text = {0};

	if (!scan_read(s, path, ACCOUNTS_MAX, &text))
		return;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);) {
		if (!is_account(&l))
			continue;
		const char *bytes = account_field(&s->tmp, &l, ACCOUNT_NAME);
		const char *name = scan_safe(s, bytes);
		uint64_t number;

		add_name(s, name, all);
		if (people && account_number(&s->tmp, &l, &number) == 0 &&
		    account_is_person(number))
			add_name(s, name, people);
	}
}

void scan_accounts(struct scan *s)
{
	struct names users = {0}, people = {0}, groups = {0};
	struct host *h = s->host;

	read_names(s, "etc/passwd", &users, &people);
	read_names(s, "etc/group", &groups, NULL);
	h->users = users.at;
	h->n_users = users.n;
	h->people = people.at;
	h->n_people = people.n;
	h->user_groups = groups.at;
	h->n_user_groups = groups.n;
}
