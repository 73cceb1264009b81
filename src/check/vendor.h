/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What differs between the makers of an IOMMU, as a table: its firmware table, kernel option, words
 * and the name of the switch in the firmware setup. And which of them this host has.
 */
#pragma once

#include "model/host.h"

struct vendor {
	enum cpu_vendor id;
	const char *table;       /* "DMAR"; for an unknown maker "DMAR, IVRS or IORT" */
	const char *config;      /* "CONFIG_INTEL_IOMMU" */
	const char *param;       /* "intel_iommu", the command line's own option; NULL none */
	const char *flag;        /* "vmx" */
	const char *unit_prefix; /* "dmar", as in sys/class/iommu; NULL none */
	const char *feature;     /* "VT-d" */
	const char *menu;        /* where a firmware setup has it */
};

/*
 * By the one firmware table that is there (the kernel's drivers look at nothing else, so a virtual
 * machine with an AMD processor and a DMAR table runs Intel's), else by the processor. Where
 * neither could be read, by the units that the log lists; never by what else it has: each driver's
 * option parser prints its name on any machine.
 */
const struct vendor *host_vendor(const struct host *h);

/* By the processor alone: for its flag. */
const struct vendor *host_processor(const struct host *h);

/* A virtual machine has no firmware menus and no board: its own host decides. */
bool in_guest(const struct host *h);

/* Is the maker's table there? From the list of tables, else from the log. UNKNOWN when neither
 * tells. */
enum tri vendor_table(const struct host *h, const struct vendor *v);
/* Is any table there? NO only when it is known of all. */
enum tri any_table(const struct host *h);

/* Is the driver built into the running kernel? */
enum tri vendor_driver(const struct host *h, const struct vendor *v);
