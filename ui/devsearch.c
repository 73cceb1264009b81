/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/devsearch.h"

#include <strings.h>

#define LEAST_DIGITS 4

static bool holds(const char *text, const char *what)
{
	return text && strcasestr(text, what);
}

/* At the start of a number only: "02:00" is an address, not the middle of 8602:0034. */
static bool number_starts(const char *number, const char *what)
{
	return strlen(what) >= LEAST_DIGITS && strncasecmp(number, what, strlen(what)) == 0;
}

static bool pair_holds(uint16_t vendor, uint16_t device, const char *what)
{
	char pair[16];

	snprintf(pair, sizeof(pair), "%04x:%04x", vendor, device);
	return number_starts(pair, what) || number_starts(pair + 5, what);
}

static bool ids_hold(const struct device *d, const char *what)
{
	char class[16];

	snprintf(class, sizeof(class), "%06x", d->class);
	return pair_holds(d->vendor, d->device, what) || number_starts(class, what) ||
	       (d->subvendor && pair_holds(d->subvendor, d->subdevice, what));
}

static bool uses_hold(const struct device *d, const char *what)
{
	for (size_t i = 0; i < d->n_uses; i++)
		if (holds(d->uses[i].subject, what) || holds(d->uses[i].via, what))
			return true;
	return false;
}

static bool below_holds(const struct device *d, const char *what)
{
	for (size_t i = 0; i < d->n_below; i++)
		if (holds(d->below[i].name, what) || holds(d->below[i].what, what))
			return true;
	return false;
}

static bool drivers_hold(const struct device *d, const char *what)
{
	for (size_t i = 0; i < d->n_candidates; i++)
		if (holds(d->candidates[i].module, what))
			return true;
	return holds(d->driver, what);
}

bool device_holds(const struct session *s, size_t i, const char *what)
{
	const struct device *d = &s->host->devices[i];

	return holds(d->address, what) || holds(d->vendor_name, what) ||
	       holds(d->device_name, what) || holds(d->class_name, what) ||
	       holds(device_kind(d), what) || holds(s->report->devices[i].mark, what) ||
	       ids_hold(d, what) || drivers_hold(d, what) || uses_hold(d, what) ||
	       below_holds(d, what);
}
