/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/redact.h"

#include <ctype.h>

#define MAC_DIGITS 12
#define MAC_PAIRS 6
#define MACHINE_ID_DIGITS 32

void redact_init(struct redact *r, const char *host_name)
{
	static const uint16_t ssh[] = {22};

	*r = (struct redact){.ssh_ports = ssh, .n_ssh_ports = ARRAY_SIZE(ssh)};
	if (host_name)
		redact_host(r, host_name);
}

void redact_done(struct redact *r)
{
	arena_done(&r->mem);
}

static bool is_hex(char c)
{
	return isxdigit((unsigned char)c);
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

size_t redact_number(struct redact *r, char ***known, size_t *n_known, const char *thing, size_t n)
{
	char *key = arena_dup(&r->mem, thing, n);

	for (char *p = key; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	for (size_t i = 0; i < *n_known; i++)
		if (streq((*known)[i], key))
			return i + 1;
	*ARENA_PUSH(&r->mem, *known, *n_known) = key;
	return *n_known;
}

/* The same shape, all digits zero but for the number at the end. */
static void put_shape(struct buf *out, const char *thing, size_t n, size_t number)
{
	size_t start = out->len;

	for (size_t i = 0; i < n; i++)
		buf_putc(out, is_hex(thing[i]) ? '0' : thing[i]);
	for (size_t i = n; i > 0 && number > 0; i--) {
		if (!is_hex(thing[i - 1]))
			continue;
		out->data[start + i - 1] = (char)('0' + number % 10);
		number /= 10;
	}
}

static size_t put_id(struct redact *r, const char *thing, size_t n, struct buf *out)
{
	put_shape(out, thing, n, redact_number(r, &r->ids, &r->n_ids, thing, n));
	return n;
}

/* Each of these takes what begins at s (n > 0 bytes, a word boundary before it), writes its
   replacement and gives the bytes that it took, 0 when it is none of its kind. */

/* Part of the names of EFI variables, on every machine: the UEFI specification's (3.3) and
 * systemd's (Boot Loader Interface). */
static bool is_public(const char *uuid, size_t n)
{
	static const char *const known[] = {"8be4df61-93ca-11d2-aa0d-00e098032b8c",
					    "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (strlen(known[i]) == n && memcmp(known[i], uuid, n) == 0)
			return true;
	return false;
}

/* 8-4-4-4-12 */
static size_t take_uuid(struct redact *r, const char *s, size_t n, struct buf *out)
{
	static const size_t groups[] = {8, 4, 4, 4, 12};
	size_t at = 0;

	for (size_t g = 0; g < ARRAY_SIZE(groups); g++) {
		if (g > 0 && (at >= n || s[at++] != '-'))
			return 0;
		for (size_t i = 0; i < groups[g]; i++, at++)
			if (at >= n || !is_hex(s[at]))
				return 0;
	}
	if (at < n && is_word(s[at]))
		return 0;
	if (!is_public(s, at))
		return put_id(r, s, at, out);
	buf_add(out, s, at);
	return at;
}

/* Volume ids of any shape, where their place says that they are: "UUID=1234-ABCD",
 * "by-uuid/1234-ABCD". */
static size_t take_volume_id(struct redact *r, const char *s, size_t n, struct buf *out)
{
	static const char *const places[] = {"UUID=", "PARTUUID=", "by-uuid/", "by-partuuid/"};

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		size_t len = strlen(places[i]), end = len;

		if (n <= len || memcmp(s, places[i], len) != 0)
			continue;
		end += s[end] == '"';
		size_t start = end;
		while (end < n && (is_hex(s[end]) || s[end] == '-'))
			end++;
		buf_add(out, s, start);
		if (end > start)
			put_id(r, s + start, end - start, out);
		return end;
	}
	return 0;
}

static size_t take_machine_id(struct redact *r, const char *s, size_t n, struct buf *out)
{
	size_t at = 0;

	while (at < n && is_hex(s[at]))
		at++;
	if (at != MACHINE_ID_DIGITS || (at < n && is_word(s[at])))
		return 0;
	return put_id(r, s, at, out);
}

static void put_mac(struct redact *r, const char digits[static MAC_DIGITS], const char *between,
		    struct buf *out)
{
	size_t number = redact_number(r, &r->macs, &r->n_macs, digits, MAC_DIGITS);
	uint8_t b[MAC_PAIRS] = {
		2, 0, 0, (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number};

	for (size_t i = 0; i < MAC_PAIRS; i++)
		buf_printf(out, "%s%02x", i > 0 ? between : "", b[i]);
}

/* Six pairs with colons; more pairs (InfiniBand) lose all but the last six. */
static size_t take_mac(struct redact *r, const char *s, size_t n, struct buf *out)
{
	char digits[MAC_DIGITS];
	size_t pairs = 0, at = 0;

	while (at + 1 < n && is_hex(s[at]) && is_hex(s[at + 1])) {
		memmove(digits, digits + 2, MAC_DIGITS - 2);
		memcpy(digits + MAC_DIGITS - 2, s + at, 2);
		pairs++;
		at += 2;
		if (at + 1 >= n || s[at] != ':' || !is_hex(s[at + 1]))
			break;
		at++;
	}
	if (pairs < MAC_PAIRS || (at < n && (is_word(s[at]) || s[at] == ':')))
		return 0;
	put_mac(r, digits, ":", out);
	return at;
}

/* The card that PXE loaded from, its type before the address: "BOOTIF=01-b4-2e-99-01-02-03". */
static size_t take_bootif(struct redact *r, const char *s, size_t n, struct buf *out)
{
	static const char mark[] = "BOOTIF=";
	size_t at = strlen(mark), start = at + strlen("01-");
	char digits[MAC_DIGITS];

	if (n < start + 3 * MAC_PAIRS - 1 || memcmp(s, mark, at) != 0 || s[start - 1] != '-')
		return 0;
	for (size_t i = 0; i < MAC_PAIRS; i++) {
		const char *pair = s + start + 3 * i;

		if (!is_hex(pair[0]) || !is_hex(pair[1]) || (i > 0 && pair[-1] != '-'))
			return 0;
		memcpy(digits + 2 * i, pair, 2);
	}
	buf_add(out, s, start);
	put_mac(r, digits, "-", out);
	return start + 3 * MAC_PAIRS - 1;
}

/* Interfaces that are named by their MAC (systemd.net-naming-scheme(7)). */
static size_t take_mac_name(struct redact *r, const char *s, size_t n, struct buf *out)
{
	if (n < 3 + MAC_DIGITS || (memcmp(s, "enx", 3) != 0 && memcmp(s, "wlx", 3) != 0))
		return 0;
	for (size_t i = 3; i < 3 + MAC_DIGITS; i++)
		if (!is_hex(s[i]))
			return 0;
	buf_add(out, s, 3);
	put_mac(r, s + 3, "", out);
	return 3 + MAC_DIGITS;
}

/* USB devices in the log (drivers/usb/core/hub.c), ARM boards in proc/cpuinfo. */
static size_t take_serial(struct redact *r, const char *s, size_t n, struct buf *out)
{
	static const char *const marks[] = {"SerialNumber: ", "Serial\t\t: "};

	(void)r;
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		size_t at = strlen(marks[i]);

		if (n < at || memcmp(s, marks[i], at) != 0)
			continue;
		while (at < n && s[at] != '\n')
			at++;
		buf_printf(out, "%s0", marks[i]);
		return at;
	}
	return 0;
}

/* 8:8:8:8, as mdadm writes the UUID of an array. */
static size_t take_array_id(struct redact *r, const char *s, size_t n, struct buf *out)
{
	size_t at = 0;

	for (size_t g = 0; g < 4; g++) {
		if (g > 0 && (at >= n || s[at++] != ':'))
			return 0;
		for (size_t i = 0; i < 8; i++, at++)
			if (at >= n || !is_hex(s[at]))
				return 0;
	}
	return at < n && is_word(s[at]) ? 0 : put_id(r, s, at, out);
}

static size_t (*const takers[])(struct redact *r, const char *s, size_t n, struct buf *out) = {
	take_volume_id,  take_uuid,     take_mac,    take_array_id,
	take_machine_id, take_mac_name, take_serial, take_bootif,
};

/* What begins behind the byte before it, or at the start of the text. */
static size_t take(struct redact *r, const char *s, size_t n, char before, struct buf *out)
{
	size_t took = 0;

	if (isalnum((unsigned char)before))
		return 0;
	for (size_t i = 0; !is_word(before) && i < ARRAY_SIZE(takers) && took == 0; i++)
		took = takers[i](r, s, n, out);
	if (took == 0 && !is_word(before) && before != '-' && before != '.')
		took = redact_address(r, s, n, out);
	if (took == 0)
		took = redact_name(r, s, n, !is_word(before), out);
	return took ? took : redact_server(r, s, n, before, out);
}

void redact_text(struct redact *r, const char *bytes, size_t n, struct buf *out)
{
	for (size_t at = 0; at < n;) {
		size_t took = take(r, bytes + at, n - at, at > 0 ? bytes[at - 1] : '\0', out);

		if (took == 0)
			buf_putc(out, bytes[at]);
		at += took ? took : 1;
	}
}
