/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every test of src/base begins with: cmocka and the headers that it wants before it. */
#pragma once

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define TEST(name) static void name(void **state __attribute__((unused)))

/* A test that this user or this machine cannot run says so, and is not counted as passed. */
#define SKIP_IF(cond, why)                                                                         \
	do {                                                                                       \
		if (cond) {                                                                        \
			print_message("skipped: %s\n", why);                                       \
			skip();                                                                    \
		}                                                                                  \
	} while (0)
