/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/bootentry.h"

#include <errno.h>

#include "conf/bootspan.h"

/* The lines of an entry that matter. */
struct entry {
	struct line kernel_line; /* of linux, efi or uki; at NULL: none */
	const char *title, *kernel;
	bool is_linux;
};

const char *bootentry_value(const char *bytes, size_t n, const char *key, struct arena *a)
{
	struct lines it = lines_of(bytes, n);
	struct piece name, value;

	for (struct line l; lines_next(&it, &l);)
		if (boot_key(&l, &name, &value) && piece_is(name, key))
			return piece_str(value, a);
	return NULL;
}

/*
 * systemd-boot takes a quote off both ends of a value, GRUB does not: the same bytes are
 * different words.
 */
static bool is_ambiguous(struct piece value)
{
	return value.len > 1 && *value.at == '"' && value.at[value.len - 1] == '"';
}

static int take_options(struct boot_reader *r, const struct line *l, struct piece value,
			struct err *err)
{
	if (is_ambiguous(value))
		return err_set(err, EINVAL,
			       "line %zu: the options begin and end with a quote, which not every "
			       "boot loader reads alike",
			       l->no);
	if (value.len > 0)
		boot_push(r, l, value);
	return 0;
}

static void take_kernel(struct entry *e, const struct line *l, struct piece key, struct piece value,
			struct arena *a)
{
	bool is_linux = piece_is(key, "linux");

	if (e->is_linux && !is_linux)
		return;
	e->kernel_line = *l;
	e->kernel = piece_str(value, a);
	e->is_linux = is_linux;
}

static int take_line(struct boot_reader *r, const struct line *l, struct entry *e, struct err *err)
{
	struct piece key, value;

	if (!boot_key(l, &key, &value))
		return 0;
	if (piece_is(key, "options"))
		return take_options(r, l, value, err);
	if (piece_is(key, "title"))
		e->title = piece_str(value, r->mem);
	else if (piece_is(key, "linux") || piece_is(key, "efi") || piece_is(key, "uki"))
		take_kernel(e, l, key, value, r->mem);
	return 0;
}

int bootentry_read(struct boot_reader *r, struct err *err)
{
	struct lines it = lines_of(r->bytes, r->n);
	struct entry e = {.title = "", .kernel = ""};

	for (struct line l; lines_next(&it, &l);) {
		int error = take_line(r, &l, &e, err);

		if (error < 0)
			return error;
	}
	if (!e.kernel_line.at)
		return err_set(err, EINVAL, "line 1: a boot entry without linux, efi or uki");
	if (r->n_spans == 0 && e.is_linux)
		boot_push_missing(r, &e.kernel_line, "options", " ");
	boot_describe(r, 0, e.title, e.kernel,
		      !e.is_linux && !boot_has_root(r, 0) && !boot_names_kernel(e.kernel));
	return 0;
}
