/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/grub.h"

#include <errno.h>

#include "conf/shellword.h"

/* Every source parsed, and a walk over their statements in the order in which the shell takes them.
 */
struct walk {
	const struct grub_source *src;
	size_t n;
	const char *variable;
	struct shell_file *files;
	size_t source, assign, opaque; /* what comes next */
};

struct step {
	size_t source;
	const struct assign *assign; /* of the variable; else NULL */
	const struct opaque *opaque; /* that may change it, or end the reading; else NULL */
};

static int parse_all(const struct grub_source *src, size_t n, const char *variable, struct arena *a,
		     struct walk *ret, struct err *err)
{
	*ret = (struct walk){.src = src, .n = n, .variable = variable};
	ret->files = arena_alloc(a, n * sizeof(*ret->files) + 1);
	for (size_t i = 0; i < n; i++) {
		int r = shell_parse(src[i].bytes, src[i].len, a, &ret->files[i], err);

		if (r < 0)
			return err_in(err, r, "%s", src[i].path);
	}
	return 0;
}

/* Fills in the statement at hand and moves on; false at the end of the source. */
static bool next_in_source(struct walk *w, struct step *ret)
{
	const struct shell_file *f = &w->files[w->source];
	const struct assign *as = w->assign < f->n_assigns ? &f->assigns[w->assign] : NULL;
	const struct opaque *o = w->opaque < f->n_opaques ? &f->opaques[w->opaque] : NULL;

	*ret = (struct step){.source = w->source};
	if (as && (!o || as->value_at < o->at + o->len)) {
		w->assign++;
		ret->assign = as;
	} else if (o) {
		w->opaque++;
		ret->opaque = o;
	}
	return as || o;
}

static bool concerns(const struct walk *w, const struct step *s)
{
	if (s->assign)
		return streq(s->assign->name, w->variable);
	return s->opaque->ends || opaque_may_set(w->src[s->source].bytes, s->opaque, w->variable);
}

static bool next_step(struct walk *w, struct step *ret)
{
	while (w->source < w->n) {
		while (next_in_source(w, ret))
			if (concerns(w, ret))
				return true;
		w->source++;
		w->assign = w->opaque = 0;
	}
	return false;
}

/* Why the place cannot be edited: kept until a literal assignment makes it void. */
struct obstacle {
	const struct grub_source *src;
	size_t line;
	const char *why;
	bool stays; /* no later assignment helps */
};

static void note_obstacle(struct obstacle *ob, const struct walk *w, const struct step *s)
{
	const char *why = s->opaque ? s->opaque->why : NULL;
	bool stays = s->opaque && s->opaque->ends;

	if (s->assign && s->assign->plus) {
		why = "+= is a command that sh does not know: update-grub fails on it";
		stays = true;
	} else if (s->assign && s->assign->form == ASSIGN_COMPUTED) {
		why = "the shell would have to compute the value";
	}
	if (!why || (ob->why && (ob->stays || !stays)))
		return;
	*ob = (struct obstacle){&w->src[s->source], s->assign ? s->assign->line : s->opaque->line,
				why, stays};
}

static bool is_literal(const struct step *s)
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
	struct walk w;
	int r = parse_all(src, n, variable, a, &w, err);

	if (r < 0)
		return r;
	for (struct step s; next_step(&w, &s);) {
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
	struct walk w;

	if (parse_all(src, n, variable, a, &w, NULL) < 0)
		return NULL;
	for (struct step s; next_step(&w, &s);) {
		if ((s.opaque && s.opaque->ends) || (s.assign && s.assign->plus))
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
