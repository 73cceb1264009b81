/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/grubwalk.h"

#include <errno.h>

static bool has_byte_order_mark(const struct grub_source *src)
{
	return src->len >= 3 && memcmp(src->bytes, "\xef\xbb\xbf", 3) == 0;
}

int grub_walk(const struct grub_source *src, size_t n, const char *variable, struct arena *a,
	      struct grub_walk *ret, struct err *err)
{
	*ret = (struct grub_walk){.src = src, .n = n, .variable = variable};
	ret->files = arena_alloc(a, n * sizeof(*ret->files) + 1);
	for (size_t i = 0; i < n; i++) {
		if (has_byte_order_mark(&src[i]))
			return err_set(err, EINVAL,
				       "%s:1: the file begins with a byte order mark, which sh "
				       "takes for a part of a command: update-grub fails on it",
				       src[i].path);
		int r = shell_parse(src[i].bytes, src[i].len, a, &ret->files[i], err);

		if (r < 0)
			return err_in(err, r, "%s", src[i].path);
	}
	return 0;
}

/* Fills in the statement at hand and moves on; false at the end of the source. */
static bool next_in_source(struct grub_walk *w, struct grub_step *ret)
{
	const struct shell_file *f = &w->files[w->source];
	const struct assign *as = w->assign < f->n_assigns ? &f->assigns[w->assign] : NULL;
	const struct opaque *o = w->opaque < f->n_opaques ? &f->opaques[w->opaque] : NULL;

	*ret = (struct grub_step){.source = w->source};
	if (as && (!o || as->value_at < o->at + o->len)) {
		w->assign++;
		ret->assign = as;
	} else if (o) {
		w->opaque++;
		ret->opaque = o;
	}
	return as || o;
}

static bool concerns(const struct grub_walk *w, const struct grub_step *s)
{
	if (s->assign)
		return streq(s->assign->name, w->variable);
	return s->opaque->ends || opaque_may_set(w->src[s->source].bytes, s->opaque, w->variable);
}

bool grub_walk_next(struct grub_walk *w, struct grub_step *ret)
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

static const char *opaque_obstacle(const struct grub_walk *w, const struct grub_step *s,
				   bool *ret_stays)
{
	const struct grub_source *src = &w->src[s->source];
	bool unknown_here = s->opaque->source && !src->bash;

	*ret_stays = s->opaque->ends || unknown_here || opaque_may_freeze(src->bytes, s->opaque);
	return unknown_here ? "source is a command that sh does not know: update-grub fails on it"
			    : s->opaque->why;
}

const char *grub_step_obstacle(const struct grub_walk *w, const struct grub_step *s,
			       bool *ret_stays)
{
	if (s->opaque)
		return opaque_obstacle(w, s, ret_stays);
	*ret_stays = s->assign->plus && !w->src[s->source].bash;
	if (*ret_stays)
		return "+= is a command that sh does not know: update-grub fails on it";
	return s->assign->form == ASSIGN_COMPUTED ? "the shell would have to compute the value"
						  : NULL;
}
