/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/devfilter.h"

#include <strings.h>

#include "model/passing.h"

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

bool devfilter_known(const struct devfilter *f, const struct host *h)
{
	if (f->kind != FILTER_DRIVER)
		return true;
	for (size_t i = 0; i < h->n_devices; i++)
		if (h->devices[i].driver && strcasestr(h->devices[i].driver, f->driver))
			return true;
	return false;
}

/* The first reason against a device that one might want to pass; NULL: none, or a bridge. */
static const char *reason_against(const struct host *h, const struct report *r, size_t i)
{
	const struct hazard *why =
		device_is_bridge(&h->devices[i]) ? NULL : first_block(&r->devices[i]);

	return why ? why->id : NULL;
}

static size_t count_reason(const struct host *h, const struct report *r, const char *id)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_devices; i++)
		n += id ? streq(reason_against(h, r, i), id) : reason_against(h, r, i) != NULL;
	return n;
}

void put_none_assignable(struct buf *out, const struct host *h, const struct report *r)
{
	size_t most = 0, n_most = 0;

	for (size_t i = 0; i < h->n_devices; i++) {
		const char *id = reason_against(h, r, i);
		size_t n = id ? count_reason(h, r, id) : 0;

		if (n > n_most) {
			n_most = n;
			most = i;
		}
	}
	buf_puts(out, "No device of this host can be passed.");
	if (n_most > 0)
		buf_printf(out, " The reason for %zu of %zu is like that of %s: %s", n_most,
			   count_reason(h, r, NULL), h->devices[most].address,
			   first_block(&r->devices[most])->detail);
}

void put_devfilter(struct buf *out, const struct devfilter *f)
{
	buf_printf(out, "%s%s", filters[f->kind].title, f->kind == FILTER_DRIVER ? f->driver : "");
}
