/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/sha256.h"

#include <string.h>

#include "base/util.h"

#define LENGTH_AT 56 /* of the last block: the size in bits */

/* clang-format off */
/* The first bits behind the point of the cube roots of the first 64 primes. */
static const uint32_t cube_roots[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};
/* … of the square roots of the first eight. */
static const uint32_t square_roots[8] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};
/* clang-format on */

static uint32_t turn(uint32_t x, unsigned by)
{
	return x >> by | x << (32 - by);
}

static uint32_t word_at(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void spread(const uint8_t *block, uint32_t w[64])
{
	for (size_t i = 0; i < 16; i++)
		w[i] = word_at(block + 4 * i);
	for (size_t i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];

		w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ a >> 3) + w[i - 7] +
		       (turn(b, 17) ^ turn(b, 19) ^ b >> 10);
	}
}

static void mix(struct sha256 *s, const uint8_t *block)
{
	uint32_t *v = s->state;
	uint32_t a = v[0], b = v[1], c = v[2], d = v[3], e = v[4], f = v[5], g = v[6], h = v[7];
	uint32_t w[64];

	spread(block, w);
	for (size_t i = 0; i < 64; i++) {
		uint32_t one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + (g ^ (e & (f ^ g))) +
			       cube_roots[i] + w[i];
		uint32_t two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & (b | c)) | (b & c));

		h = g, g = f, f = e, e = d + one;
		d = c, c = b, b = a, a = one + two;
	}
	v[0] += a, v[1] += b, v[2] += c, v[3] += d;
	v[4] += e, v[5] += f, v[6] += g, v[7] += h;
}

void sha256_begin(struct sha256 *s)
{
	*s = (struct sha256){0};
	memcpy(s->state, square_roots, sizeof(s->state));
}

void sha256_add(struct sha256 *s, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;

	while (n > 0) {
		size_t have = s->size % sizeof(s->block), room = sizeof(s->block) - have;
		size_t take = n < room ? n : room;

		memcpy(s->block + have, p, take);
		s->size += take;
		p += take;
		n -= take;
		if (take == room)
			mix(s, s->block);
	}
}

void sha256_end(struct sha256 *s, char ret[SHA256_TEXT])
{
	static const uint8_t fill[64] = {0x80};
	uint64_t bits = s->size * 8;
	size_t have = s->size % 64;
	uint8_t length[8];

	for (size_t i = 0; i < 8; i++)
		length[i] = (uint8_t)(bits >> (56 - 8 * i));
	sha256_add(s, fill, (have < LENGTH_AT ? LENGTH_AT : LENGTH_AT + 64) - have);
	sha256_add(s, length, sizeof(length));
	for (size_t i = 0; i < 8; i++)
		snprintf(ret + 8 * i, 9, "%08x", s->state[i]);
}
