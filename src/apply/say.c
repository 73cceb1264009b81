/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/say.h"

#include <stdarg.h>

void say(const struct apply_opts *o, enum event_kind kind, size_t index, const char *fmt, ...)
{
	_cleanup_free_ char *text = NULL;
	va_list args;

	if (!o->sink.emit)
		return;
	va_start(args, fmt);
	BUG_ON(vasprintf(&text, fmt, args) < 0);
	va_end(args);
	o->sink.emit(o->sink.data, &(struct event){.kind = kind, .index = index, .text = text});
}
