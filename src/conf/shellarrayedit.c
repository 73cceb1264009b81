/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "conf/modname.h"
#include "conf/shellarray.h"

struct list {
	char **items;
	size_t n;
};

static void add(struct list *l, struct arena *a, const struct shell_array *from,
		const struct list *former)
{
	for (size_t i = 0; i < from->n_items; i++) {
		if (from->items[i].text)
			*ARENA_PUSH(a, l->items, l->n) = arena_str(a, from->items[i].text);
		for (size_t k = 0; !from->items[i].text && k < former->n; k++)
			*ARENA_PUSH(a, l->items, l->n) = former->items[k];
	}
}

/* Why the list behind assignment i cannot be known, NULL: it can. */
static const char *trouble(const struct shell_array *arrays, size_t i)
{
	const struct shell_array *s = &arrays[i], *former = i > 0 ? &arrays[i - 1] : NULL;
	bool adds = s->plus || s->form == ARRAY_EXTENDS;

	if (s->form == ARRAY_COMPUTED)
		return s->why;
	if (adds && !s->string && former && former->string && former->n_items > 1)
		return "a list is added to a string, which stays one item";
	for (size_t k = 0; s->string && k < i; k++)
		if (!arrays[k].string)
			return "a string is given to what is a list, of which it becomes the first "
			       "item";
	return NULL;
}

int shell_array_apply(const struct shell_array *arrays, size_t n, struct arena *a, char ***items,
		      size_t *n_items, struct err *err)
{
	struct list now = {NULL, 0}, given = {*items, *n_items};
	const struct shell_array *unknown = NULL;
	const char *why = NULL;

	add(&now, a, &(struct shell_array){.items = &(struct array_item){0}, .n_items = 1}, &given);
	for (size_t i = 0; i < n; i++) {
		struct list former = now;

		if (trouble(arrays, i)) {
			unknown = &arrays[i];
			why = trouble(arrays, i);
		} else if (arrays[i].form == ARRAY_LITERAL && !arrays[i].plus) {
			unknown = NULL;
		}
		if (!arrays[i].plus)
			now = (struct list){0};
		add(&now, a, &arrays[i], &former);
	}
	if (unknown)
		return err_set(err, EINVAL, "line %zu: %s cannot be known: %s", unknown->line,
			       unknown->name, why);
	*items = now.items;
	*n_items = now.n;
	return 0;
}

const struct shell_array *shell_array_base(const struct shell_array *arrays, size_t n)
{
	const struct shell_array *base = NULL;

	for (size_t i = 0; i < n; i++) {
		if (trouble(arrays, i))
			base = NULL;
		else if (arrays[i].form == ARRAY_LITERAL && !arrays[i].plus)
			base = &arrays[i];
	}
	return base;
}

ssize_t items_find(char *const *items, size_t n, const char *word, bool module)
{
	size_t len = strlen(word);

	for (size_t i = 0; i < n; i++) {
		if (streq(items[i], word))
			return (ssize_t)i;
		if (module && strlen(items[i]) == len && modname_same(items[i], word, len))
			return (ssize_t)i;
	}
	return -1;
}

static int check_literal(const struct shell_array *array, struct err *err)
{
	if (array->form == ARRAY_COMPUTED)
		return err_set(err, EINVAL, "line %zu: %s cannot be edited here: %s", array->line,
			       array->name, array->why);
	if (array->form == ARRAY_EXTENDS)
		return err_set(err, EINVAL,
			       "line %zu: %s cannot be edited here: it adds to its former items",
			       array->line, array->name);
	return 0;
}

static bool is_plain(const char *item)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@+";

	return *item && strspn(item, plain) == strlen(item);
}

int shell_array_insert(const char *bytes, size_t n, const struct shell_array *array,
		       const char *item, struct buf *out, struct err *err)
{
	int r = check_literal(array, err);

	if (r < 0)
		return r;
	if (!is_plain(item))
		return err_set(err, EINVAL, "line %zu: \"%s\" cannot be written here without loss",
			       array->line, item);
	if (array->bare)
		return err_set(err, EINVAL, "line %zu: the value of %s is not in quotes",
			       array->line, array->name);
	buf_add(out, bytes, array->front);
	buf_puts(out, item);
	if (array->n_items > 0)
		buf_putc(out, ' ');
	buf_add(out, bytes + array->front, n - array->front);
	return 0;
}

int shell_array_remove(const char *bytes, size_t n, const struct shell_array *array, size_t i,
		       struct buf *out, struct err *err)
{
	const struct array_item *item = &array->items[i];
	size_t end = item->at + item->len;
	int r = check_literal(array, err);

	if (r < 0)
		return r;
	if (i + 1 < array->n_items && (bytes[end] == ' ' || bytes[end] == '\t'))
		end++;
	buf_add(out, bytes, item->at);
	buf_add(out, bytes + end, n - end);
	return 0;
}
