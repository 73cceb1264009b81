/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/how.h"

#include "base/lines.h"
#include "cli/out.h"

int how_of(const struct session *s, const struct cli_opts *o, const struct plan *p, struct how *ret, struct err *err)
{
	struct how how = session_how(s, p);
	int r = o->trial ? session_trial(s, p, err) : 0;
	if (r == 0 && o->minutes_given && o->minutes)
		r = session_guard(s, err);
	if (r < 0)
		return r;
	if (o->no_trial)
		how.trial = false;
	if (o->minutes_given)
		how.confirm_minutes = o->minutes;
	*ret = how;
	return 0;
}

static void print_sentence(const char *before, const char *sentence)
{
	_cleanup_buf_ struct buf line = {0};
	buf_printf(&line, "%s%s", before, sentence);
	out_wrapped(0, buf_str(&line));
}

static void print_trial(const struct session *s, const struct cli_opts *o, const struct plan *p, const struct how *how)
{
	struct err why = {0};
	if (how->trial)
		print_sentence("", "It is tried first: the next start, and that one alone, has the new command line and image, and the "
				   "old entry stays the default. When it is up, passthru confirm makes it permanent; if it does not come "
				   "up, a power cycle brings the old one.");
	else if (o->no_trial)
		print_sentence("", "It is permanent at once, without a start on trial (--no-trial).");
	else if (session_trial(s, p, &why) < 0)
		print_sentence("It is permanent at once, without a start on trial. ", why.line);
}

static void print_guard(const struct session *s, const struct cli_opts *o, const struct how *how)
{
	_cleanup_buf_ struct buf line = {0};
	struct err why = {0};
	if (how->confirm_minutes)
		buf_printf(&line, "Unless it is confirmed within %u minute%s of that start, it is undone by itself.",
			   how->confirm_minutes, how->confirm_minutes == 1 ? "" : "s");
	else if (o->minutes_given)
		buf_puts(&line, "Nothing undoes it by itself (--minutes 0).");
	else if (session_guard(s, &why) < 0)
		buf_printf(&line, "Nothing undoes it by itself. %s", why.line);
	out_wrapped(0, buf_str(&line));
}

void print_how(const struct session *s, const struct cli_opts *o, const struct plan *p, const struct how *how)
{
	if (!s->root.live || !p->reboot)
		return;
	out_puts("\n");
	print_trial(s, o, p, how);
	print_guard(s, o, how);
}

static json_object *json_rescue(const struct session *s, const struct plan *staged, const char *id)
{
	json_object *list = json_object_new_array();
	_cleanup_buf_ struct buf text = {0};
	session_rescue(s, staged, id, &text);
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);)
		json_object_array_add(list, json_object_new_string_len(l.at, (int)l.text_len));
	return list;
}

json_object *json_how(const struct session *s, const struct plan *staged, const char *id)
{
	if (!s->root.live || !id)
		return NULL;
	json_object *o = json_object_new_object();
	json_object_object_add(o, "trial", json_object_new_boolean(staged->trial_of != NULL));
	json_object_object_add(o, "confirm_minutes", json_count(staged->confirm_minutes));
	json_object_object_add(o, "rescue", json_rescue(s, staged, id));
	return o;
}
