/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A unified kernel image with as many sections as a test wants: a PE head, its table, and their
 * bytes. */
#pragma once

#include "base/buf.h"

#define PE_AT 128
#define PE_OPTIONAL 240
#define PE_FIRST 4096 /* where the bytes of the sections begin */

struct pe_part {
	const char *name, *text;
};

static inline void pe_le(struct buf *b, size_t value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_putc(b, (char)(value >> 8 * i & 0xff));
}

static inline void pe_zeros(struct buf *b, size_t up_to)
{
	while (b->len < up_to)
		buf_putc(b, 0);
}

static inline void pe_image(struct buf *b, const struct pe_part *parts, size_t n)
{
	size_t at = PE_FIRST;

	buf_puts(b, "MZ");
	pe_zeros(b, 60);
	pe_le(b, PE_AT, 4);
	pe_zeros(b, PE_AT);
	buf_add(b, "PE\0\0\x64\x86", 6);
	pe_le(b, n, 2);
	pe_zeros(b, PE_AT + 20);
	pe_le(b, PE_OPTIONAL, 2);
	pe_zeros(b, PE_AT + 24 + PE_OPTIONAL);
	for (size_t i = 0; i < n; i++) {
		char name[8] = {0};
		size_t len = strlen(parts[i].text);

		memcpy(name, parts[i].name, strlen(parts[i].name));
		buf_add(b, name, sizeof(name));
		pe_le(b, len, 4);
		pe_le(b, 0x10000, 4);
		pe_le(b, len, 4);
		pe_le(b, at, 4);
		pe_zeros(b, b->len + 16);
		at += len;
	}
	pe_zeros(b, PE_FIRST);
	for (size_t i = 0; i < n; i++)
		buf_add(b, parts[i].text, strlen(parts[i].text));
}
