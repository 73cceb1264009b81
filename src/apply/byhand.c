/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/byhand.h"
#include "apply/undo_script.h"

/* As it is where a shell takes it so. */
static void put_word(struct buf *out, const char *word)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				    "@%_+=:,./-";

	if (*word && word[strspn(word, plain)] == '\0')
		buf_puts(out, word);
	else
		shell_quote(out, word);
}

const char *step_by_hand(struct arena *mem, const char *const *argv, const char *built,
			 const char *becomes)
{
	_cleanup_buf_ struct buf line = {0};

	for (size_t i = 0; argv[i]; i++) {
		buf_puts(&line, i ? " " : "");
		put_word(&line, argv[i]);
	}
	if (built) {
		buf_puts(&line, " && mv -f ");
		put_word(&line, built);
		buf_puts(&line, " ");
		put_word(&line, becomes);
	}
	return arena_str(mem, buf_str(&line));
}
