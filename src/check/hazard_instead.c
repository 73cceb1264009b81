/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/hazard.h"
#include "check/predict_acs.h"

/* What can stand in for a device of that class. */
static const struct {
	uint32_t base; /* class code */
	const char *what;
} classes[SPARE_CLASSES] = {
	{0x01, "a disk on another controller"},
	{0x02, "another network card"},
	{0x03, "another graphics card"},
	{0x0c, "another controller"},
};

static size_t class_row(const struct device *d)
{
	size_t row = 0;

	while (row < SPARE_CLASSES && classes[row].base != d->class >> 16)
		row++;
	return row;
}

/* Nothing is said of it, so the guest can have it at once. */
static bool is_clear(const struct bench *b, size_t i)
{
	return b->report->devices[i].n_hazards == 0;
}

static bool may_go(const struct bench *b, size_t i)
{
	const struct device *d = &b->host->devices[i];

	return !b->report->devices[i].blocked && !device_stays(d) && d->n_uses == 0 &&
	       d->sriov_vf != TRI_YES && !streq(d->driver, "vfio-pci");
}

/* Behind a switch the way up counts too, so only root ports are offered. */
static bool is_good_slot(const struct device *d)
{
	return device_is_bridge(d) && is_pcie_port(d) && d->pcie_type == PCIE_ROOT_PORT &&
	       acs_isolates(d) == TRI_YES;
}

static const struct device *empty_port(const struct bench *b)
{
	const struct host *h = b->host;
	_cleanup_free_ bool *taken = xcalloc(h->n_devices + 1, sizeof(*taken));

	for (size_t i = 0; i < h->n_devices; i++)
		if (h->devices[i].parent >= 0)
			taken[h->devices[i].parent] = true;
	for (size_t i = 0; i < h->n_devices; i++)
		if (!taken[i] && is_good_slot(&h->devices[i]))
			return &h->devices[i];
	return NULL;
}

void find_spares(const struct bench *b, struct spares *ret)
{
	*ret = (struct spares){.port = empty_port(b)};
	for (size_t i = 0; i < b->host->n_devices; i++) {
		const struct device *d = &b->host->devices[i];
		size_t row = class_row(d);

		if (row == SPARE_CLASSES || !may_go(b, i) || ret->clear[row])
			continue;
		ret->clear[row] = is_clear(b, i);
		if (ret->clear[row] || !ret->another[row])
			ret->another[row] = d;
	}
}

static const char *another(const struct bench *b, const struct spares *s, const struct device *d)
{
	size_t row = class_row(d);

	if (row == SPARE_CLASSES)
		return "Give the guest another device.";
	if (!s->another[row])
		return arena_printf(b->mem,
				    "This host has no other that is free: add %s for the guest.",
				    classes[row].what);
	if (s->clear[row])
		return arena_printf(b->mem, "Give the guest %s, which is free.",
				    s->another[row]->address);
	return arena_printf(b->mem, "Give the guest %s, but read its warning first.",
			    s->another[row]->address);
}

const char *instead_of(const struct bench *b, const struct spares *s, size_t i,
		       enum hazard_instead kind, bool movable)
{
	const struct device *d = &b->host->devices[i];

	if (kind == INSTEAD_ANOTHER || !movable)
		return another(b, s, d);
	if (d->parent < 0 || !is_pcie_port(&b->host->devices[d->parent]))
		return another(b, s, d);
	if (s->port)
		return arena_printf(b->mem,
				    "A slot below %s, which is empty and isolates, would "
				    "part them.",
				    s->port->address);
	return "Another slot may part them.";
}
