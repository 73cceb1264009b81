/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SHA-256 as FIPS 180-4 has it. For telling whether a file is still the one that was seen; nothing
   secret goes through it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define SHA256_TEXT 65 /* 64 hex digits and a NUL */

struct sha256 {
	uint32_t state[8];
	uint8_t block[64];
	uint64_t size; /* bytes so far */
};

void sha256_begin(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *bytes, size_t n);
void sha256_end(struct sha256 *s, char ret[SHA256_TEXT]);
