/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/nearest.h"

#include "base/spell.h"
#include "base/util.h"

#define LEAST_PART 3	   /* letters that a name must share as a whole to count as near */
#define LEAST_SHORT_FORM 4 /* letters of a word that may stand for a longer name */
#define FAR_SHORT_FORM 1000 /* farther than any spelling */

static bool one_holds_the_other(const char *a, const char *b)
{
	return (strlen(b) >= LEAST_PART && strstr(a, b)) || (strlen(a) >= LEAST_PART && strstr(b, a));
}

static bool is_short_form(const char *word, const char *name)
{
	if (strlen(word) < LEAST_SHORT_FORM || *word != *name)
		return false;
	for (; *name && *word; name++)
		word += *word == *name;
	return !*word;
}

/* How far a name is from the word; SIZE_MAX too far to be meant. */
static size_t how_far(const char *word, const char *name)
{
	size_t far = spell_distance(word, name, 1 + strlen(word) / 4);
	if (far > 1 && one_holds_the_other(word, name))
		return 1;
	return far == SIZE_MAX && is_short_form(word, name) ? FAR_SHORT_FORM : far;
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
		found = found < NEAREST_MOST ? found + 1 : found;
		for (size_t k = found - 1; k > at; k--) {
			far[k] = far[k - 1];
			ret[k] = ret[k - 1];
		}
		far[at] = d;
		ret[at] = i;
	}
	return found;
}
