/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Type 1 entries of a scene, and what is asked of plans that concern them. */
#pragma once

#include "unit/plan/scene.h"

static inline const char *entry_path(struct scene *s, const char *release)
{
	return arena_printf(&s->h.mem, "/boot/loader/entries/0123-%s.conf", release);
}

static inline const char *entry_bytes(struct arena *a, const char *release, const char *options)
{
	return arena_printf(a, "title Linux (%s)\nlinux /vmlinuz-%s\n%s%s%s", release, release,
			    options ? "options " : "", options ? options : "", options ? "\n" : "");
}

/* The entry of that kernel; options NULL: it has no such line. */
static inline struct boot_entry *scene_entry(struct scene *s, const char *release,
					     const char *options)
{
	struct boot_entry *e = NULL;
	const char *path = entry_path(s, release);
	for (size_t i = 0; i < s->h.n_entries; i++)
		if (streq(s->h.entries[i].path, path))
			e = &s->h.entries[i];
	if (!e)
		e = ARENA_PUSH(&s->h.mem, s->h.entries, s->h.n_entries);
	*e = (struct boot_entry){
		.path = path,
		.title = "Linux",
		.release = release,
		.cmdline = arena_str(&s->h.mem, options),
		.tries_left = -1,
	};
	scene_file(s, path, entry_bytes(&s->h.mem, release, options));
	return e;
}

static inline void expect_entry(const struct plan *p, const char *release, const char *options)
{
	_cleanup_(arena_done) struct arena mem = {0};
	expect_after(p, arena_printf(&mem, "/boot/loader/entries/0123-%s.conf", release),
		     entry_bytes(&mem, release, options));
}

static inline const struct step *program_of(const struct plan *p, const char *name)
{
	for (size_t i = 0; i < p->n_steps; i++)
		if (streq(p->steps[i].argv[0], name))
			return &p->steps[i];
	return NULL;
}

static inline bool expects_word(const struct plan *p, const char *reader, const char *path,
				const char *word)
{
	for (size_t i = 0; i < p->n_expects; i++) {
		const struct expect *e = &p->expects[i];
		if (e->kind == EXPECT_LOADER_WORD && streq(e->reader, reader) &&
		    streq(e->path, path) && streq(e->subject, word))
			return true;
	}
	return false;
}
