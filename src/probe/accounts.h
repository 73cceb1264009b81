/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/probe only: etc/passwd and etc/group (passwd(5), group(5)). */
#pragma once

#include "base/arena.h"
#include "base/lines.h"

#define ACCOUNTS_MAX ((size_t)4 * 1024 * 1024)

#define ACCOUNT_NAME 0
#define ACCOUNT_NUMBER 2
#define ACCOUNT_MEMBERS 3

/* The nth part of a line between colons, from 0; "" when there is none. In the arena. */
char *account_field(struct arena *a, const struct line *l, unsigned nth);
/* Of the user or the group; -EINVAL or -ERANGE when the line has none. */
int account_number(struct arena *a, const struct line *l, uint64_t *ret);
bool account_is_person(uint64_t number); /* or a group that was made by hand, or for a person */
