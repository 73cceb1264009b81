/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a device shares with others: its group, its bus, its interrupt line. */
#include "base/buf.h"
#include "check/hazard.h"
#include "model/viable.h"

#define NAMED 3 /* addresses in a sentence before "and N more" */

static const struct group *group_of(const struct bench *b, size_t i)
{
	int id = device_at(b, i)->group;

	return id >= 0 ? host_group(b->host, id) : NULL;
}

/* "0000:04:01.0, 0000:04:02.0 and 2 more" */
struct names {
	struct buf text;
	size_t n;
};

static void add_name(struct names *names, const struct device *d)
{
	if (names->n++ < NAMED)
		buf_printf(&names->text, "%s%s", names->text.len ? ", " : "", d->address);
}

static const char *take_names(const struct bench *b, struct names *names)
{
	_cleanup_buf_ struct buf text = names->text;

	names->text = (struct buf){0};
	if (names->n > NAMED)
		buf_printf(&text, " and %zu more", names->n - NAMED);
	return names->n ? arena_str(b->mem, buf_str(&text)) : NULL;
}

HAZARD_TEST(test_rmrr)
{
	const struct group *g = group_of(b, i);

	(void)rule;
	if (!g || g->n_direct_regions == 0 || device_is_bridge(device_at(b, i)))
		return false;
	ret->subject = g->direct_regions[0];
	return true;
}

HAZARD_TEST(test_bridge_driver)
{
	const struct group *g = group_of(b, i);

	(void)rule;
	if (!g || device_is_bridge(device_at(b, i)))
		return false;
	for (size_t m = 0; m < g->n_members; m++) {
		const struct device *o = device_at(b, (size_t)g->members[m]);

		if (!device_is_bridge(o) || driver_leaves_dma(o->driver))
			continue;
		ret->subject = arena_printf(b->mem, "the bridge %s, which is bound to %s",
					    o->address, o->driver);
		return true;
	}
	return false;
}

HAZARD_TEST(test_conventional)
{
	const struct host *h = b->host;
	int bridge = host_bus_bridge(h, device_at(b, i));
	struct names names = {{0}, 0};

	(void)rule;
	if (bridge < 0 || device_stays(device_at(b, i)))
		return false;
	for (size_t j = 0; j < h->n_devices; j++)
		if (j != i && !device_is_bridge(device_at(b, j)) &&
		    host_bus_bridge(h, device_at(b, j)) == bridge)
			add_name(&names, device_at(b, j));
	ret->subject = take_names(b, &names);
	return ret->subject != NULL;
}

/* Goes to the guest along with device i, whatever the user picks. */
static bool goes_along(const struct bench *b, size_t i, size_t other)
{
	size_t *along, n;
	bool found = false;
	struct arena scratch = {0};

	host_companions(b->host, i, &scratch, &along, &n);
	for (size_t c = 0; c < n; c++)
		found |= along[c] == other;
	arena_done(&scratch);
	return found;
}

/* Who asks for MSI-X keeps no line; with MSI its number would not be that of the line. */
static bool holds_line(const struct device *d)
{
	return d->driver && !streq(d->driver, "vfio-pci") && d->msix != TRI_YES;
}

/* vfio asks for the line alone where the device cannot mask it (pci_2_3 in
 * drivers/vfio/pci/vfio_pci_intrs.c). */
HAZARD_TEST(test_irq)
{
	const struct device *d = device_at(b, i);
	struct names names = {{0}, 0};

	(void)rule;
	if (d->msi != TRI_NO || d->msix != TRI_NO || d->intx == 0 || device_stays(d))
		return false;
	for (size_t m = 0; m < d->n_irq_mates; m++) {
		size_t mate = (size_t)d->irq_mates[m];

		if (holds_line(device_at(b, mate)) && !goes_along(b, i, mate))
			add_name(&names, device_at(b, mate));
	}
	ret->subject = take_names(b, &names);
	return ret->subject != NULL;
}

static const char *shared_text(const struct bench *b, size_t i, size_t other)
{
	const struct device *d = device_at(b, i), *o = device_at(b, other);
	const char *tie = d->group >= 0 ? arena_printf(b->mem, "same IOMMU group %d", d->group)
			  : pci_same_slot(d->addr, o->addr) ? "same slot"
							    : "same conventional bus";

	return arena_printf(b->mem, "%s (%s), which %s", o->address, tie, b->blocks[other]);
}

HAZARD_TEST(test_shared)
{
	size_t *along, n;
	const struct device *d = device_at(b, i);

	(void)rule;
	if (device_stays(d))
		return false;
	host_companions(b->host, i, b->mem, &along, &n);
	for (size_t c = 0; c < n; c++) {
		if (along[c] == i || !b->blocks[along[c]])
			continue;
		ret->subject = shared_text(b, i, along[c]);
		ret->movable = d->pcie == TRI_YES && !device_is_behind_vmd(d) &&
			       !pci_same_slot(d->addr, device_at(b, along[c])->addr);
		return true;
	}
	return false;
}
