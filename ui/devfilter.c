/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/devfilter.h"

#include <strings.h>

#define CLASS_USB 0x0c03
#define BASE_STORAGE 0x01
#define BASE_NETWORK 0x02
#define BASE_MULTIMEDIA 0x04
#define NO_CLASS (-1)

/* Base class, or class and subclass (class_code >= 0x100), of what each lets through; PCI Code and
 * ID assignment specification. */
static const struct {
	const char *word, *title;
	int class;
} filters[] = {
	[FILTER_ALL] = {"", "", NO_CLASS},
	[FILTER_ASSIGNABLE] = {"assignable", "what can be passed", NO_CLASS},
	[FILTER_DISPLAY] = {"display", "display", 0x03},
	[FILTER_NETWORK] = {"network", "network", BASE_NETWORK},
	[FILTER_STORAGE] = {"storage", "storage", BASE_STORAGE},
	[FILTER_USB] = {"usb", "USB", CLASS_USB},
	[FILTER_AUDIO] = {"audio", "audio", BASE_MULTIMEDIA},
	[FILTER_UNBOUND] = {"unbound", "what no driver has", NO_CLASS},
	[FILTER_DRIVER] = {NULL, "driver ", NO_CLASS},
};

struct devfilter devfilter_of(const char *typed)
{
	struct devfilter f = {.kind = FILTER_DRIVER};
	size_t n = strlen(typed);

	if (n == 0)
		return (struct devfilter){0};
	for (int k = FILTER_ASSIGNABLE; k < FILTER_DRIVER; k++)
		if (strncasecmp(filters[k].word, typed, n) == 0)
			return (struct devfilter){.kind = (enum filter_kind)k};
	snprintf(f.driver, sizeof(f.driver), "%s", typed);
	return f;
}

static bool of_class(const struct device *d, int class)
{
	return (class > 0xff ? d->class >> 8 : d->class >> 16) == (uint32_t) class;
}

bool devfilter_takes(const struct devfilter *f, const struct device *d,
		     const struct device_report *r)
{
	switch (f->kind) {
	case FILTER_ALL:
		return true;
	case FILTER_ASSIGNABLE:
		return !device_is_bridge(d) && !r->blocked;
	case FILTER_UNBOUND:
		return !d->driver && !device_is_bridge(d);
	case FILTER_DRIVER:
		return d->driver && strcasestr(d->driver, f->driver);
	default:
		return of_class(d, filters[f->kind].class);
	}
}

void put_devfilter(struct buf *out, const struct devfilter *f)
{
	buf_printf(out, "%s%s", filters[f->kind].title, f->kind == FILTER_DRIVER ? f->driver : "");
}
