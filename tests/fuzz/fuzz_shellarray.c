/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of mkinitcpio.conf: an item that is put in is the first, and goes again byte for byte. */
#include "conf/shellarray.h"
#include "fuzz/fuzz.h"

#define NAME "MODULES"
#define ITEM "vfio_pci"

static void check_list(size_t n, const struct shell_array *s)
{
	size_t behind = 0;

	for (size_t i = 0; i < s->n_items; i++) {
		LAW(s->items[i].at >= behind && s->items[i].len <= n - s->items[i].at);
		LAW(s->items[i].text || s->form != ARRAY_LITERAL);
		behind = s->items[i].at + s->items[i].len;
	}
	LAW(s->line > 0 && s->front <= n && (s->form == ARRAY_COMPUTED) == (s->why != NULL));
}

static void check_insert(const char *bytes, size_t n, const struct shell_array *base, size_t index,
			 size_t count, struct arena *a)
{
	_cleanup_buf_ struct buf there = {0}, back = {0};
	struct shell_array *now;
	size_t n_now;

	if (shell_array_insert(bytes, n, base, ITEM, &there, NULL) < 0)
		return;
	LAW(fuzz_inserted(&there, bytes, n));
	LAW(shell_arrays(there.data, there.len, NAME, a, &now, &n_now, NULL) == 0);
	LAW(n_now == count && now[index].n_items == base->n_items + 1);
	LAW(streq(now[index].items[0].text, ITEM));
	for (size_t i = 0; i < base->n_items; i++)
		LAW(streq(now[index].items[i + 1].text, base->items[i].text));
	LAW(shell_array_remove(there.data, there.len, &now[index], 0, &back, NULL) == 0);
	LAW(fuzz_same(&back, bytes, n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	_cleanup_free_ char *bytes = fuzz_text(data, n);
	struct arena a = {0};
	struct err err = {0};
	struct shell_array *arrays;
	const struct shell_array *base;
	char **items = NULL;
	size_t count, n_items = 0;

	n = strlen(bytes);
	if (shell_arrays(bytes, n, NAME, &a, &arrays, &count, &err) < 0) {
		LAW(str_starts(err.line, "line "));
		arena_done(&a);
		return 0;
	}
	for (size_t i = 0; i < count; i++)
		check_list(n, &arrays[i]);
	if (shell_array_apply(arrays, count, &a, &items, &n_items, &err) < 0)
		LAW(str_starts(err.line, "line "));
	for (size_t i = 0; i < n_items; i++)
		LAW(items_find(items, n_items, items[i], false) <= (ssize_t)i);
	base = shell_array_base(arrays, count);
	if (base)
		check_insert(bytes, n, base, (size_t)(base - arrays), count, &a);
	arena_done(&a);
	return 0;
}
