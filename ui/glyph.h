/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every sign that is not plain text, by meaning. Each has a form for plain ASCII, for the fonts of
 * a Linux console (code page 437 and no more), and for everything else. All forms are one column
 * wide.
 */
#pragma once

enum glyph_set { GLYPHS_ASCII, GLYPHS_CONSOLE, GLYPHS_UNICODE };

enum glyph {
	G_PASS,
	G_WARN,
	G_FAIL,
	G_UNKNOWN,
	G_PICKED,
	G_COMPANION,
	G_BLOCKED,
	G_HERE, /* the line one is on, the step that is next */
	G_RUNNING,
	G_ELLIPSIS, /* something was cut off */
	G_DOT,      /* between words of a row */
	G_RULE,
	G_VRULE,
	G_TEE,    /* a child with brothers below it */
	G_CORNER, /* the last child */
	G_BRANCH, /* has children, and they are shown */
	G_FOLDED, /* has children, and they are hidden */
	G_OPENED, /* a heading whose rows are shown */
	G_MORE_UP,
	G_MORE_DOWN,
	_GLYPH_MAX,
};

const char *glyph(enum glyph_set set, enum glyph g);
