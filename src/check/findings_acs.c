/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Isolation inside the groups. The kernel puts devices together when a port above them may send
 * what one writes straight to the other: pci_device_group(), drivers/iommu/iommu.c.
 */
#include "check/findings.h"
#include "check/firmware.h"
#include "check/predict_acs.h"

/* SV, RR, CR and UF: REQ_ACS_FLAGS, drivers/iommu/iommu.c. */
#define ACS_WANTED 0x1du

static bool is_unread(const struct device *bridge)
{
	return device_is_bridge(bridge) && (bridge->pcie == TRI_UNKNOWN ||
					    (is_pcie_port(bridge) && bridge->acs == TRI_UNKNOWN));
}

/* What is not in the capability is hard-wired on: pci_acs_flags_enabled(), drivers/pci/pci.c. */
static bool lacks_acs(const struct device *port)
{
	unsigned needed = port->acs_cap & ACS_WANTED;

	if (port->acs == TRI_YES)
		return (port->acs_ctl & needed) != needed;
	return port->acs == TRI_NO;
}

/* Where a device is plugged in: below which bridge; on a root bus, in which slot. */
struct place {
	int bridge; /* -1: on a root bus */
	struct pci_addr slot;
};

/* All behind a conventional bridge is one place: it shares that bridge's requester id. */
static struct place place_of(const struct host *h, const struct device *d)
{
	int bus = host_bus_bridge(h, d);
	struct place at = {bus >= 0 ? bus : d->parent, {0}};

	if (at.bridge < 0)
		at.slot = d->addr;
	return at;
}

static bool same_place(const struct place *a, const struct place *b)
{
	return a->bridge == b->bridge && (a->bridge >= 0 || pci_same_slot(a->slot, b->slot));
}

/* Are there two devices that are not one card? Virtual functions are below their card's port; all
 * behind an Intel VMD has that device's requester id (pci_real_dma_dev(), arch/x86/pci/common.c).
 */
static bool is_mixed(const struct host *h, const struct group *g)
{
	struct place first, at;
	bool any = false;

	for (size_t i = 0; i < g->n_members; i++) {
		const struct device *d = &h->devices[g->members[i]];

		if (device_is_bridge(d) || device_is_behind_vmd(d))
			continue;
		at = place_of(h, d);
		if (!any)
			first = at;
		else if (!same_place(&first, &at))
			return true;
		any = true;
	}
	return false;
}

static void prove_port(const struct bench *b, struct finding *f, const struct device *port)
{
	prove_finding(b, f, arena_printf(b->mem, "sys/bus/pci/devices/%s/config", port->address),
		      port->acs == TRI_YES
			      ? arena_printf(b->mem, "ACS capability 0x%04x, control 0x%04x",
					     port->acs_cap, port->acs_ctl)
			      : "no ACS capability");
}

struct isolation {
	size_t n_mixed;
	const char *mixed;         /* "1 and 14" */
	const struct device *port; /* the first in them that lacks ACS; NULL none */
	bool unread;               /* a port in them whose config space could not be read */
};

static void look_at_ports(const struct bench *b, struct finding *f, const struct group *g,
			  struct isolation *found)
{
	for (size_t i = 0; i < g->n_members; i++) {
		const struct device *d = &b->host->devices[g->members[i]];

		found->unread |= is_unread(d);
		if (!is_pcie_port(d) || !lacks_acs(d))
			continue;
		prove_port(b, f, d);
		if (!found->port)
			found->port = d;
	}
}

static struct isolation look_at_groups(const struct bench *b, struct finding *f)
{
	struct isolation found = {.mixed = ""};

	for (size_t i = 0; i < b->host->n_groups; i++) {
		const struct group *g = &b->host->groups[i];

		if (!is_mixed(b->host, g))
			continue;
		prove_group(b, f, g);
		look_at_ports(b, f, g, &found);
		found.mixed = arena_printf(b->mem, "%s%s%d", found.mixed,
					   found.n_mixed++ ? ", " : "", g->id);
	}
	return found;
}

static const char *mixed_remedy(const struct bench *b, const struct isolation *i)
{
	const struct firmware_names names = firmware_names(b->host, host_vendor(b->host));

	if (in_guest(b->host))
		return "Its own host decides this: plug each device into a PCIe root port of its "
		       "own there, or take the group whole.";
	if (i->unread)
		return "Take the group whole, or plug the card into another slot. As root, "
		       "passthru names the port that does not keep them apart: sudo passthru "
		       "check.";
	return arena_printf(b->mem,
			    "Take the group whole, plug the card into another slot (those of the "
			    "processor are best), or look in the firmware setup for %s.",
			    names.groups
				    ? arena_printf(b->mem, "%s (%s)", names.groups, names.where)
				    : "ACS and ARI");
}

static void judge_mixed(const struct bench *b, struct finding *f, const struct isolation *i)
{
	const char *port = i->port ? arena_printf(b->mem, " The port %s has no ACS in force.",
						  i->port->address)
				   : "";

	judged(f, STATUS_WARN,
	       arena_printf(b->mem,
			    "Group%s %s hold%s devices of several slots that can reach each other, "
			    "so they can only be given away together.%s",
			    i->n_mixed == 1 ? "" : "s", i->mixed, i->n_mixed == 1 ? "s" : "", port),
	       mixed_remedy(b, i));
}

struct ports {
	size_t read, without, unread;
};

/* Before the IOMMU is on the kernel leaves ACS off, so only the capability tells anything. */
static struct ports count_ports(const struct bench *b, struct finding *f)
{
	struct ports n = {0};

	for (size_t i = 0; i < b->host->n_devices; i++) {
		const struct device *d = &b->host->devices[i];

		n.unread += is_unread(d);
		n.read += is_pcie_port(d) && !is_unread(d);
		if (!is_pcie_port(d) || d->acs != TRI_NO)
			continue;
		n.without++;
		prove_port(b, f, d);
	}
	return n;
}

static void judge_ports(const struct bench *b, struct finding *f)
{
	struct ports n = count_ports(b, f);
	const char *ports = "";

	if (n.read > 0)
		ports = arena_printf(b->mem,
				     " %zu of %zu ports %s no ACS. Some ports are known to keep "
				     "devices apart without it.",
				     n.without, n.read, n.without == 1 ? "has" : "have");
	else if (n.unread > 0)
		ports = " No port's ACS could be read.";
	judged(f, STATUS_UNKNOWN,
	       arena_printf(b->mem, "Only groups tell, and there are none yet.%s", ports),
	       "See iommu-on.");
}

void check_acs(const struct bench *b, struct finding *f)
{
	struct isolation i = look_at_groups(b, f);

	if (b->host->n_groups == 0)
		judge_ports(b, f);
	else if (i.n_mixed > 0)
		judge_mixed(b, f, &i);
	else
		judged(f, STATUS_PASS, "No group holds devices of several slots.", "");
}
