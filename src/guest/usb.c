/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guest/parts.h"

#include <errno.h>

#define HEX "0123456789abcdefABCDEF"
#define DECIMAL "0123456789"
#define BUS_MOST 255
#define DEVICE_MOST 127 /* seven bits: USB 2.0, 9.4.6 */

/* Two numbers of these digits, at most `most` of them each, with the mark between. */
static bool two_numbers(const char *s, char mark, const char *digits, size_t most, uint64_t ret[2])
{
	size_t first = strspn(s, digits),
	       second = s[first] == mark ? strspn(s + first + 1, digits) : 0;
	_cleanup_free_ char *one = xstrndup(s, first);
	const char *two = s + first + 1;
	int base = mark == ':' ? 16 : 10;

	return first > 0 && first <= most && second > 0 && second <= most && two[second] == '\0' &&
	       parse_u64(one, base, UINT16_MAX, &ret[0]) == 0 &&
	       parse_u64(two, base, UINT16_MAX, &ret[1]) == 0;
}

int guest_usb_parse(const char *s, struct guest_usb *ret, struct err *err)
{
	uint64_t n[2];

	if (two_numbers(s, ':', HEX, 4, n) && n[0]) {
		*ret = (struct guest_usb){.vendor = (uint16_t)n[0], .product = (uint16_t)n[1]};
		return 0;
	}
	if (two_numbers(s, '.', DECIMAL, 3, n) && n[0] && n[1] && n[0] <= BUS_MOST &&
	    n[1] <= DEVICE_MOST) {
		*ret = (struct guest_usb){
			.by_place = true, .bus = (unsigned)n[0], .device = (unsigned)n[1]};
		return 0;
	}
	return err_set(
		err, EINVAL,
		"\"%s\" is no USB device: write vendor:product (046d:c52b) or bus.device (1.4) "
		"as lsusb prints them",
		s);
}

static void put_parted(struct buf *out, const struct guest_usb *u, char place, char ids)
{
	if (u->by_place)
		buf_printf(out, "%u%c%u", u->bus, place, u->device);
	else
		buf_printf(out, "%04x%c%04x", u->vendor, ids, u->product);
}

void put_usb(struct buf *out, const struct guest_usb *u)
{
	put_parted(out, u, '.', ':');
}

void put_usb_underscored(struct buf *out, const struct guest_usb *u)
{
	put_parted(out, u, '_', '_');
}
