/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/shell.h"

void shell_quote(struct buf *out, const char *s)
{
	buf_putc(out, '\'');
	for (; *s; s++)
		if (*s == '\'')
			buf_puts(out, "'\\''");
		else
			buf_putc(out, *s);
	buf_putc(out, '\'');
}

void shell_word(struct buf *out, const char *s)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				    "@%_+=:,./-";

	if (*s && s[strspn(s, plain)] == '\0')
		buf_puts(out, s);
	else
		shell_quote(out, s);
}
