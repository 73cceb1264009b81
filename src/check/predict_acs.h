/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a function keep its traffic from its neighbours? pci_acs_enabled(), drivers/pci/pci.c, with
 * the flags that groups need (SV, RR, CR and UF), once the kernel has switched on what the
 * capability has: what it lacks counts as on by itself.
 */
#pragma once

#include "model/host.h"

/* PCI Express device/port types, PCIe base spec 7.5.3.2. */
enum pcie_type {
	PCIE_ENDPOINT = 0,
	PCIE_LEGACY_ENDPOINT = 1,
	PCIE_ROOT_PORT = 4,
	PCIE_UPSTREAM = 5,
	PCIE_DOWNSTREAM = 6,
	PCIE_TO_PCI = 7,
	PCI_TO_PCIE = 8,
	PCIE_INTEGRATED = 9,
	PCIE_EVENT_COLLECTOR = 10,
};

bool is_pcie_port(const struct device *d); /* a root port, or a switch's downstream port */

/* UNKNOWN: what decides it could not be read. A virtual function always does: it counts as the only
 * one of its slot (pci_iov_add_virtfn(), drivers/pci/iov.c). */
enum tri acs_isolates(const struct device *d);

/* Has what is below this bridge the bridge's requester id (pci_for_each_dma_alias(),
 * drivers/pci/search.c)? */
bool bridge_is_requester(const struct device *bridge);
