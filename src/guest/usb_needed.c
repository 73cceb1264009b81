/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A USB device that the host stands on is not given away: QEMU takes it from its driver, whatever
 * is mounted on it or runs over it. */
#include <errno.h>

#include "guest/parts.h"

static const struct usb_reason {
	const char *before, *after; /* the subject of the use stands between */
	const char *advice;
} reasons[_USE_KIND_MAX] = {
	[USE_ROOT] = {"holds ", "", "without it this host does not boot"},
	[USE_BOOT] = {"holds ", "", "without it the next start finds no kernel"},
	[USE_SWAP] = {"holds ", "", "switch that swap off and take it out of /etc/fstab first"},
	[USE_MOUNT] = {"holds ", "", "unmount it and take it out of /etc/fstab first"},
	[USE_DEFAULT_ROUTE] = {"carries the default route (", ")",
			       "this host would lose its network"},
	[USE_SSH] = {"carries your SSH session (", ")", "you would lock yourself out"},
	[USE_NET_UP] = {"is in use as ", "",
			"take that interface down and out of its bridge or bond first"},
	[USE_CONSOLE] = {"carries this host's console (", ")", "you would lose that way in"},
	[USE_INPUT] = {"is the only keyboard of this host (", ")", "plug another one in first"},
	[USE_UNLOCK] = {"brings up ", ", so that this host can be unlocked",
			"without it nobody could at its next start"},
	[USE_LAYER] = {"holds ", "", "take that volume down first"},
};

struct leaving {
	const struct guest_usb *usb;
	size_t n;
};

bool guest_usb_is(const struct guest_usb *u, const struct usb_device *d)
{
	if (u->by_place)
		return u->bus == d->bus && u->device == d->device;
	return u->vendor == d->vendor && u->product == d->product;
}

static bool goes(const struct leaving *l, const struct usb_device *d)
{
	for (size_t i = 0; i < l->n; i++)
		if (guest_usb_is(&l->usb[i], d))
			return true;
	return false;
}

static const struct use *use_of(const struct use *uses, size_t n, enum use_kind kind)
{
	for (size_t i = 0; i < n; i++)
		if (uses[i].kind == kind)
			return &uses[i];
	return NULL;
}

/* Of the functions it is only known by its name that a keyboard hangs below: is it one of USB? */
static bool is_on_usb(const struct host *h, const char *keyboard)
{
	for (size_t i = 0; i < h->n_usb; i++)
		for (size_t k = 0; k < h->usb[i].n_uses; k++)
			if (h->usb[i].uses[k].kind == USE_INPUT &&
			    streq(h->usb[i].uses[k].subject, keyboard))
				return true;
	return false;
}

static bool has_another_keyboard(const struct device *d, const struct host *h)
{
	for (size_t i = 0; i < d->n_uses; i++)
		if (d->uses[i].kind == USE_INPUT && !is_on_usb(h, d->uses[i].subject))
			return true;
	return false;
}

static bool a_keyboard_stays(const struct host *h, const struct leaving *l)
{
	if (h->keyboard_elsewhere && !is_on_usb(h, h->keyboard_elsewhere))
		return true;
	for (size_t i = 0; i < h->n_usb; i++)
		if (!goes(l, &h->usb[i]) && use_of(h->usb[i].uses, h->usb[i].n_uses, USE_INPUT))
			return true;
	for (size_t i = 0; i < h->n_devices; i++)
		if (has_another_keyboard(&h->devices[i], h))
			return true;
	return false;
}

static int refuse(const struct usb_device *d, const struct use *u, struct err *err)
{
	const struct usb_reason *r = &reasons[u->kind];

	return err_set(err, EPERM, "USB %s, %s, %s%s%s: %s", d->name,
		       *d->what ? d->what : "a device without a name", r->before, u->subject,
		       r->after, r->advice);
}

static int refuse_needed(const struct host *h, const struct leaving *l, const struct usb_device *d,
			 struct err *err)
{
	for (int kind = 0; kind < _USE_KIND_MAX; kind++) {
		const struct use *u = use_of(d->uses, d->n_uses, (enum use_kind)kind);

		if (!u || !reasons[kind].before || (kind == USE_INPUT && a_keyboard_stays(h, l)))
			continue;
		return refuse(d, u, err);
	}
	return 0;
}

int guest_usb_leaves(const struct host *h, const struct guest_usb *usb, size_t n, struct err *err)
{
	const struct leaving l = {usb, n};
	int e = 0;

	for (size_t i = 0; i < h->n_usb && e == 0; i++)
		if (goes(&l, &h->usb[i]))
			e = refuse_needed(h, &l, &h->usb[i], err);
	return e;
}
