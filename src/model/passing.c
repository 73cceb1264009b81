/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/passing.h"

const struct hazard *first_block(const struct device_report *r)
{
	for (size_t i = 0; i < r->n_hazards; i++)
		if (r->hazards[i].severity == SEVERITY_BLOCK)
			return &r->hazards[i];
	return NULL;
}

enum passing device_passing(const struct host *h, const struct report *r, size_t i)
{
	const struct device_report *dr = &r->devices[i];

	if (device_is_bridge(&h->devices[i]))
		return PASSING_STAYS;
	if (dr->blocked)
		return PASSING_NO;
	return dr->n_hazards > 0 ? PASSING_WARNED : PASSING_FREE;
}

const char *passing_phrase(const struct host *h, const struct report *r, size_t i)
{
	static const char *const words[] = {
		[PASSING_STAYS] = "a bridge: it stays with the host",
		[PASSING_NO] = "cannot be passed",
		[PASSING_WARNED] = "can be passed, with a warning",
		[PASSING_FREE] = "can be passed",
	};
	enum passing p = device_passing(h, r, i);

	if (p >= PASSING_WARNED && r->verdict == VERDICT_BLOCKED)
		return "nothing speaks against it, but this host can pass no device yet: its checks "
		       "say why";
	return words[p];
}

void put_passing(struct buf *out, const struct host *h, const struct report *r, size_t i)
{
	const struct hazard *why = first_block(&r->devices[i]);

	buf_puts(out, passing_phrase(h, r, i));
	if (device_passing(h, r, i) == PASSING_NO)
		buf_printf(out, ": %s", why ? why->detail : "the host needs it");
}

const char *companion_bond(const struct host *h, size_t i, size_t other)
{
	const struct device *d = &h->devices[i];

	if (d->group >= 0)
		return "the same IOMMU group";
	return pci_same_slot(d->addr, h->devices[other].addr) ? "the same slot"
							       : "behind the same PCI bridge";
}

const char *below_word(enum below_kind kind)
{
	static const char *const words[_BELOW_KIND_MAX] = {
		[BELOW_DISK] = "disk",        [BELOW_NET] = "network", [BELOW_USB] = "USB",
		[BELOW_CONNECTOR] = "output", [BELOW_SOUND] = "sound", [BELOW_INPUT] = "input",
	};

	return words[kind];
}
