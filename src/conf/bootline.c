/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of nothing but words. kernel-install (90-loaderentry.install) and mkinitcpio drop lines
 * that begin with "#" and take the rest as one line; a "#" behind blanks is a comment to some
 * readers and words to others.
 */
#include <errno.h>

#include "conf/bootspan.h"

/* A line of its own: behind all, or before all when the last line has no end. */
static void push_missing(struct boot_reader *r, size_t n_lines)
{
	bool open = r->n > 0 && r->bytes[r->n - 1] != '\n';
	struct line at = {.at = open ? r->bytes : r->bytes + r->n, .no = open ? 1 : n_lines + 1};
	struct boot_span *s = boot_push(r, &at, (struct piece){at.at, 0});

	s->lead = "";
	s->tail = "\n";
	s->cut_len = 0;
}

int bootline_read(struct boot_reader *r, struct err *err)
{
	struct lines it = lines_of(r->bytes, r->n);

	for (struct line l; lines_next(&it, &l);) {
		struct piece words = piece_trim(l.at, l.text_len);

		if (words.len == 0 || *l.at == '#')
			continue;
		if (*words.at == '#')
			return err_set(
				err, EINVAL,
				"line %zu: blanks before a comment, which not every program skips",
				l.no);
		boot_push(r, &l, words);
	}
	if (r->n_spans == 0)
		push_missing(r, it.no);
	boot_describe(r, 0, "", "", false);
	/* A line in such a file may name a rescue target, but it is what every kernel gets. */
	for (size_t i = 0; i < r->n_spans; i++)
		r->spans[i].recovery = false;
	return 0;
}
