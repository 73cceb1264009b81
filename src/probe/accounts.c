/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/accounts.h"

/* Of people; between 60000 and 65535 distributions and systemd have their own (Debian policy 9.2.2,
 * systemd's UIDS-GIDS). */
#define FIRST_USER 1000
#define LAST_USER 59999
#define AFTER_RESERVED 65536

char *account_field(struct arena *a, const struct line *l, unsigned nth)
{
	const char *at = l->at, *end = l->at + l->text_len;

	for (; nth > 0; nth--) {
		const char *colon = memchr(at, ':', (size_t)(end - at));

		if (!colon)
			return arena_str(a, "");
		at = colon + 1;
	}
	const char *colon = memchr(at, ':', (size_t)(end - at));
	return arena_dup(a, at, (size_t)((colon ? colon : end) - at));
}

int account_number(struct arena *a, const struct line *l, uint64_t *ret)
{
	return parse_u64(account_field(a, l, ACCOUNT_NUMBER), 10, UINT32_MAX, ret);
}

bool account_is_person(uint64_t number)
{
	return (number >= FIRST_USER && number <= LAST_USER) || number >= AFTER_RESERVED;
}
