/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/scan.h"

static int by_name(const void *a, const void *b)
{
	const struct dropin *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static bool has_name(const struct dropin *files, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (streq(files[i].name, name))
			return true;
	return false;
}

static void add_dir(struct scan *s, const char *dir, const char *suffix, struct dropins *found)
{
	size_t n_names, n_before = found->n_read;
	char **names;

	scan_list(s, dir, &names, &n_names);
	for (size_t i = 0; i < n_names; i++) {
		struct dropin file = {names[i], arena_printf(s->mem, "%s/%s", dir, names[i])};

		if (!str_ends(names[i], suffix))
			continue;
		if (has_name(found->read, n_before, names[i]))
			*ARENA_PUSH(&s->tmp, found->hidden, found->n_hidden) = file;
		else
			*ARENA_PUSH(&s->tmp, found->read, found->n_read) = file;
	}
}

/* lib is a link to usr/lib on merged systems: the same directory is not read twice. */
struct dropins scan_dropins(struct scan *s, const char *const *dirs, size_t n, const char *suffix)
{
	const char **real = arena_alloc(&s->tmp, n * sizeof(*real));
	struct dropins found = {0};

	for (size_t i = 0; i < n; i++) {
		bool again = false;

		real[i] = root_realpath(s->root, &s->tmp, dirs[i]);
		for (size_t k = 0; k < i; k++)
			again = again || (real[i] && streq(real[i], real[k]));
		if (!again)
			add_dir(s, dirs[i], suffix, &found);
	}
	if (found.n_read > 0)
		qsort(found.read, found.n_read, sizeof(*found.read), by_name);
	return found;
}
