/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The small facts of model/attr.h, by the table of attrs.c. */
#include "base/lines.h"
#include "base/text.h"
#include "probe/attrs.h"
#include "probe/capture.h"
#include "probe/scan.h"

#define MISSING_MAX ((size_t)4 * 1024 * 1024)

/* The line about path in the list of what a capture could not read: "PATH: why". */
static bool is_listed(const struct buf *missing, const char *path, struct line *ret)
{
	struct lines it = lines_of(buf_str(missing), missing->len);
	size_t n = strlen(path);

	while (lines_next(&it, ret))
		if (ret->text_len > n && memcmp(ret->at, path, n) == 0 && ret->at[n] == ':')
			return true;
	return false;
}

/* A copy has not what could not be copied: that is no proof that the host has it not. */
static const char *left_behind(const struct buf *missing, const struct attr_spec *spec,
			       struct line *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(spec->paths) && spec->paths[i]; i++)
		if (is_listed(missing, spec->paths[i], ret))
			return spec->paths[i];
	return NULL;
}

static void scan_one(struct scan *s, enum attr_id id, const struct buf *missing)
{
	struct attr *attr = &s->host->attrs[id];
	struct attr_look look;
	struct line line;

	attr_look(s->root, &s->tmp, &attr_specs[id], &look);
	attr->there = look.there;
	attr->source = look.path;
	if (look.failed)
		scan_note(s, "%s", look.err.line);
	if (look.there == TRI_YES && look.text)
		attr->text = arena_safe(s->mem, look.text, strlen(look.text));
	const char *left = left_behind(missing, &attr_specs[id], &line);
	if (left && look.there != TRI_YES) {
		attr->there = TRI_UNKNOWN;
		attr->source = left;
		scan_note(s, "/%.*s", (int)line.text_len, line.at);
	}
}

void scan_attrs(struct scan *s)
{
	_cleanup_buf_ struct buf missing = {0};

	if (!s->root->live)
		scan_read(s, CAPTURE_MISSING, MISSING_MAX, &missing);
	for (enum attr_id id = 0; id < _ATTR_MAX; id++)
		scan_one(s, id, &missing);
}
