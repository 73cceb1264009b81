/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The small facts of model/attr.h, by the table of attrs.c. */
#include "probe/attrs.h"
#include "probe/scan.h"

/* A copy has not what could not be copied: that is no proof that the host has it not. */
static const char *left_behind(struct scan *s, const struct attr_spec *spec)
{
	for (size_t i = 0; i < ARRAY_SIZE(spec->paths) && spec->paths[i]; i++)
		if (scan_left_behind(s, spec->paths[i]))
			return spec->paths[i];
	return NULL;
}

static void scan_one(struct scan *s, const struct attr_spec *spec, struct attr *ret)
{
	struct attr_look look;

	attr_look(s->root, &s->tmp, spec, &look);
	*ret = (struct attr){.there = look.there, .source = look.path};
	if (look.failed)
		scan_failed(s, -look.failed, "%s", look.err.line);
	if (look.there == TRI_YES) {
		ret->text = scan_safe(s, look.text);
		return;
	}
	const char *left = left_behind(s, spec);
	if (left)
		*ret = (struct attr){.there = TRI_UNKNOWN, .source = left};
}

void scan_attrs(struct scan *s)
{
	for (size_t i = 0; i < _ATTR_MAX; i++)
		scan_one(s, &attr_specs[i], &s->host->attrs[i]);
}
