/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/spell.h"

#include "base/util.h"

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* One row of the table: from the first i + 1 letters of a to each start of b. Rows before it are
 * known. */
static void fill_row(const char *a, size_t i, const char *b, size_t n, size_t *const row[3])
{
	row[0][0] = i + 1;
	for (size_t j = 0; j < n; j++) {
		size_t change = row[1][j] + (a[i] != b[j]);

		row[0][j + 1] = least(change, least(row[0][j], row[1][j + 1]) + 1);
		if (i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j])
			row[0][j + 1] = least(row[0][j + 1], row[2][j - 1] + 1);
	}
}

size_t spell_distance(const char *a, const char *b, size_t most)
{
	size_t m = strlen(a), n = strlen(b);

	if ((m > n ? m - n : n - m) > most)
		return SIZE_MAX;
	_cleanup_free_ size_t *cells = xcalloc(3 * (n + 1), sizeof(*cells));
	size_t *row[3] = {cells, cells + n + 1, cells + 2 * (n + 1)};

	for (size_t j = 0; j <= n; j++)
		row[0][j] = j;
	for (size_t i = 0; i < m; i++) {
		size_t *oldest = row[2];

		row[2] = row[1];
		row[1] = row[0];
		row[0] = oldest;
		fill_row(a, i, b, n, row);
	}
	return row[0][n] <= most ? row[0][n] : SIZE_MAX;
}
