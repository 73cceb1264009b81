/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What hangs below each function. Every class is listed once; the link of an entry says on what. */
#include "probe/below.h"
#include "probe/block.h"

/* More hang on no function that a person would look through. */
#define BELOW_MAX 256

/* What an entry is, told once it is known that it hangs on a function. */
struct entry {
	const struct below_class *class;
	const char *name, *path;
	const char *what; /* NULL: not read yet */
};

static bool has(const struct device *d, const struct entry *e, const char *name)
{
	for (size_t i = 0; i < d->n_below; i++)
		if (d->below[i].kind == e->class->kind && streq(d->below[i].name, name))
			return true;
	return false;
}

static const char *what_of(struct scan *s, const struct entry *e)
{
	const char *what = e->class->what(s, e->path);

	return what ? scan_safe(s, what) : "";
}

static void add(struct scan *s, int device, struct entry *e)
{
	const char *name = e->class->name ? e->class->name(e->name) : e->name;
	struct device *d = &s->host->devices[device];

	if (d->n_below == BELOW_MAX) {
		scan_note(s, "%s: more than %d things hang below it, only so many are shown",
			  d->address, BELOW_MAX);
		return;
	}
	if (has(d, e, name))
		return;
	if (!e->what)
		e->what = what_of(s, e);
	*ARENA_PUSH(s->mem, d->below, d->n_below) = (struct below){
		.kind = e->class->kind,
		.name = arena_str(s->mem, name),
		.what = e->what,
	};
}

/* Of a disk that is on none itself. In s->tmp. */
static size_t functions_of_paths(struct scan *s, const char *path, int **ret)
{
	const char *real = root_realpath(s->root, &s->tmp, path);
	char **paths = NULL;
	size_t n = real ? block_nvme_paths(s, real, &paths) : 0, found = 0;

	for (size_t i = 0; i < n; i++) {
		int on = scan_device_on(s, paths[i]);

		if (on >= 0)
			*ARENA_PUSH(&s->tmp, *ret, found) = on;
	}
	return found;
}

/* The functions that it hangs on: one, or with NVMe multipath as many as there are paths. In
 * s->tmp. */
static size_t functions_of(struct scan *s, const struct entry *e, int **ret)
{
	const char *link = root_readlink(s->root, &s->tmp, e->path);
	size_t n = 0;

	/* In a copy without links the entry is a directory. */
	if (!link)
		link = root_realpath(s->root, &s->tmp, arena_printf(&s->tmp, "%s/device", e->path));
	int on = link ? scan_device_on(s, link) : -1;
	if (on >= 0)
		*ARENA_PUSH(&s->tmp, *ret, n) = on;
	else if (link && strstr(link, "/nvme-subsys"))
		n = functions_of_paths(s, e->path, ret);
	return n;
}

static void scan_class(struct scan *s, const struct below_class *class)
{
	char **names;
	size_t n;

	scan_list(s, class->dir, &names, &n);
	for (size_t i = 0; i < n; i++) {
		const char *path = arena_printf(&s->tmp, "%s/%s", class->dir, names[i]);
		struct entry e = {class, names[i], path, NULL};
		int *on = NULL;
		size_t n_on = functions_of(s, &e, &on);

		if (n_on == 0 || (class->wanted && !class->wanted(s, path, names[i])))
			continue;
		for (size_t k = 0; k < n_on; k++)
			add(s, on[k], &e);
	}
}

static int by_kind_and_name(const void *a, const void *b)
{
	const struct below *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return strverscmp(x->name, y->name);
}

void scan_below(struct scan *s)
{
	struct host *h = s->host;

	if (h->n_devices == 0)
		return;
	for (size_t i = 0; i < below_classes_n; i++)
		scan_class(s, &below_classes[i]);
	for (size_t i = 0; i < h->n_devices; i++)
		if (h->devices[i].n_below > 1)
			qsort(h->devices[i].below, h->devices[i].n_below,
			      sizeof(*h->devices[i].below), by_kind_and_name);
}
