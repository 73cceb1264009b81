/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words in files of conf/bootfile.h's formats, as drafts. */
#include "plan/loader.h"

int change_text_file(struct making *m, const struct text_file *f, const struct boot_change *change,
		     const char *why, struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0};
	struct draft *d;
	int r = draft_open(&m->drafts, f->path, &d, err);
	if (r < 0)
		return r;
	r = boot_edit(f->format, d->bytes, d->len, change, &bytes, err);
	if (r < 0)
		return err_in(err, r, "%s", f->path);
	return draft_set(&m->drafts, d, &bytes, why, err);
}

int edit_text_file(struct making *m, const struct text_file *f, const char *carrier,
		   const char *why, struct err *err)
{
	const struct boot_change change = {m->words, m->n_words, carrier};
	return change_text_file(m, f, &change, why, err);
}

static bool is_own(const struct boot_span *s)
{
	return !s->recovery && !s->foreign;
}

/* The spans of a file as the plan leaves it so far; false: it cannot be read. */
static bool read_spans(struct making *m, const struct text_file *f, struct draft **ret,
		       struct boot_span **ret_spans, size_t *ret_n)
{
	return draft_open(&m->drafts, f->path, ret, NULL) == 0 &&
	       boot_spans(f->format, (*ret)->bytes, (*ret)->len, &m->scratch, ret_spans, ret_n,
			  NULL) == 0;
}

char *words_of_text_file(struct making *m, const struct text_file *f)
{
	struct boot_span *spans = NULL;
	size_t n = 0;
	struct draft *d;
	if (!read_spans(m, f, &d, &spans, &n))
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (is_own(&spans[i]))
			return boot_line_of(d->bytes, spans, n, spans[i].entry, &m->scratch);
	return arena_str(&m->scratch, "");
}

void add_lines_of_text_file(struct making *m, const struct text_file *f)
{
	struct boot_span *spans = NULL;
	size_t n = 0;
	struct draft *d;
	if (!read_spans(m, f, &d, &spans, &n))
		return;
	for (size_t i = 0; i < n; i++)
		if (is_own(&spans[i]) && (i == 0 || spans[i].entry != spans[i - 1].entry))
			add_line(m, boot_line_of(d->bytes, spans, n, spans[i].entry, &m->scratch));
}
