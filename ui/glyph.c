/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/glyph.h"

static const char *const forms[_GLYPH_MAX][3] = {
	[G_PASS] = {"+", "√", "✓"},    [G_WARN] = {"!", "!", "!"},
	[G_FAIL] = {"x", "x", "✗"},    [G_UNKNOWN] = {"?", "?", "?"},
	[G_PICKED] = {"*", "■", "◉"},  [G_COMPANION] = {"o", "·", "●"},
	[G_BLOCKED] = {"x", "x", "✗"}, [G_HERE] = {">", "►", "▸"},
	[G_RUNNING] = {">", "►", "▸"}, [G_ELLIPSIS] = {"~", "~", "…"},
	[G_DOT] = {"-", "·", "·"},     [G_RULE] = {"-", "─", "─"},
	[G_VRULE] = {"|", "│", "│"},   [G_TEE] = {"|", "├", "├"},
	[G_CORNER] = {"`", "└", "└"},  [G_BRANCH] = {"-", "┬", "┬"},
	[G_FOLDED] = {"+", "+", "⊞"},  [G_OPENED] = {"-", "-", "⊟"},
	[G_MORE_UP] = {"^", "▲", "▲"}, [G_MORE_DOWN] = {"v", "▼", "▼"},
};

const char *glyph(enum glyph_set set, enum glyph g)
{
	return forms[g][set];
}
