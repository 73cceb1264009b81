/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a capture could not copy: it is not there, and that proves nothing about the host. */
#include <errno.h>

#include "base/lines.h"
#include "probe/capture.h"
#include "probe/scan.h"

#define MISSING_MAX ((size_t)4 * 1024 * 1024)

/* Not there on the host either. */
static bool is_absence(const char *line)
{
	return str_ends(line, ": No such file or directory") || str_ends(line, ": Not a directory");
}

static bool is_refusal(const char *line)
{
	return str_ends(line, ": Permission denied") || str_ends(line, ": Operation not permitted");
}

void scan_missing(struct scan *s)
{
	_cleanup_buf_ struct buf text = {0};

	if (s->root->live || !scan_read(s, CAPTURE_MISSING, MISSING_MAX, &text))
		return;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);) {
		const char *line = arena_dup(&s->tmp, l.at, l.text_len);

		if (*line && !is_absence(line)) {
			*ARENA_PUSH(&s->tmp, s->missing, s->n_missing) = line;
			if (!str_ends(line, ": " CAPTURE_EMPTY))
				scan_failed(s, is_refusal(line) ? -EACCES : -EIO, "/%s", line);
		}
	}
}

bool scan_left_behind(const struct scan *s, const char *path)
{
	size_t n = strlen(path);

	for (size_t i = 0; i < s->n_missing; i++)
		if (str_starts(s->missing[i], path) && s->missing[i][n] == ':')
			return true;
	return false;
}
