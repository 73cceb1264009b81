/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/byhand.h"
#include "base/shell.h"

const char *step_by_hand(struct arena *mem, const char *const *argv, const char *built,
			 const char *becomes)
{
	_cleanup_buf_ struct buf line = {0};

	for (size_t i = 0; argv[i]; i++) {
		buf_puts(&line, i ? " " : "");
		shell_word(&line, argv[i]);
	}
	if (built) {
		buf_puts(&line, " && mv -f ");
		shell_word(&line, built);
		buf_puts(&line, " ");
		shell_word(&line, becomes);
	}
	return arena_str(mem, buf_str(&line));
}
