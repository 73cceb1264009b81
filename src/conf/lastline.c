/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/lastline.h"

void add_with_line_end(struct buf *out, const char *bytes, size_t n)
{
	bool ended = n == 0 || bytes[n - 1] == '\n';
	size_t text = n - (n > 0 && ended);

	buf_add(out, bytes, n);
	if (!ended)
		buf_putc(out, '\n');
	if (text > 0 && bytes[text - 1] == '\\')
		buf_putc(out, '\n');
}
