/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables whose addresses are not written as people write them. */
#include "probe/redact.h"

#include <ctype.h>

#include "base/lines.h"

#define V6_DIGITS 32
#define PORT_DIGITS 4
#define ESTABLISHED "01"

static size_t hex_run(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && isxdigit((unsigned char)s[i]))
		i++;
	return i;
}

/* An interface id that is a MAC with fffe in its middle (RFC 4291, appendix A): the MAC is
 * replaced, the rest stays. */
static void put_v6(struct redact *r, const char digits[static V6_DIGITS], struct buf *out)
{
	const char *id = digits + 16;
	_cleanup_buf_ struct buf mac = {0}, safe = {0};

	if (strncasecmp(id + 6, "fffe", 4) != 0) {
		buf_add(out, digits, V6_DIGITS);
		return;
	}
	buf_puts(&mac, "enx");
	buf_add(&mac, id, 6);
	buf_add(&mac, id + 10, 6);
	redact_text(r, buf_str(&mac), mac.len, &safe);
	buf_add(out, digits, 16);
	buf_add(out, buf_str(&safe) + 3, 6);
	buf_puts(out, "fffe");
	buf_puts(out, buf_str(&safe) + 9);
}

void redact_v6_table(struct redact *r, const char *bytes, size_t n, struct buf *out)
{
	for (size_t at = 0; at < n;) {
		size_t len = hex_run(bytes + at, n - at);

		if (len == V6_DIGITS) {
			put_v6(r, bytes + at, out);
			at += len;
			continue;
		}
		size_t word = at;
		while (word < n && !isspace((unsigned char)bytes[word]))
			word++;
		redact_text(r, bytes + at, word - at, out);
		for (at = word; at < n && isspace((unsigned char)bytes[at]); at++)
			buf_putc(out, bytes[at]);
	}
}

/* Words of 32 bits are written as the machine stores them: the eight digits of each have their
 * pairs turned round. */
static void turn_words(char *digits, size_t n)
{
	for (size_t w = 0; w + 8 <= n; w += 8)
		for (size_t i = 0; i < 4; i += 2) {
			char pair[2];

			memcpy(pair, digits + w + i, 2);
			memcpy(digits + w + i, digits + w + 6 - i, 2);
			memcpy(digits + w + 6 - i, pair, 2);
		}
}

static void put_local(struct redact *r, const char *digits, size_t n, struct buf *out)
{
	_cleanup_buf_ struct buf safe = {0};
	char turned[V6_DIGITS];

	if (n != V6_DIGITS) {
		buf_add(out, digits, n);
		return;
	}
	memcpy(turned, digits, n);
	turn_words(turned, n);
	put_v6(r, turned, &safe);
	turn_words(safe.data, safe.len);
	buf_add(out, safe.data, safe.len);
}

/* ":0016" */
static bool is_ssh_port(const struct redact *r, const char *s, size_t n)
{
	char digits[PORT_DIGITS + 1] = {0};
	uint64_t port;

	if (n < PORT_DIGITS + 1 || s[0] != ':')
		return false;
	memcpy(digits, s + 1, PORT_DIGITS);
	for (size_t i = 0; i < r->n_ssh_ports; i++)
		if (parse_u64(digits, 16, UINT16_MAX, &port) == 0 && port == r->ssh_ports[i])
			return true;
	return false;
}

/* "   1: LOCAL:0016 REMOTE:D2A4 01 …" */
static void put_row(struct redact *r, const struct line *l, struct buf *out)
{
	/* 198.51.100.7, an address for examples (RFC 5737), as words. */
	const char v4[] = "076433C6", v6[] = "0000000000000000FFFF0000076433C6";
	const char *end = l->at + l->text_len, *colon = memchr(l->at, ':', l->text_len);
	const char *local = colon ? colon + 1 : end;

	while (local < end && *local == ' ')
		local++;
	size_t n = hex_run(local, (size_t)(end - local));
	const char *port = local + n, *remote = port + PORT_DIGITS + 2;
	if ((n != 8 && n != V6_DIGITS) || remote >= end ||
	    !is_ssh_port(r, port, (size_t)(end - port)))
		return;
	size_t m = hex_run(remote, (size_t)(end - remote));
	const char *state = remote + m + sizeof(":D2A4");
	if (m != n || state + 2 > end || memcmp(state, ESTABLISHED, 2) != 0)
		return;
	buf_add(out, l->at, (size_t)(local - l->at));
	put_local(r, local, n, out);
	buf_add(out, port, PORT_DIGITS + 2);
	buf_puts(out, n == 8 ? v4 : v6);
	buf_add(out, remote + m, (size_t)(l->at + l->len - (remote + m)));
}

void redact_tcp(struct redact *r, const char *bytes, size_t n, struct buf *out)
{
	struct lines it = lines_of(bytes, n);

	for (struct line l; lines_next(&it, &l);) {
		if (l.no == 1)
			buf_add(out, l.at, l.len);
		else
			put_row(r, &l, out);
	}
}

/* Extended capabilities: id in 16 bits, version in 4, where the next begins in 12; the first at
 * 0x100. */
void redact_config(char *bytes, size_t n)
{
	size_t at = 0x100;

	for (unsigned i = 0; i < 64 && at >= 0x100 && at + 12 <= n; i++) {
		const unsigned char *head = (const unsigned char *)bytes + at;
		unsigned id = head[0] | (unsigned)head[1] << 8;
		size_t next = (size_t)(head[2] >> 4 | (unsigned)head[3] << 4) & ~(size_t)3;

		if (id == 0x0003)
			memset(bytes + at + 4, 0, 8);
		at = next;
	}
}
