/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One NAME=value word as an assignment. For shellvar.c. */
#pragma once

#include "conf/shellvar.h"
#include "conf/shellword.h"

/* Length of the name when s begins with NAME= or NAME+=, 0: it does not. */
size_t shell_assign_name(const char *s, size_t n);

/* The assignment at `at`, where shell_assign_name() found one. exported: it is an argument of
 * export. Does not fill in line. */
enum word_trouble shell_assign_scan(const char *s, size_t n, size_t at, bool exported,
				    struct arena *a, struct assign *ret, size_t *ret_trouble_at);
