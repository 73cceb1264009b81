/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/predict_acs.h"

#include "check/predict_quirks.h"

bool is_pcie_port(const struct device *d)
{
	return d->pcie == TRI_YES &&
	       (d->pcie_type == PCIE_ROOT_PORT || d->pcie_type == PCIE_DOWNSTREAM);
}

static enum tri by_capability(const struct device *d)
{
	switch (d->pcie_type) {
	case PCIE_TO_PCI:
	case PCI_TO_PCIE:
	case PCIE_EVENT_COLLECTOR:
		return TRI_NO;
	case PCIE_ROOT_PORT:
	case PCIE_DOWNSTREAM:
		return d->acs;
	case PCIE_ENDPOINT:
	case PCIE_LEGACY_ENDPOINT:
	case PCIE_UPSTREAM:
	case PCIE_INTEGRATED:
		if (d->multifunction == TRI_YES)
			return d->acs;
		return d->multifunction == TRI_NO ? TRI_YES : TRI_UNKNOWN;
	default:
		return TRI_YES;
	}
}

enum tri acs_isolates(const struct device *d)
{
	enum tri quirk;

	if (d->sriov_vf == TRI_YES)
		return TRI_YES;
	if (!d->config_known || d->pcie == TRI_UNKNOWN)
		return TRI_UNKNOWN;
	quirk = quirk_isolates(d);
	if (quirk != TRI_UNKNOWN)
		return quirk;
	return d->pcie == TRI_YES ? by_capability(d) : TRI_NO;
}

bool bridge_is_requester(const struct device *bridge)
{
	return bridge->pcie != TRI_YES || bridge->pcie_type == PCIE_TO_PCI ||
	       bridge->pcie_type == PCI_TO_PCIE;
}
