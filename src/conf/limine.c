/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * limine.conf of Limine 8 and later (common/lib/config.c): "/Name" begins an entry, more slashes
 * one inside the entry before; below it "key: value", keys in any case, of several the first
 * counts. kernel_cmdline is another name of cmdline. "${X}=…" defines a macro, "${X}" is replaced
 * by it. Behind "#" a path has the sum of its file, which must be right at the start (CONFIG.md).
 * Entries of a protocol other than linux are foreign.
 */
#include <errno.h>

#include "conf/bootspan.h"

struct limine {
	bool open;
	const char *title;
	const char *kernel;
	const char **modules;
	size_t n_modules;
	bool sums;                      /* a module's path ends with the sum of its file */
	struct piece protocol, cmdline; /* at NULL: none */
	struct line protocol_line, cmdline_line;
	size_t second;    /* line of a second cmdline, 0: none */
	size_t macro;     /* line of a macro where a key is looked for, 0: none */
	size_t snapshots; /* slashes before the menu of snapshots that it is in, 0: in none */
};

/* "key: value" with nothing between key and colon. */
static bool take_setting(struct piece text, const char *key, struct piece *ret_value)
{
	size_t n = strlen(key);

	if (text.len <= n || text.at[n] != ':' || !piece_is_nocase((struct piece){text.at, n}, key))
		return false;
	*ret_value = piece_trim(text.at + n + 1, text.len - n - 1);
	return true;
}

static bool has_macro(struct piece p)
{
	return p.at && memmem(p.at, p.len, "${", 2);
}

static int check_entry(const struct limine *e, struct err *err)
{
	if (e->macro)
		return err_set(err, EINVAL, "line %zu: a setting that comes from a macro",
			       e->macro);
	if (e->second)
		return err_set(err, EINVAL, "line %zu: a second command line in one entry",
			       e->second);
	if (has_macro(e->cmdline))
		return err_set(err, EINVAL, "line %zu: words that come from a macro",
			       e->cmdline_line.no);
	if (e->cmdline.at && e->cmdline.len == 0)
		return err_set(err, EINVAL, "line %zu: a command line without words",
			       e->cmdline_line.no);
	return 0;
}

static int end_entry(struct boot_reader *r, const struct limine *e, struct err *err)
{
	size_t first = r->n_spans;
	bool own = e->protocol.at && piece_is_nocase(e->protocol, "linux");

	if (!e->open || !(e->protocol.at || e->cmdline.at || e->macro))
		return 0;
	if (has_macro(e->protocol))
		return err_set(err, EINVAL, "line %zu: a protocol that comes from a macro",
			       e->protocol_line.no);
	if (e->cmdline.at)
		boot_push(r, &e->cmdline_line, e->cmdline);
	else if (own)
		boot_push_missing(r, &e->protocol_line, "cmdline:", " ");
	boot_describe(r, first, e->title, e->kernel ? e->kernel : "", !own);
	for (size_t i = first; i < r->n_spans; i++) {
		r->spans[i].modules = e->modules;
		r->spans[i].n_modules = e->n_modules;
		r->spans[i].sums = e->sums;
		r->spans[i].recovery |= e->snapshots > 0;
	}
	r->n_entries++;
	return own && !r->spans[first].recovery ? check_entry(e, err) : 0;
}

/* limine-snapper-sync keeps one menu of older states of the system: each is a way back, and stays
 * one. */
static size_t snapshots_above(const struct limine *before, struct piece name, size_t depth)
{
	if (before->snapshots > 0 && depth > before->snapshots)
		return before->snapshots;
	return piece_is_nocase(name, "Snapshots") ? depth : 0;
}

static void begin_entry(struct boot_reader *r, struct limine *e, struct piece text)
{
	struct piece name = text;
	size_t depth = 0;

	while (name.len > 0 && *name.at == '/') {
		name.at++;
		name.len--;
		depth++;
	}
	if (name.len > 0 && *name.at == '+') {
		name.at++;
		name.len--;
	}
	name = piece_trim(name.at, name.len);
	*e = (struct limine){
		.open = true,
		.title = piece_str(name, r->mem),
		.snapshots = snapshots_above(e, name, depth),
	};
}

static void take_cmdline(struct limine *e, const struct line *l, struct piece value)
{
	if (e->cmdline.at) {
		e->second = l->no;
		return;
	}
	e->cmdline = value;
	e->cmdline_line = *l;
}

/* Without the sum behind it: "boot():/vmlinuz#2ba7…". */
static struct piece without_sum(struct piece path)
{
	const char *sum = memrchr(path.at, '#', path.len);

	return (struct piece){path.at, sum ? (size_t)(sum - path.at) : path.len};
}

static void take_module(struct boot_reader *r, struct limine *e, struct piece value)
{
	struct piece path = without_sum(value);

	e->sums |= path.len < value.len;
	*ARENA_PUSH(r->mem, e->modules, e->n_modules) = piece_str(path, r->mem);
}

static void take_key(struct boot_reader *r, struct limine *e, const struct line *l,
		     struct piece text)
{
	struct piece value;

	if (take_setting(text, "cmdline", &value) || take_setting(text, "kernel_cmdline", &value)) {
		take_cmdline(e, l, value);
	} else if (take_setting(text, "protocol", &value) && !e->protocol.at) {
		e->protocol = value;
		e->protocol_line = *l;
	} else if (!e->kernel && (take_setting(text, "path", &value) ||
				  take_setting(text, "kernel_path", &value))) {
		e->kernel = piece_str(without_sum(value), r->mem);
	} else if (take_setting(text, "module_path", &value)) {
		take_module(r, e, value);
	} else if (text.len > 1 && memcmp(text.at, "${", 2) == 0 &&
		   !memmem(text.at, text.len, "}=", 2)) {
		e->macro = l->no;
	}
}

int limine_read(struct boot_reader *r, struct err *err)
{
	struct lines it = lines_of(r->bytes, r->n);
	struct limine e = {0};

	for (struct line l; lines_next(&it, &l);) {
		struct piece text = piece_trim(l.at, l.text_len);
		int error;

		if (text.len > 0 && *text.at != '/')
			take_key(r, &e, &l, text);
		if (text.len == 0 || *text.at != '/')
			continue;
		error = end_entry(r, &e, err);
		if (error < 0)
			return error;
		begin_entry(r, &e, text);
	}
	return end_entry(r, &e, err);
}
