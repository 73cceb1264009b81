/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose names a copy must not have: the host's, and those of the people who have an account on it.
 */
#include <ctype.h>

#include "probe/accounts.h"
#include "probe/attrs.h"
#include "probe/capture.h"

static bool has_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = strstr(text, word); n > 0 && at; at = strstr(at + 1, word))
		if ((at == text || !isalnum((unsigned char)at[-1])) &&
		    !isalnum((unsigned char)at[n]))
			return true;
	return false;
}

/* A name that is a part of the paths that probe reads cannot be replaced. */
static bool is_path_word(const char *name)
{
	for (size_t i = 0; i < capture_items_n; i++)
		if (has_word(capture_items[i].glob, name))
			return true;
	for (size_t i = 0; i < capture_boot_items_n; i++)
		if (has_word(capture_boot_items[i].glob, name))
			return true;
	for (size_t i = 0; i < _ATTR_MAX; i++)
		for (size_t k = 0; k < ARRAY_SIZE(attr_specs[i].paths); k++)
			if (attr_specs[i].paths[k] && has_word(attr_specs[i].paths[k], name))
				return true;
	return false;
}

static void add_host_word(struct capture *c, const char *name)
{
	if (*name && !is_path_word(name))
		redact_host(&c->redact, name);
}

/* "box.example.org": the whole of it, "box", and "example.org"; a domain of one word ("lan") is
 * everybody's. */
static void add_host(struct capture *c, const char *path)
{
	const char *name = root_attr(c->root, &c->tmp, path);
	const char *dot = name ? strchr(name, '.') : NULL;

	if (!name)
		return;
	add_host_word(c, name);
	if (!dot)
		return;
	add_host_word(c, arena_dup(&c->tmp, name, (size_t)(dot - name)));
	if (strchr(dot + 1, '.'))
		add_host_word(c, dot + 1);
}

static void add_person(struct capture *c, const char *name)
{
	if (!is_path_word(name))
		redact_user(&c->redact, name);
}

static void add_account(struct capture *c, const struct line *l)
{
	char *name = account_field(&c->mem, l, ACCOUNT_NAME);
	uint64_t uid;

	if (account_number(&c->tmp, l, &uid) < 0)
		return;
	if (account_is_person(uid))
		add_person(c, name);
	else
		*ARENA_PUSH(&c->mem, c->accounts, c->n_accounts) = name;
}

static bool is_account(const struct capture *c, const char *name)
{
	for (size_t i = 0; i < c->n_accounts; i++)
		if (streq(c->accounts[i], name))
			return true;
	return false;
}

/* Members that passwd does not have come from a directory service. A group of a person's number is
   named after the person, or after what people here do. */
static void add_group(struct capture *c, const struct line *l)
{
	uint64_t gid;

	if (account_number(&c->tmp, l, &gid) == 0 && account_is_person(gid))
		add_person(c, account_field(&c->tmp, l, ACCOUNT_NAME));
	for (const char *at = account_field(&c->tmp, l, ACCOUNT_MEMBERS); *at;) {
		size_t n = strcspn(at, ",");
		const char *name = arena_dup(&c->tmp, at, n);

		if (*name && !is_account(c, name))
			add_person(c, name);
		at += n + (at[n] == ',');
	}
}

static void each_line(struct capture *c, const char *path,
		      void (*take)(struct capture *c, const struct line *l))
{
	_cleanup_buf_ struct buf text = {0};

	if (root_read(c->root, path, ACCOUNTS_MAX, &text, NULL) < 0)
		return;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);)
		take(c, &l);
}

void capture_names(struct capture *c)
{
	add_host(c, "proc/sys/kernel/hostname");
	add_host(c, "etc/hostname");
	*ARENA_PUSH(&c->mem, c->accounts, c->n_accounts) = arena_str(&c->mem, "root");
	each_line(c, "etc/passwd", add_account);
	each_line(c, "etc/group", add_group);
}
