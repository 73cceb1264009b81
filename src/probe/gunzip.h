/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/probe only. A gzip file that is in memory (RFC 1952), as the kernel keeps its config.
 */
#pragma once

#include "base/buf.h"

/*
 * The bytes that the file holds; ret is replaced. -EBADMSG: it is no gzip file, or a broken or cut
 * one; -EFBIG: it holds more than max bytes, of which no more were ever unpacked.
 */
int gunzip(const struct buf *file, size_t max, struct buf *ret);
