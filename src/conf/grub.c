/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/grub.h"

#include <errno.h>

#include "conf/grubwalk.h"
#include "conf/shellword.h"

const char *grub_home(bool reads_entries)
{
	return reads_entries ? "GRUB_CMDLINE_LINUX" : "GRUB_CMDLINE_LINUX_DEFAULT";
}

/* Why the place cannot be edited: kept until a literal assignment makes it void. */
struct obstacle {
	const struct grub_source *src;
	size_t line;
	const char *why;
	bool stays; /* no later assignment helps */
};

static void note_obstacle(struct obstacle *ob, const struct grub_walk *w, const struct grub_step *s)
{
	bool stays;
	const char *why = grub_step_obstacle(w, s, &stays);

	if (!why || (ob->why && (ob->stays || !stays)))
		return;
	*ob = (struct obstacle){&w->src[s->source], s->assign ? s->assign->line : s->opaque->line,
				why, stays};
}

static bool is_literal(const struct grub_step *s)
{
	return s->assign && s->assign->form == ASSIGN_LITERAL;
}

static int refuse(struct err *err, const struct grub_source *src, size_t line, const char *variable,
		  const char *why)
{
	return err_set(err, EINVAL, "%s:%zu: %s cannot be edited here: %s", src->path, line,
		       variable, why);
}

int grub_find(const struct grub_source *src, size_t n, const char *variable, struct arena *a,
	      struct grub_place *ret, struct err *err)
{
	struct grub_place place = {.missing = true};
	struct obstacle ob = {0}, early = {0};
	struct grub_walk w;
	int r = grub_walk(src, n, variable, a, &w, err);

	if (r < 0)
		return r;
	for (struct grub_step s; grub_walk_next(&w, &s);) {
		note_obstacle(&ob, &w, &s);
		if (is_literal(&s)) {
			place = (struct grub_place){.source = s.source, .assign = *s.assign};
			if (!ob.stays)
				ob = (struct obstacle){0};
		} else if (s.assign && s.source == 0 && !early.why) {
			early = (struct obstacle){&src[0], s.assign->line,
						  "it is added to, but nothing sets it first",
						  false};
		}
	}
	if (!ob.why && place.missing)
		ob = early;
	if (ob.why)
		return refuse(err, ob.src, ob.line, variable, ob.why);
	if (!place.missing && shell_has_control(place.assign.value, strlen(place.assign.value)))
		return refuse(err, &src[place.source], place.assign.line, variable,
			      "the value holds a line break or another control character");
	if (place.missing && n > 0 && src[0].len > 0 && src[0].bytes[src[0].len - 1] == '\\')
		return err_set(err, EINVAL, "%s: nothing can be appended: it ends in a backslash",
			       src[0].path);
	*ret = place;
	return 0;
}

/* value with what an assignment adds to it. */
static char *extend(struct arena *a, const char *value, const struct assign *as)
{
	return arena_printf(a, "%.*s%s%s", (int)as->former_at, as->value, value,
			    as->value + as->former_at);
}

char *grub_value(const struct grub_source *src, size_t n, const char *variable, struct arena *a)
{
	char *value = arena_str(a, "");
	struct grub_walk w;

	if (grub_walk(src, n, variable, a, &w, NULL) < 0)
		return NULL;
	for (struct grub_step s; grub_walk_next(&w, &s);) {
		bool stays;

		if (grub_step_obstacle(&w, &s, &stays) && stays)
			return NULL;
		if (is_literal(&s))
			value = arena_str(a, s.assign->value);
		else if (value && s.assign && s.assign->form == ASSIGN_EXTENDS)
			value = extend(a, value, s.assign);
		else
			value = NULL;
	}
	return value;
}
