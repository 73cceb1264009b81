/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SHA-256 (FIPS 180-4), as sha256sum prints it: to tell a file again that was too large to keep. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define SHA256_TEXT 65 /* 64 hex digits and NUL */

struct sha256 {
	uint32_t state[8];
	uint64_t n; /* bytes so far */
	uint8_t block[64];
};

void sha256_begin(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *bytes, size_t n);
/* s cannot be added to any more. */
void sha256_end(struct sha256 *s, char text[static SHA256_TEXT]);
