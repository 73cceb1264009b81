/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * extlinux.conf as syslinux and U-Boot (boot/pxe_utils.c) read it: keys in any case, a label goes
 * up to the next one, of several append lines the last wins. Only syslinux gives an append line
 * before the labels to those without one, and only it reads "append -" as no words.
 */
#include <errno.h>

#include "conf/bootspan.h"

struct label {
	bool open;               /* one has begun */
	const char *name, *menu; /* menu NULL: none */
	const char *kernel;      /* NULL: none */
	struct line kernel_line, append_line;
	struct piece append;
};

struct extlinux {
	struct label label;
	bool global; /* an append line before all labels */
	bool help;   /* between "text help" and "endtext" */
};

static bool is_linux(const char *kernel)
{
	static const char *const others[] = {".c32", ".com", ".cbt", ".0",   ".bin",
					     ".bs",  ".bss", ".img", ".efi", ".iso"};

	for (size_t i = 0; kernel && i < ARRAY_SIZE(others); i++)
		if (str_ends(kernel, others[i]))
			return strcasestr(kernel, "vmlinuz") != NULL;
	return kernel && !strcasestr(kernel, "memtest") && !strcasestr(kernel, "memdisk");
}

static int check_append(const struct label *l, bool own, bool global, struct err *err)
{
	if (!own)
		return 0;
	if (l->append.at && l->append.len == 0)
		return err_set(err, EINVAL, "line %zu: append without words", l->append_line.no);
	if (piece_is(l->append, "-"))
		return err_set(err, EINVAL,
			       "line %zu: \"append -\", which not every boot loader reads alike",
			       l->append_line.no);
	if (!l->append.at && global)
		return err_set(
			err, EINVAL,
			"line %zu: this entry has no append line of its own, and not every boot "
			"loader gives it the one above all entries",
			l->kernel_line.no);
	return 0;
}

static int end_label(struct boot_reader *r, struct extlinux *x, struct err *err)
{
	struct label *l = &x->label;
	bool own = is_linux(l->kernel);
	size_t first = r->n_spans;
	int error;

	if (!l->open)
		return 0;
	if (l->append.at)
		boot_push(r, &l->append_line, l->append);
	else if (own)
		boot_push_missing(r, &l->kernel_line, "append", " ");
	boot_describe(r, first, l->menu ? l->menu : l->name, l->kernel ? l->kernel : "", !own);
	own = own && !r->spans[first].recovery;
	error = check_append(l, own, x->global, err);
	r->n_entries++;
	*l = (struct label){0};
	return error;
}

static void take_menu(struct boot_reader *r, struct extlinux *x, struct piece value)
{
	if (piece_is_nocase(piece_word(&value), "label"))
		x->label.menu = piece_str(value, r->mem);
}

/* A line of the label, or of the head when there is none yet. */
static void take_key(struct boot_reader *r, struct extlinux *x, const struct line *line,
		     struct piece key, struct piece value)
{
	struct label *l = &x->label;

	if (piece_is_nocase(key, "text")) {
		x->help = piece_is_nocase(value, "help");
	} else if (piece_is_nocase(key, "append")) {
		x->global |= !l->open;
		l->append = value;
		l->append_line = *line;
	} else if (l->open && piece_is_nocase(key, "menu")) {
		take_menu(r, x, value);
	} else if (l->open && (piece_is_nocase(key, "kernel") || piece_is_nocase(key, "linux"))) {
		l->kernel = piece_str(value, r->mem);
		l->kernel_line = *line;
	}
}

static int take_line(struct boot_reader *r, struct extlinux *x, const struct line *line,
		     struct err *err)
{
	struct piece key, value;
	int error;

	if (!boot_key(line, &key, &value))
		return 0;
	if (x->help) {
		x->help = !piece_is_nocase(key, "endtext");
		return 0;
	}
	if (!piece_is_nocase(key, "label")) {
		take_key(r, x, line, key, value);
		return 0;
	}
	error = end_label(r, x, err);
	x->label = (struct label){.open = true, .name = piece_str(value, r->mem)};
	return error;
}

int extlinux_read(struct boot_reader *r, struct err *err)
{
	struct lines it = lines_of(r->bytes, r->n);
	struct extlinux x = {0};

	for (struct line l; lines_next(&it, &l);) {
		int error = take_line(r, &x, &l, err);

		if (error < 0)
			return error;
	}
	return end_label(r, &x, err);
}
