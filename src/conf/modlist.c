/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/modlist.h"

#include "base/lines.h"
#include "conf/modname.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The first word of a line, behind its leading blanks. */
static const char *first_word(const struct line *l, size_t *ret_len)
{
	const char *p = l->at, *end = l->at + l->len, *start;

	if (l->len > 0 && end[-1] == '\n')
		end--;
	while (p < end && is_blank(*p))
		p++;
	for (start = p; p < end && !is_blank(*p);)
		p++;
	*ret_len = (size_t)(p - start);
	return start;
}

bool modlist_has(const char *bytes, size_t n, const char *module)
{
	struct lines it = lines_of(bytes, n);
	size_t wanted = strlen(module), len;

	for (struct line l; lines_next(&it, &l);) {
		const char *word = first_word(&l, &len);

		if (len == wanted && modname_same(word, module, len))
			return true;
	}
	return false;
}

void modlist_add(const char *bytes, size_t n, const char *module, struct buf *out)
{
	buf_add(out, bytes, n);
	if (modlist_has(bytes, n, module))
		return;
	if (n > 0 && bytes[n - 1] != '\n')
		buf_putc(out, '\n');
	buf_printf(out, "%s\n", module);
}
