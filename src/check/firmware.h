/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the setup of this machine's firmware calls the settings that passthrough needs, by who made
 * the board (sys/class/dmi/id) and the maker of the IOMMU; and for a virtual machine, what its own
 * host calls them. Menus differ between models, so these are places to look at first.
 */
#pragma once

#include "check/vendor.h"

struct firmware_names {
	const char *where; /* "on ASUS boards"; for a board that is not known "on most boards" */
	const char *iommu; /* "often Advanced > System Agent (SA) Configuration > VT-d" */
	const char *processor; /* VT-x or SVM */
	const char *cards;     /* large cards and virtual functions */
	const char *groups;    /* what makes IOMMU groups smaller; NULL: no setting is known */
};

/* No member is NULL but groups. */
struct firmware_names firmware_names(const struct host *h, const struct vendor *v);

/* Where the firmware setup of this board has the switch of the IOMMU. Stands well in brackets. */
const char *firmware_menu(const struct host *h, const struct vendor *v);

/* For a virtual machine: how its own host gives it a virtual IOMMU. Stands well in brackets. */
const char *guest_setting(const struct host *h);
