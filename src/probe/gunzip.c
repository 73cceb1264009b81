/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/gunzip.h"

#include <errno.h>
#define ZLIB_CONST
#include <zlib.h>

#define CHUNK (64 * 1024)
#define GZIP_ONLY 16 /* added to the window's bits: zlib.h, inflateInit2 */

static void end_stream(z_stream **z)
{
	inflateEnd(*z);
}

/* One chunk to the end of out: 1 there is more, 0 that was all. */
static int inflate_chunk(z_stream *z, size_t max, struct buf *out)
{
	unsigned char room[CHUNK];
	int r;

	z->next_out = room;
	z->avail_out = sizeof(room);
	r = inflate(z, Z_NO_FLUSH);
	if (r == Z_MEM_ERROR)
		return -ENOMEM;
	if (r != Z_OK && r != Z_STREAM_END)
		return -EBADMSG;
	size_t n = sizeof(room) - z->avail_out;
	if (n > max - out->len)
		return -EFBIG;
	buf_add(out, room, n);
	return r == Z_OK;
}

int gunzip(const struct buf *file, size_t max, struct buf *ret)
{
	_cleanup_buf_ struct buf out = {0};
	z_stream z = {.next_in = (const unsigned char *)buf_str(file)};
	int r;

	if (file->len > UINT32_MAX)
		return -EFBIG;
	z.avail_in = (uInt)file->len;
	if (inflateInit2(&z, GZIP_ONLY + MAX_WBITS) != Z_OK)
		return -ENOMEM;
	_cleanup_(end_stream) z_stream *open = &z;
	do
		r = inflate_chunk(open, max, &out);
	while (r > 0);
	if (r < 0)
		return r;
	buf_done(ret);
	*ret = out;
	out = (struct buf){0};
	return 0;
}
