/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "apply/readback_parts.h"
#include "conf/bootfile.h"
#include "conf/cmdline.h"
#include "conf/grub.h"

#define LOADER_MAX ((size_t)16 * 1024 * 1024)

/* A file on its way to kernel lines. */
struct loader_file {
	const struct root *root;
	const char *path, *shown, *reader;
	struct kernel_lines *lines;
};

static void add_line(const struct loader_file *f, size_t line, const char *title, const char *args)
{
	struct arena *mem = &f->lines->mem;
	const char *where =
		line ? arena_printf(mem, "%s:%zu", f->shown, line) : arena_str(mem, f->shown);

	*ARENA_PUSH(mem, f->lines->items, f->lines->n) =
		(struct kernel_line){.where = where, .title = title ? title : "", .args = args};
}

static int read_bytes(const struct loader_file *f, struct buf *ret, struct err *err)
{
	int r = root_read(f->root, f->path, LOADER_MAX, ret, NULL);

	return r < 0 ? err_errno(err, -r, "%s", f->shown) : 0;
}

static int read_grub_cfg(const struct loader_file *f, struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0};
	struct grub_entry *entries;
	size_t n;
	int r = read_bytes(f, &bytes, err);

	if (r < 0)
		return r;
	grub_entries(buf_str(&bytes), bytes.len, &f->lines->mem, &entries, &n);
	for (size_t i = 0; i < n; i++)
		if (!entries[i].recovery && !entries[i].foreign)
			add_line(f, entries[i].line, entries[i].title, entries[i].args);
	return 0;
}

static int read_text(const struct loader_file *f, struct err *err)
{
	enum boot_format format = (enum boot_format)boot_format_of(f->reader);
	struct arena *mem = &f->lines->mem;
	_cleanup_buf_ struct buf bytes = {0};
	struct boot_span *spans;
	size_t n, next;
	int r = read_bytes(f, &bytes, err);

	if (r < 0)
		return r;
	r = boot_spans(format, buf_str(&bytes), bytes.len, mem, &spans, &n, err);
	if (r < 0)
		return err_in(err, r, "%s", f->shown);
	for (size_t i = 0; i < n; i = next) {
		for (next = i + 1; next < n && spans[next].entry == spans[i].entry;)
			next++;
		if (!spans[i].recovery && !spans[i].foreign)
			add_line(f, spans[i].line, arena_str(mem, spans[i].title),
				 boot_line_of(buf_str(&bytes), spans, n, spans[i].entry, mem));
	}
	return 0;
}

static int read_unified(const struct loader_file *f, struct err *err)
{
	_cleanup_close_ int fd = unified_open(f->root, f->path, err);
	const char *args;
	int r = fd;

	if (r >= 0) {
		r = unified_cmdline(fd, &f->lines->mem, &args, err);
		if (r < 0)
			err_in(err, r, "%s", f->shown);
	}
	if (r == 0)
		add_line(f, 0, "", args);
	return r;
}

static const struct {
	const char *reader;
	int (*read)(const struct loader_file *f, struct err *err);
} readers[] = {
	{READER_GRUB_CFG, read_grub_cfg},
	{READER_UKI, read_unified},
};

int words_read(const struct root *root, const char *reader, const char *path, const char *shown,
	       struct kernel_lines *ret, struct err *err)
{
	const struct loader_file f = {
		.root = root, .path = path, .shown = shown, .reader = reader, .lines = ret};

	for (size_t i = 0; i < ARRAY_SIZE(readers); i++)
		if (streq(reader, readers[i].reader))
			return readers[i].read(&f, err);
	if (boot_format_of(reader) >= 0)
		return read_text(&f, err);
	return err_set(err, EINVAL, "%s: no reader is called %s", shown, reader);
}

int words_check(const struct expect *e, const struct kernel_lines *l, struct err *err)
{
	bool want = e->kind == EXPECT_LOADER_WORD;

	for (size_t i = 0; i < l->n; i++)
		if (cmdline_has(l->items[i].args, e->subject) != want)
			return err_set(err, EBADMSG, "%s: the kernel line of \"%s\" %s %s",
				       l->items[i].where, l->items[i].title,
				       want ? "lacks" : "still has", e->subject);
	return l->n ? 0 : err_set(err, EBADMSG, "%s: has no kernel line", e->path);
}

const char *words_found(const struct expect *e, const struct kernel_lines *l, struct arena *mem)
{
	return arena_printf(mem, "%s: %zu kernel line%s, %s %s", e->path, l->n,
			    l->n == 1 ? "" : "s",
			    e->kind == EXPECT_LOADER_WORD ? "all with" : "none with", e->subject);
}

void kernel_lines_done(struct kernel_lines *l)
{
	arena_done(&l->mem);
	*l = (struct kernel_lines){0};
}
