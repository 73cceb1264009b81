/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/needs.h"

#include <errno.h>

#include "cli/select.h"

static int no_such_need(const char *name, size_t len, struct err *err)
{
	_cleanup_buf_ struct buf names = {0};
	for (size_t i = 0; i < _NEED_MAX; i++)
		buf_printf(&names, "%s%s", i ? ", " : "", need_infos[i].name);
	return err_set(err, EINVAL, "--need: there is no %.*s; there are %s", (int)len, name, buf_str(&names));
}

static int check_value(const struct need_info *info, const char *value, struct err *err)
{
	if (info->arg && !(value && *value))
		return err_set(err, EINVAL, "%s wants a value: --need %s=%s", info->name, info->name, info->arg);
	return need_check(info->id, value ? value : "", err);
}

int take_need(const char *word, const char *needs[static _NEED_MAX], struct err *err)
{
	size_t len = strcspn(word, "=");
	const char *value = word[len] ? word + len + 1 : NULL;
	const struct need_info *info = need_by_name(word, len);
	if (!info)
		return no_such_need(word, len, err);
	if (needs[info->id])
		return err_set(err, EINVAL, "--need %s is given twice", info->name);
	int r = check_value(info, value, err);
	if (r == 0)
		needs[info->id] = value ? value : "";
	return r;
}

bool needs_are_given(const struct cli_opts *o)
{
	for (size_t i = 0; i < _NEED_MAX; i++)
		if (o->needs[i])
			return true;
	return false;
}

int select_wanted(const struct cli_opts *o, struct choice *ret, struct err *err)
{
	int r = select_choice(o->args, o->n_args, ret, err);
	for (int i = 0; i < _NEED_MAX && r == 0; i++)
		if (o->needs[i])
			choice_need(ret, (enum need_id)i, o->needs[i]);
	return r;
}

void put_need_option(struct buf *out, enum need_id id, const char *value)
{
	_cleanup_(arena_done) struct arena mem = {0};
	buf_printf(out, "--need %s", need_text(&mem, id, value));
}
