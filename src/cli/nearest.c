/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/nearest.h"

#include "base/util.h"

#define LEAST_PART 3 /* letters that a name must share as a whole to count as near */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Letters to add, drop or change to get from a to b (Levenshtein). */
static size_t distance(const char *a, const char *b)
{
	size_t n = strlen(b);
	_cleanup_free_ size_t *row = xcalloc(n + 1, sizeof(*row));
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t corner = row[0];
		row[0] = i + 1;
		for (size_t j = 0; j < n; j++) {
			size_t change = corner + (a[i] != b[j]);
			corner = row[j + 1];
			row[j + 1] = least(change, least(corner, row[j]) + 1);
		}
	}
	return row[n];
}

static bool one_holds_the_other(const char *a, const char *b)
{
	return (strlen(b) >= LEAST_PART && strstr(a, b)) || (strlen(a) >= LEAST_PART && strstr(b, a));
}

/* How far a name is from the word; SIZE_MAX too far to be meant. */
static size_t how_far(const char *word, const char *name)
{
	size_t far = distance(word, name);
	if (one_holds_the_other(word, name))
		return least(far, 1);
	return far <= 1 + strlen(word) / 4 ? far : SIZE_MAX;
}

size_t nearest_names(const char *word, const char *const *names, size_t n, size_t ret[NEAREST_MOST])
{
	size_t far[NEAREST_MOST], found = 0;
	for (size_t i = 0; i < n; i++) {
		size_t d = how_far(word, names[i]), at = found;
		while (at > 0 && far[at - 1] > d)
			at--;
		if (d == SIZE_MAX || at == NEAREST_MOST)
			continue;
		found = least(found + 1, NEAREST_MOST);
		for (size_t k = found - 1; k > at; k--) {
			far[k] = far[k - 1];
			ret[k] = ret[k - 1];
		}
		far[at] = d;
		ret[at] = i;
	}
	return found;
}
