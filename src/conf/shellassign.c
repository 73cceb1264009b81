/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/shellassign.h"

size_t shell_assign_name(const char *s, size_t n)
{
	size_t len = shell_name_len(s, n), left = n - len;

	if (len == 0 || left == 0)
		return 0;
	if (s[len] == '=' || (left > 1 && s[len] == '+' && s[len + 1] == '='))
		return len;
	return 0;
}

/* The shell splits and matches what stands bare behind export. */
static bool splits(const struct glyph *g)
{
	return g->quoting == QUOTE_NONE &&
	       (g->kind == GLYPH_VARIABLE || (g->len == 1 && strchr("*?[{}", g->c)));
}

static bool is_self(const char *s, const struct glyph *g, const char *name)
{
	size_t len;
	const char *at = glyph_name(s, g, &len);

	return len == strlen(name) && memcmp(at, name, len) == 0;
}

/* Adds one glyph to the value; false when the shell would have to compute it. */
static bool judge_glyph(const char *s, const struct glyph *g, struct assign *as, char *value,
			size_t *len)
{
	switch (g->kind) {
	case GLYPH_CHAR:
		value[(*len)++] = g->c;
		return true;
	case GLYPH_VARIABLE:
		if (as->form == ASSIGN_EXTENDS || !is_self(s, g, as->name))
			return false;
		as->form = ASSIGN_EXTENDS;
		as->former_at = *len;
		return true;
	case GLYPH_COMPUTED:
		break;
	}
	return false;
}

static void judge(const char *s, struct assign *as, const struct shell_word *w, bool exported,
		  struct arena *a)
{
	char *value = arena_alloc(a, w->n_glyphs + 1);
	size_t len = 0;

	as->form = as->plus ? ASSIGN_EXTENDS : ASSIGN_LITERAL;
	for (size_t i = 0; i < w->n_glyphs; i++)
		if ((exported && splits(&w->glyphs[i])) ||
		    !judge_glyph(s, &w->glyphs[i], as, value, &len)) {
			as->form = ASSIGN_COMPUTED;
			return;
		}
	as->value = value;
}

enum word_trouble shell_assign_scan(const char *s, size_t n, size_t at, bool exported,
				    struct arena *a, struct assign *ret, size_t *ret_trouble_at)
{
	size_t name_len = shell_assign_name(s + at, n - at);
	bool plus = s[at + name_len] == '+';
	struct assign as = {.plus = plus, .value_at = at + name_len + (plus ? 2 : 1)};
	struct shell_word w;
	enum word_trouble trouble = shell_word_scan(s, n, as.value_at, a, &w, ret_trouble_at);

	if (trouble)
		return trouble;
	as.name = arena_dup(a, s + at, name_len);
	as.value_len = w.len;
	judge(s, &as, &w, exported, a);
	*ret = as;
	return WORD_FINE;
}
