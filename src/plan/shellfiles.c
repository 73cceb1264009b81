/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/shellfiles.h"

int read_shell_files(struct making *m, const struct shell_files *f, struct grub_source **ret,
		     struct err *err)
{
	struct grub_source *src = arena_alloc(&m->scratch, (f->n + 1) * sizeof(*src));
	struct conf_source *all;
	int r = drafts_read(&m->drafts, f->paths, f->n, &m->scratch, &all, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < f->n; i++)
		src[i] = (struct grub_source){all[i].path, all[i].bytes, all[i].len,
					      .bash = f->bash};
	*ret = src;
	return 0;
}

char *shell_files_value(struct making *m, const struct shell_files *f, const char *variable)
{
	struct grub_source *src;
	if (read_shell_files(m, f, &src, NULL) < 0)
		return NULL;
	return grub_value(src, f->n, variable, &m->scratch);
}

/* Those that did not change stay as they are. */
static int write_shell_files(struct making *m, const struct grub_source *to, size_t n,
			     const char *why, struct err *err)
{
	int r = 0;
	for (size_t i = 0; r == 0 && i < n; i++) {
		_cleanup_buf_ struct buf bytes = {0};
		struct draft *d;
		buf_add(&bytes, to[i].bytes, to[i].len);
		r = draft_open(&m->drafts, to[i].path, &d, err);
		if (r == 0)
			r = draft_set(&m->drafts, d, &bytes, why, err);
	}
	return r;
}

int edit_shell_files(struct making *m, const struct shell_files *f, const char *variable,
		     bool take_new, const char *why, struct err *err)
{
	const struct grub_change change = {m->words, m->n_words, take_new};
	struct grub_source *src, *to;
	int r = read_shell_files(m, f, &src, err);
	if (r == 0)
		r = grub_edit_variable(src, f->n, variable, &change, &m->scratch, &to, err);
	return r < 0 ? r : write_shell_files(m, to, f->n, why, err);
}
