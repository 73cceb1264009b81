/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/making.h"

bool in_modprobe_dir(const char *path)
{
	return str_starts(path, MODPROBE_DIR);
}

void start_modprobe_file(const struct draft *f, struct buf *out)
{
	if (draft_is_new(f))
		buf_puts(out, OUR_FIRST_LINE);
	else
		buf_add(out, f->bytes, f->len);
}
