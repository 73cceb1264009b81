/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host has now and has no more after the reboot: by this plan, or by what is set already.
 */
#include "base/listing.h"
#include "plan/making.h"

/* Why the next start takes it, though this plan does not: a clause; NULL: it does not. */
static const char *given_by(struct making *m, size_t device)
{
	const struct device *d = &m->host->devices[device];
	if (is_leaving(m, device) || d->header_type != 0 || streq(d->driver, "vfio-pci"))
		return NULL;
	return is_bound_by_address(m, d) ? "an earlier run gives it to vfio-pci"
					 : taken_by_list(m, device);
}

/* The host has it now, and after the reboot no more. */
static bool is_lost(struct making *m, size_t device)
{
	if (streq(m->host->devices[device].driver, "vfio-pci"))
		return false;
	return is_leaving(m, device) || given_by(m, device);
}

/* Addresses of the devices of one kind that the host loses, "" for none. */
static char *lost_of(struct making *m, bool (*is_kind)(const struct device *))
{
	const char **list = NULL;
	size_t n = 0;
	for (size_t i = 0; i < m->host->n_devices; i++)
		if (is_kind(&m->host->devices[i]) && is_lost(m, i))
			*ARENA_PUSH(&m->scratch, list, n) = m->host->devices[i].address;
	return listing(&m->scratch, list, n);
}

static bool has_connector(const struct device *d)
{
	for (size_t i = 0; i < d->n_below; i++)
		if (d->below[i].kind == BELOW_CONNECTOR)
			return true;
	return false;
}

/* A card that only computes says so by its class, unless a connector says otherwise. */
static bool has_outputs(const struct device *d)
{
	return device_is_display(d) && (d->class >> 8 != 0x0302 || has_connector(d));
}

static char *staying_displays(struct making *m)
{
	const char **list = NULL;
	size_t n = 0;
	for (size_t i = 0; i < m->host->n_devices; i++) {
		const struct device *d = &m->host->devices[i];
		if (has_outputs(d) && !is_leaving(m, i) && !given_by(m, i) &&
		    !streq(d->driver, "vfio-pci"))
			*ARENA_PUSH(&m->scratch, list, n) = d->address;
	}
	return listing(&m->scratch, list, n);
}

static bool is_network(const struct device *d)
{
	return d->class >> 16 == 0x02;
}

static bool is_storage(const struct device *d)
{
	return d->class >> 16 == 0x01;
}

static bool is_sound(const struct device *d)
{
	return d->class >> 8 == 0x0401 || d->class >> 8 == 0x0403;
}

static bool is_usb(const struct device *d)
{
	return d->class >> 8 == 0x0c03;
}

static void note_display(struct making *m)
{
	const char *gone = lost_of(m, has_outputs), *stays = staying_displays(m);
	const char *ssh = m->host->ssh_from ? " Your SSH session's network stays." : "";
	if (!*gone)
		return;
	if (*stays)
		note(m,
		     "After the reboot the outputs of %s show no picture; the display of %s "
		     "%s.%s",
		     gone, stays, strchr(stays, ' ') ? "stay" : "stays", ssh);
	else
		note(m,
		     "After the reboot the outputs of %s show no picture, and no other display is "
		     "left.%s",
		     gone, ssh);
}

static void note_kinds(struct making *m)
{
	static const struct {
		bool (*is_kind)(const struct device *);
		const char *what;
	} losses[] = {
		{is_network, "the network ports of %s are no longer the host's."},
		{is_storage, "the disks behind %s are no longer the host's."},
		{is_usb, "what is plugged into the USB ports of %s is no longer the host's."},
		{is_sound, "the sound of %s is no longer the host's."},
	};
	for (size_t i = 0; i < ARRAY_SIZE(losses); i++) {
		const char *gone = lost_of(m, losses[i].is_kind);
		if (*gone)
			note(m, "After the reboot %s",
			     arena_printf(&m->scratch, losses[i].what, gone));
	}
}

static void note_given(struct making *m)
{
	for (size_t i = 0; i < m->host->n_devices; i++) {
		const char *by = given_by(m, i), *address = m->host->devices[i].address;
		if (by)
			note(m,
			     "%s: %s too, so after the reboot it is gone from this host as well.",
			     address, by);
	}
}

void note_losses(struct making *m)
{
	note_display(m);
	note_kinds(m);
	note_given(m);
}
