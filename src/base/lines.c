/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/lines.h"

struct lines lines_of(const char *bytes, size_t n)
{
	return (struct lines){.at = bytes, .end = n ? bytes + n : bytes};
}

bool lines_next(struct lines *it, struct line *ret)
{
	size_t left = it->at ? (size_t)(it->end - it->at) : 0, text;
	const char *nl;

	if (left == 0)
		return false;
	nl = memchr(it->at, '\n', left);
	text = nl ? (size_t)(nl - it->at) : left;
	*ret = (struct line){
		.at = it->at,
		.text_len = nl && text > 0 && nl[-1] == '\r' ? text - 1 : text,
		.len = nl ? text + 1 : left,
		.no = ++it->no,
	};
	it->at += ret->len;
	return true;
}

bool line_goes_on(const struct line *l)
{
	return l->text_len > 0 && l->at[l->text_len - 1] == '\\';
}
