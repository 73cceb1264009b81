/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A growing run of bytes. A zeroed struct buf is empty. data is NULL only while cap is 0; once
 * anything was added it is followed by a NUL byte that len does not count, so text can be used as
 * a string. Bytes may hold NUL themselves.
 */
#pragma once

#include "base/util.h"

struct buf {
	char *data;
	size_t len;
	size_t cap;
};

void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) _printf_(2, 3);
void buf_clear(struct buf *b); /* keeps the memory */
void buf_done(struct buf *b);
const char *buf_str(const struct buf *b); /* "" when empty; owned by b */
char *buf_take(struct buf *b);            /* the caller frees; b is empty after it */
#define _cleanup_buf_ _cleanup_(buf_done)
