/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/theme.h"

static const struct look in_colour[_STYLE_MAX] = {
	[ST_STRONG] = {.bold = true},
	[ST_TITLE] = {.colour = COLOUR_CYAN, .bold = true},
	[ST_DIM] = {.dim = true},
	[ST_OK] = {.colour = COLOUR_GREEN},
	[ST_WARN] = {.colour = COLOUR_YELLOW},
	[ST_FAIL] = {.colour = COLOUR_RED},
	[ST_ADD] = {.colour = COLOUR_GREEN},
	[ST_DEL] = {.colour = COLOUR_RED},
	[ST_KEY] = {.colour = COLOUR_CYAN},
	[ST_CURSOR] = {.reverse = true},
	[ST_AWAY] = {.underline = true},
};

static const struct look in_mono[_STYLE_MAX] = {
	[ST_STRONG] = {.bold = true},
	[ST_TITLE] = {.bold = true},
	[ST_DIM] = {.colour = COLOUR_DEFAULT},
	[ST_OK] = {.colour = COLOUR_DEFAULT},
	[ST_WARN] = {.bold = true},
	[ST_FAIL] = {.bold = true},
	[ST_ADD] = {.bold = true},
	[ST_DEL] = {.underline = true},
	[ST_KEY] = {.bold = true},
	[ST_CURSOR] = {.reverse = true},
	[ST_AWAY] = {.underline = true},
};

struct look theme_look(bool mono, enum style s)
{
	return mono ? in_mono[s] : in_colour[s];
}
