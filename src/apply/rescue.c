/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/rescue.h"

int rescue_put(const struct store *s, const struct apply_opts *o, struct err *err)
{
	_cleanup_buf_ struct buf text = {0};
	const char *at = o->rescue, *mark;

	if (!at || !*at)
		return 0;
	for (; (mark = strstr(at, RESCUE_ID)); at = mark + strlen(RESCUE_ID)) {
		buf_add(&text, at, (size_t)(mark - at));
		buf_puts(&text, s->id);
	}
	buf_puts(&text, at);
	return store_put(s, "rescue.txt", text.data, text.len, 0600, err);
}
