/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/dracutconf.h"

#include <errno.h>

#include "base/text.h"
#include "conf/lastline.h"
#include "conf/modname.h"
#include "conf/shellvar.h"

struct reading {
	const struct conf_source *source;
	const char *variable;
	struct arena *mem;
	struct dracut_value value;
	struct err *err;
};

static int unknown(const struct reading *r, size_t line, const char *what)
{
	return err_set(r->err, EINVAL,
		       "%s:%zu: %s: what %s holds cannot be told without running it",
		       r->source->path, line, what, r->variable);
}

/* Of a +=, or of what refers to itself: the former value with the text around it. */
static char *extended(struct reading *r, const struct assign *as)
{
	return arena_printf(r->mem, "%.*s%s%s", (int)as->former_at, as->value, r->value.text,
			    as->value + as->former_at);
}

static int take_assign(struct reading *r, const struct assign *as)
{
	if (!streq(as->name, r->variable))
		return 0;
	if (as->form == ASSIGN_COMPUTED)
		return unknown(r, as->line, "a value that bash computes");
	if (as->form == ASSIGN_EXTENDS) {
		r->value.text = extended(r, as);
		return 0;
	}
	const char *value = arena_str(r->mem, as->value);
	r->value = (struct dracut_value){value, r->source->path, as->line, value};
	return 0;
}

static int take_source(struct reading *r)
{
	const struct conf_source *s = r->source;
	struct shell_file f = {0};
	int code = shell_parse(s->bytes, s->len, r->mem, &f, r->err);

	if (code < 0)
		return err_in(r->err, code, "%s", s->path);
	for (size_t i = 0; i < f.n_opaques; i++)
		if (opaque_may_set(s->bytes, &f.opaques[i], r->variable))
			return unknown(r, f.opaques[i].line, f.opaques[i].why);
	for (size_t i = 0; i < f.n_assigns && code == 0; i++)
		code = take_assign(r, &f.assigns[i]);
	return code;
}

int dracut_conf_value(const struct conf_source *sources, size_t n, const char *variable,
		      struct arena *a, struct dracut_value *ret, struct err *err)
{
	struct reading r = {.variable = variable, .mem = a, .value.text = "", .err = err};

	for (size_t i = 0; i < n; i++) {
		r.source = &sources[i];
		int code = take_source(&r);
		if (code < 0)
			return code;
	}
	*ret = r.value;
	return 0;
}

size_t dracut_conf_line(const struct conf_source *source, const char *variable, const char *word,
			struct arena *a)
{
	struct shell_file f = {0};
	size_t line = 0;

	if (shell_parse(source->bytes, source->len, a, &f, NULL) < 0)
		return 0;
	for (size_t i = 0; i < f.n_assigns; i++) {
		const struct assign *as = &f.assigns[i];

		if (streq(as->name, variable) && as->value && dracut_list_has(as->value, word))
			line = as->line;
	}
	return line;
}

/* The words of a list with one blank between them. */
static const char *tidy(const char *list, struct arena *a)
{
	_cleanup_buf_ struct buf out = {0};

	for (const char *at = list; *(at += strspn(at, " \t\n"));) {
		size_t n = strcspn(at, " \t\n");

		if (out.len)
			buf_putc(&out, ' ');
		text_safe(&out, at, n, false);
		at += n;
	}
	return arena_str(a, buf_str(&out));
}

bool dracut_conf_loss(const struct conf_source *sources, size_t n, const char *variable,
		      const char *word, const char *ours, struct arena *a, const char **ret_what,
		      const char **ret_remedy)
{
	struct dracut_value v = {0};

	if (dracut_conf_value(sources, n, variable, a, &v, NULL) < 0 || !v.reset_path ||
	    dracut_list_has(v.text, word))
		return false;
	const char *list = tidy(v.reset_to, a);
	*ret_what = arena_printf(a,
				 "%s:%zu: `%s=\"%s\"` sets %s anew and throws away what %s adds "
				 "to it",
				 v.reset_path, v.reset_line, variable, list, variable, ours);
	*ret_remedy = arena_printf(a,
				   "Write `%s+=\"%s%s \"` in its place, with a blank at both "
				   "ends of the value, then run passthru again.",
				   variable, *list ? " " : "", list);
	return true;
}

bool dracut_list_has(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = list; *(at += strspn(at, " \t\n"));) {
		size_t n = strcspn(at, " \t\n");

		if (n == len &&
		    (*word == '/' ? memcmp(at, word, n) == 0 : modname_same(at, word, n)))
			return true;
		at += n;
	}
	return false;
}

void dracut_conf_add(const char *bytes, size_t n, const char *variable, const char *word,
		     struct buf *out)
{
	add_with_line_end(out, bytes, n);
	buf_printf(out, "%s+=\" %s \"\n", variable, word);
}
