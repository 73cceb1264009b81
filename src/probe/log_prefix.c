/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/log_prefix.h"

#include <ctype.h>

/* Each takes the n > 0 bytes of s and gives the length of its prefix, 0 when there is none. */

static size_t digits(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && isdigit((unsigned char)s[i]))
		i++;
	return i;
}

static size_t blanks(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && (s[i] == ' ' || s[i] == '\t'))
		i++;
	return i;
}

static size_t quote(const char *s, size_t n)
{
	return s[0] == '>' && (n == 1 || s[1] == ' ' || s[1] == '>') ? 1 + blanks(s + 1, n - 1) : 0;
}

static size_t level(const char *s, size_t n)
{
	size_t d = s[0] == '<' ? digits(s + 1, n - 1) : 0;

	return d > 0 && d <= 3 && d + 1 < n && s[d + 1] == '>' ? d + 2 : 0;
}

/* "[  12.345678] " */
static size_t stamp(const char *s, size_t n)
{
	if (s[0] != '[')
		return 0;
	size_t i = 1 + blanks(s + 1, n - 1);
	size_t whole = digits(s + i, n - i);
	i += whole;
	if (whole == 0 || i >= n || s[i] != '.')
		return 0;
	i++;
	size_t part = digits(s + i, n - i);
	i += part;
	if (part == 0 || i >= n || s[i] != ']')
		return 0;
	i++;
	return i + blanks(s + i, n - i);
}

/* "[    T1] " or "[   C12] ": the task or the processor that printed it */
static size_t caller(const char *s, size_t n)
{
	if (s[0] != '[')
		return 0;
	size_t i = 1 + blanks(s + 1, n - 1);
	if (i >= n || (s[i] != 'T' && s[i] != 'C'))
		return 0;
	i++;
	size_t d = digits(s + i, n - i);
	i += d;
	if (d == 0 || i >= n || s[i] != ']')
		return 0;
	i++;
	return i + blanks(s + i, n - i);
}

/* "21:14:33" */
static bool is_clock(const char *s, size_t n)
{
	return n >= 8 && digits(s, 2) == 2 && s[2] == ':' && digits(s + 3, 2) == 2 && s[5] == ':' &&
	       digits(s + 6, 2) == 2;
}

/* Where a clock begins in the first n bytes of s, or n. */
static size_t find_clock(const char *s, size_t n)
{
	for (size_t i = 0; i + 8 <= n; i++)
		if (is_clock(s + i, n - i))
			return i;
	return n;
}

/* "[Mon Oct 13 21:14:33 2025] " */
static size_t date_stamp(const char *s, size_t n)
{
	const char *end = s[0] == '[' ? memchr(s, ']', n) : NULL;
	size_t len = end ? (size_t)(end - s) : 0;

	if (len < 20 || len > 48 || find_clock(s, len) == len || digits(end - 4, 4) != 4)
		return 0;
	return len + 1 + blanks(end + 1, n - len - 1);
}

/* "2025-10-13T21:14:33,123456+02:00 " */
static size_t iso_time(const char *s, size_t n)
{
	if (n < 19 || digits(s, 4) != 4 || s[4] != '-' || digits(s + 5, 2) != 2 || s[7] != '-' ||
	    digits(s + 8, 2) != 2 || s[10] != 'T' || !is_clock(s + 11, n - 11))
		return 0;
	const char *end = memchr(s, ' ', n);
	size_t i = end ? (size_t)(end - s) : n;
	return i + blanks(s + i, n - i);
}

/* "Oct 13 21:14:33 host kernel: "; the clock stands near the front, whatever the language of the
   month, or was taken before ("host kernel: " behind a time stamp). The host name is one word. A
   colon before the clock belongs to a message: "usb 1-2: Product: 12:34:56 kernel: x". */
static size_t journal(const char *s, size_t n)
{
	const char mark[] = " kernel: ";
	const char *at = memmem(s, n, mark, sizeof(mark) - 1);
	size_t len = at ? (size_t)(at - s) : 0;

	if (!at || len > 120)
		return 0;
	size_t clock = find_clock(s, len);
	if (clock == len && memchr(s, ' ', len))
		return 0;
	if (clock < len && (clock > 40 || memchr(s, ':', clock)))
		return 0;
	return len + sizeof(mark) - 1;
}

/* "kern  :info  : " */
static size_t decoded(const char *s, size_t n)
{
	if (n < 16 || strncmp(s, "kern", 4) != 0)
		return 0;
	size_t i = 4 + blanks(s + 4, n - 4);
	if (i >= n || s[i] != ':')
		return 0;
	i++;
	while (i < n && islower((unsigned char)s[i]))
		i++;
	i += blanks(s + i, n - i);
	return i + 1 < n && s[i] == ':' && s[i + 1] == ' ' ? i + 2 : 0;
}

/* "6,339,5140900,-;" */
static size_t kmsg(const char *s, size_t n)
{
	const char *end = memchr(s, ';', n);
	size_t len = end ? (size_t)(end - s) : 0, commas = 0;

	if (len == 0 || len > 60 || !isdigit((unsigned char)s[0]))
		return 0;
	for (size_t i = 0; i < len; i++) {
		if (s[i] == ',')
			commas++;
		else if (!isdigit((unsigned char)s[i]) && commas < 3)
			return 0;
	}
	return commas >= 3 ? len + 1 : 0;
}

static size_t (*const prefixes[])(const char *s, size_t n) = {
	quote, level, stamp, caller, date_stamp, iso_time, journal, decoded, kmsg, blanks,
};

size_t log_prefix(const char *line, size_t n)
{
	size_t at = 0;
	bool more = true;

	while (more && at < n) {
		more = false;
		for (size_t i = 0; i < ARRAY_SIZE(prefixes) && at < n; i++) {
			size_t len = prefixes[i](line + at, n - at);

			more = more || len > 0;
			at += len;
		}
	}
	return at;
}

/* The clock of the first message has not begun to count; a USB device or a program that calls itself
 * so comes later. */
static bool comes_later(const char *prefix, size_t n)
{
	const char *at = memchr(prefix, '[', n);

	while (at && stamp(at, n - (size_t)(at - prefix)) == 0)
		at = memchr(at + 1, '[', n - (size_t)(at + 1 - prefix));
	if (!at)
		return false;
	at += 1 + strspn(at + 1, " \t");
	return at[strspn(at, "0")] != '.';
}

bool log_is_boot_line(const char *line, size_t n)
{
	const char first[] = "Linux version ";
	size_t at = log_prefix(line, n);

	return n - at >= sizeof(first) - 1 && memcmp(line + at, first, sizeof(first) - 1) == 0 &&
	       !comes_later(line, at);
}

bool log_is_boot_mark(const char *line, size_t n)
{
	return (n > 8 && memcmp(line, "-- Boot ", 8) == 0) ||
	       (n >= 12 && memcmp(line, "-- Reboot --", 12) == 0);
}
