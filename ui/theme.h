/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Styles are meanings. The pages name them; how they look is decided in theme.c and nowhere else.
 * Every style that warns also has a sign in the text, so that mono loses nothing.
 */
#pragma once

#include <stdbool.h>

enum style {
	ST_TEXT,
	ST_STRONG,
	ST_TITLE,
	ST_DIM,
	ST_OK,
	ST_WARN,
	ST_FAIL,
	ST_ADD,
	ST_DEL,
	ST_KEY,
	ST_CURSOR, /* the line one is on, in the pane that takes the keys */
	ST_AWAY,   /* the line one is on, in the other pane */
	_STYLE_MAX,
};

enum colour { COLOUR_DEFAULT, COLOUR_RED, COLOUR_GREEN, COLOUR_YELLOW, COLOUR_CYAN, _COLOUR_MAX };

struct look {
	enum colour colour;
	bool bold, dim, reverse, underline;
};

struct look theme_look(bool mono, enum style s);
