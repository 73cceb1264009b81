/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The copies of the small facts, by the same table that the scan reads them with. */
#include <errno.h>

#include "probe/attrs.h"
#include "probe/capture.h"
#include "probe/space.h"

#define FILE_MAX_BYTES ((size_t)4 * 1024 * 1024)

/* A directory that a copy may lose when it is empty (git does) holds a file. */
static int keep_dir(struct capture *c, const char *to, struct err *err)
{
	return out_file(c, arena_printf(&c->tmp, "%s/.keep", to), "", 0, err);
}

static int keep_mark(struct capture *c, const char *from, const char *to, struct err *err)
{
	struct stat st;
	int r = root_stat(c->root, from, false, &st);

	if (r < 0)
		return r;
	return S_ISDIR(st.st_mode) ? keep_dir(c, to, err) : out_file(c, to, "", 0, err);
}

/* Of the file only the lines that the table names. */
static int keep_lines(struct capture *c, const char *from, const char *to, struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0}, safe = {0};
	int r = root_read(c->root, from, FILE_MAX_BYTES, &bytes, NULL);

	if (r < 0)
		return r;
	for (size_t i = 0; i < _ATTR_MAX; i++) {
		const struct attr_spec *spec = &attr_specs[i];
		const char *line;
		size_t n;

		if (!spec->key || !streq(spec->paths[0], from))
			continue;
		line = attr_keyed_line(buf_str(&bytes), bytes.len, spec->key, &n);
		if (!line)
			continue;
		redact_text(&c->redact, line, n, &safe);
		buf_putc(&safe, '\n');
	}
	return out_file(c, to, buf_str(&safe), safe.len, err);
}

static const copier copiers[] = {
	[HOW_LINE] = copy_text,     [HOW_MARK] = keep_mark, [HOW_KEYED] = keep_lines,
	[HOW_MEMBERS] = copy_group, [HOW_EFI] = copy_raw,
};

static int keep_fact(struct capture *c, const struct attr_spec *spec, const char *path,
		     struct err *err)
{
	const char *to = capture_place(c, path);
	int r = to ? copiers[spec->how](c, path, to, err) : -ENOENT;

	if (r < 0 && r != -ECANCELED)
		capture_missing(c, path, strerror(-r));
	return r == -ECANCELED ? r : 0;
}

/* What tells that the fact is not there: the directory that would have it. */
static int keep_absence(struct capture *c, const struct attr_spec *spec, struct err *err)
{
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(spec->paths) && spec->paths[i] && r == 0; i++) {
		bool filled;
		const char *way = attr_way(c->root, &c->tmp, spec->place, spec->paths[i], &filled);
		const char *to =
			way ? capture_place(c, arena_printf(&c->tmp, "%s/.keep", way)) : NULL;

		if (to && filled)
			r = out_file(c, to, "", 0, err);
		/* The copy of an empty directory may get lost, and then look like a proof. */
		else if (to)
			capture_missing(c, spec->paths[i], CAPTURE_EMPTY);
	}
	return r;
}

/* A file without the line proves that the fact is not there, and has lines of other facts. */
static bool lacks_line(struct capture *c, const struct attr_spec *spec,
		       const struct attr_look *look)
{
	return spec->key && look->there == TRI_NO && root_exists(c->root, look->path) == TRI_YES;
}

int capture_attrs(struct capture *c, struct err *err)
{
	int r = 0;

	for (size_t i = 0; i < _ATTR_MAX && r == 0; i++) {
		const struct attr_spec *spec = &attr_specs[i];
		struct attr_look look;

		attr_look(c->root, &c->tmp, spec, &look);
		if (look.failed)
			capture_missing(c, look.path, strerror(look.failed));
		else if (look.there == TRI_YES || lacks_line(c, spec, &look))
			r = keep_fact(c, spec, look.path, err);
		if (look.there != TRI_YES && r == 0)
			r = keep_absence(c, spec, err);
		arena_done(&c->tmp);
	}
	return r;
}

int capture_space(struct capture *c, struct err *err)
{
	_cleanup_buf_ struct buf text = {0};
	struct space *spaces = NULL;
	size_t n = 0;
	int r = space_read(c->root, &c->tmp, &spaces, &n, NULL);

	if (r < 0)
		capture_missing(c, SPACE_PATH, strerror(-r));
	for (size_t i = 0; i < n; i++)
		buf_printf(&text, "%s %llu %llu\n", spaces[i].mount,
			   (unsigned long long)spaces[i].total, (unsigned long long)spaces[i].free);
	return n > 0 ? out_file(c, SPACE_PATH, buf_str(&text), text.len, err) : 0;
}
