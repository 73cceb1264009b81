/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/predict_quirks.h"

#include "check/predict_acs.h"

/* Which functions of these ids a row is about. */
enum about {
	ABOUT_ALL,
	ABOUT_ROOT_PORTS,
	ABOUT_PORTS,      /* root ports and downstream ports */
	ABOUT_INTEGRATED, /* root complex integrated endpoints */
	/* functions of several on a root bus. The kernel looks for the IVRS table too: with an
	 * IOMMU on, such a board has one. */
	ABOUT_SOUTHBRIDGE,
};

/* Device ids from first to last, every step-th of them. */
struct isolation {
	uint16_t vendor, first, last, step;
	enum about about;
	bool isolates;
};

/* In the order of pci_dev_acs_enabled[]: the first row that is about the function counts. */
static const struct isolation isolations[] = {
	{0x1002, 0x4383, 0x4385, 1, ABOUT_SOUTHBRIDGE, true}, /* AMD SBx00 */
	{0x1002, 0x4399, 0x4399, 1, ABOUT_SOUTHBRIDGE, true},
	{0x1002, 0x439c, 0x439d, 1, ABOUT_SOUTHBRIDGE, true},
	{0x1022, 0x7809, 0x7809, 1, ABOUT_SOUTHBRIDGE, true}, /* AMD FCH */
	{0x1022, 0x780f, 0x780f, 1, ABOUT_SOUTHBRIDGE, true},
	{0x1924, 0x0903, 0x0903, 1, ABOUT_ALL, true}, /* Solarflare */
	{0x1924, 0x0923, 0x0923, 1, ABOUT_ALL, true},
	{0x1924, 0x0a03, 0x0a03, 1, ABOUT_ALL, true},
	{0x8086, 0x10c6, 0x10c6, 1, ABOUT_ALL, true}, /* 82598 */
	{0x8086, 0x10db, 0x10db, 1, ABOUT_ALL, true},
	{0x8086, 0x10dd, 0x10dd, 1, ABOUT_ALL, true},
	{0x8086, 0x10e1, 0x10e1, 1, ABOUT_ALL, true},
	{0x8086, 0x10f1, 0x10f1, 1, ABOUT_ALL, true},
	{0x8086, 0x10f7, 0x10fc, 1, ABOUT_ALL, true}, /* 82599 and its like */
	{0x8086, 0x1507, 0x1507, 1, ABOUT_ALL, true},
	{0x8086, 0x1514, 0x1514, 1, ABOUT_ALL, true},
	{0x8086, 0x151c, 0x151c, 1, ABOUT_ALL, true},
	{0x8086, 0x1529, 0x152a, 1, ABOUT_ALL, true},
	{0x8086, 0x154d, 0x154d, 1, ABOUT_ALL, true},
	{0x8086, 0x154f, 0x154f, 1, ABOUT_ALL, true},
	{0x8086, 0x1551, 0x1551, 1, ABOUT_ALL, true},
	{0x8086, 0x1558, 0x1558, 1, ABOUT_ALL, true},
	{0x8086, 0x1509, 0x1509, 1, ABOUT_ALL, true}, /* 82580 */
	{0x8086, 0x150e, 0x1511, 1, ABOUT_ALL, true},
	{0x8086, 0x1516, 0x1516, 1, ABOUT_ALL, true},
	{0x8086, 0x1527, 0x1527, 1, ABOUT_ALL, true},
	{0x8086, 0x10c9, 0x10c9, 1, ABOUT_ALL, true}, /* 82576 */
	{0x8086, 0x10e6, 0x10e8, 1, ABOUT_ALL, true},
	{0x8086, 0x150a, 0x150a, 1, ABOUT_ALL, true},
	{0x8086, 0x150d, 0x150d, 1, ABOUT_ALL, true},
	{0x8086, 0x1518, 0x1518, 1, ABOUT_ALL, true},
	{0x8086, 0x1526, 0x1526, 1, ABOUT_ALL, true},
	{0x8086, 0x10a7, 0x10a7, 1, ABOUT_ALL, true}, /* 82575 */
	{0x8086, 0x10a9, 0x10a9, 1, ABOUT_ALL, true},
	{0x8086, 0x10d6, 0x10d6, 1, ABOUT_ALL, true},
	{0x8086, 0x1521, 0x1524, 1, ABOUT_ALL, true}, /* I350 */
	{0x8086, 0x105e, 0x1060, 1, ABOUT_ALL, true}, /* 82571 */
	{0x8086, 0x10d9, 0x10d9, 1, ABOUT_ALL, true},
	{0x8086, 0x15b7, 0x15b8, 1, ABOUT_ALL, true}, /* I219 */
	{0x8086, 0x0000, 0xffff, 1, ABOUT_INTEGRATED, true},
	{0x17cb, 0x0111, 0x0111, 1, ABOUT_ALL, true}, /* Qualcomm root ports */
	{0x17cb, 0x0115, 0x0115, 1, ABOUT_ALL, true},
	{0x17cb, 0x0120, 0x0120, 1, ABOUT_ALL, true},
	{0x17cb, 0x0400, 0x0401, 1, ABOUT_ALL, true},
	{0x1dbf, 0x0401, 0x0401, 1, ABOUT_ALL, true}, /* HXT root ports */
	/* Intel chipsets that isolate without ACS; pci_quirk_intel_pch_acs_ids[] */
	{0x8086, 0x3b42, 0x3b51, 1, ABOUT_ROOT_PORTS, true}, /* Ibex Peak */
	{0x8086, 0x1c10, 0x1c1f, 1, ABOUT_ROOT_PORTS, true}, /* Cougar Point */
	{0x8086, 0x1e10, 0x1e1f, 1, ABOUT_ROOT_PORTS, true}, /* Panther Point */
	{0x8086, 0x8c10, 0x8c1f, 1, ABOUT_ROOT_PORTS, true}, /* Lynx Point-H */
	{0x8086, 0x9c10, 0x9c1b, 1, ABOUT_ROOT_PORTS, true}, /* Lynx Point-LP */
	{0x8086, 0x9c90, 0x9c9b, 1, ABOUT_ROOT_PORTS, true}, /* Wildcat Point */
	{0x8086, 0x1d10, 0x1d1e, 2, ABOUT_ROOT_PORTS, true}, /* Patsburg (X79) */
	{0x8086, 0x8d10, 0x8d1e, 1, ABOUT_ROOT_PORTS, true}, /* Wellsburg (X99) */
	{0x8086, 0x8c90, 0x8c9e, 2, ABOUT_ROOT_PORTS, true}, /* Lynx Point, 9 series */
	{0x19a2, 0x0710, 0x0710, 1, ABOUT_ALL, true},        /* Emulex */
	{0x10df, 0x0720, 0x0720, 1, ABOUT_ALL, true},
	{0x177d, 0xa000, 0xa7ff, 1, ABOUT_ROOT_PORTS, true}, /* Cavium ThunderX */
	{0x177d, 0xaf84, 0xaf84, 1, ABOUT_ROOT_PORTS, true},
	{0x177d, 0xb884, 0xb884, 1, ABOUT_ROOT_PORTS, true},
	{0x177d, 0xa026, 0xa026, 1, ABOUT_ALL, true},
	{0x177d, 0xa059, 0xa060, 7, ABOUT_ALL, true},
	{0x10e8, 0xe004, 0xe004, 1, ABOUT_ALL, true}, /* APM X-Gene */
	{0x1def, 0xe005, 0xe00c, 1, ABOUT_ALL, true}, /* Ampere */
	{0x14e4, 0x16d7, 0x16d7, 1, ABOUT_ALL, true}, /* Broadcom */
	{0x14e4, 0x1750, 0x1752, 1, ABOUT_ALL, true},
	{0x14e4, 0x1760, 0x1763, 1, ABOUT_ALL, true},
	{0x14e4, 0xd714, 0xd714, 1, ABOUT_ALL, true},
	{0x0014, 0x3c09, 0x3c29, 16, ABOUT_ALL, true}, /* Loongson root ports */
	{0x0014, 0x7a09, 0x7a69, 16, ABOUT_ALL, true},
	{0x1c36, 0x0031, 0x0031, 1, ABOUT_ROOT_PORTS, true}, /* Annapurna Labs */
	{0x1d17, 0x3038, 0x3038, 1, ABOUT_ALL, true},        /* Zhaoxin */
	{0x1d17, 0x3104, 0x3104, 1, ABOUT_ALL, true},
	{0x1d17, 0x9083, 0x9083, 1, ABOUT_ALL, true},
	{0x1957, 0x8d80, 0x8d83, 1, ABOUT_ALL, true}, /* NXP LX2 root ports */
	{0x1957, 0x8d88, 0x8d8b, 1, ABOUT_ALL, true},
	{0x1957, 0x8d90, 0x8d93, 1, ABOUT_ALL, true},
	{0x1957, 0x8d98, 0x8d9b, 1, ABOUT_ALL, true},
	{0x1957, 0x8da0, 0x8da1, 1, ABOUT_ALL, true},
	{0x1957, 0x8da8, 0x8da9, 1, ABOUT_ALL, true},
	{0x1957, 0x8db0, 0x8db1, 1, ABOUT_ALL, true},
	{0x1957, 0x8db8, 0x8db9, 1, ABOUT_ALL, true},
	{0x1d17, 0x0710, 0x071e, 1, ABOUT_PORTS, true},
	{0x1d17, 0x0721, 0x0721, 1, ABOUT_PORTS, true},
	{0x1d17, 0x0723, 0x0752, 1, ABOUT_PORTS, true},
	/* The kernel's answer to all other ids of these two makers is no, also where there is ACS.
	 */
	{0x1d17, 0x0000, 0xffff, 1, ABOUT_PORTS, false},
	{0x8088, 0x0100, 0x010f, 1, ABOUT_ALL, true}, /* Wangxun */
	{0x8088, 0x1001, 0x1001, 1, ABOUT_ALL, true},
	{0x8088, 0x2001, 0x2001, 1, ABOUT_ALL, true},
	{0x8088, 0x5010, 0x5010, 1, ABOUT_ALL, true},
	{0x8088, 0x5025, 0x5025, 1, ABOUT_ALL, true},
	{0x8088, 0x5040, 0x5040, 1, ABOUT_ALL, true},
	{0x8088, 0x5110, 0x5110, 1, ABOUT_ALL, true},
	{0x8088, 0x5125, 0x5125, 1, ABOUT_ALL, true},
	{0x8088, 0x5140, 0x5140, 1, ABOUT_ALL, true},
	{0x8088, 0x0000, 0xffff, 1, ABOUT_ALL, false},
};

static bool is_about(const struct isolation *row, const struct device *d)
{
	bool pcie = d->pcie == TRI_YES;

	switch (row->about) {
	case ABOUT_ROOT_PORTS:
		return pcie && d->pcie_type == PCIE_ROOT_PORT;
	case ABOUT_PORTS:
		return is_pcie_port(d);
	case ABOUT_INTEGRATED:
		return pcie && d->pcie_type == PCIE_INTEGRATED;
	case ABOUT_SOUTHBRIDGE:
		return d->multifunction == TRI_YES && d->parent < 0;
	case ABOUT_ALL:
		break;
	}
	return true;
}

enum tri quirk_isolates(const struct device *d)
{
	for (size_t i = 0; i < ARRAY_SIZE(isolations); i++) {
		const struct isolation *row = &isolations[i];

		if (row->vendor == d->vendor && row->first <= d->device && d->device <= row->last &&
		    (d->device - row->first) % row->step == 0 && is_about(row, d))
			return tri_of(row->isolates);
	}
	return TRI_UNKNOWN;
}

/* What a device's requests may carry as slot and function. */
enum alias {
	ALIAS_FUNCTION, /* function number of its own slot */
	ALIAS_PLACE,    /* number: slot and function, as 8 * slot + function */
	ALIAS_LOW,      /* in every slot the functions below number */
};

struct alias_row {
	uint16_t vendor, first, last;
	enum alias alias;
	unsigned number;
};

static const struct alias_row aliases[] = {
	{0x1180, 0xe476, 0xe476, ALIAS_FUNCTION, 0}, /* Ricoh */
	{0x1180, 0xe832, 0xe832, ALIAS_FUNCTION, 0},
	{0x6766, 0x3d40, 0x3d41, ALIAS_FUNCTION, 0}, /* Glenfly */
	{0x1b4b, 0x9120, 0x9120, ALIAS_FUNCTION, 1}, /* Marvell 88SE9xxx */
	{0x1b4b, 0x9123, 0x9123, ALIAS_FUNCTION, 1},
	{0x1b4b, 0x9125, 0x9125, ALIAS_FUNCTION, 1},
	{0x1b4b, 0x9128, 0x9128, ALIAS_FUNCTION, 1},
	{0x1b4b, 0x9130, 0x9130, ALIAS_FUNCTION, 1},
	{0x1b4b, 0x9170, 0x9170, ALIAS_FUNCTION, 1},
	{0x1b4b, 0x9172, 0x9172, ALIAS_FUNCTION, 1},
	{0x1b4b, 0x917a, 0x917a, ALIAS_FUNCTION, 1},
	{0x1b4b, 0x9182, 0x9183, ALIAS_FUNCTION, 1},
	{0x1b4b, 0x91a0, 0x91a0, ALIAS_FUNCTION, 1},
	{0x1b4b, 0x9215, 0x9215, ALIAS_FUNCTION, 1},
	{0x1b4b, 0x9220, 0x9220, ALIAS_FUNCTION, 1},
	{0x1b4b, 0x9230, 0x9230, ALIAS_FUNCTION, 1},
	{0x1b4b, 0x9235, 0x9235, ALIAS_FUNCTION, 1},
	{0x1103, 0x0642, 0x0642, ALIAS_FUNCTION, 1}, /* HighPoint, with the same chips */
	{0x1103, 0x0645, 0x0645, ALIAS_FUNCTION, 1},
	{0x197b, 0x2392, 0x2392, ALIAS_FUNCTION, 1}, /* JMicron JMB388 */
	{0x1c28, 0x0122, 0x0122, ALIAS_FUNCTION, 1}, /* Plextor M6e */
	{0x8086, 0x2260, 0x2260, ALIAS_PLACE, 0x80}, /* Intel MIC x200 */
	{0x8086, 0x2260, 0x2260, ALIAS_PLACE, 0x88},
	{0x8086, 0x2260, 0x2260, ALIAS_PLACE, 0x93},
	{0x8086, 0x2264, 0x2264, ALIAS_PLACE, 0x80},
	{0x8086, 0x2264, 0x2264, ALIAS_PLACE, 0x88},
	{0x8086, 0x2264, 0x2264, ALIAS_PLACE, 0x93},
	{0x8086, 0x2954, 0x2956, ALIAS_LOW, 5}, /* Intel VCA */
	{0x8086, 0x2958, 0x295a, ALIAS_LOW, 5},
	{0x10b5, 0x87b0, 0x87b1, ALIAS_LOW, 8}, /* PLX NTB */
};

static bool is_row_of(const struct alias_row *row, const struct device *d)
{
	return row->vendor == d->vendor && row->first <= d->device && d->device <= row->last;
}

static bool row_aliases(const struct alias_row *row, const struct device *d, struct pci_addr other)
{
	switch (row->alias) {
	case ALIAS_FUNCTION:
		return other.dev == d->addr.dev && other.fn == row->number;
	case ALIAS_PLACE:
		return other.dev * 8u + other.fn == row->number;
	case ALIAS_LOW:
		break;
	}
	return other.fn < row->number;
}

bool quirk_aliases(const struct device *d, struct pci_addr other)
{
	for (size_t i = 0; i < ARRAY_SIZE(aliases); i++)
		if (is_row_of(&aliases[i], d) && row_aliases(&aliases[i], d, other))
			return true;
	return false;
}

bool quirk_has_alias(const struct device *d)
{
	for (size_t i = 0; i < ARRAY_SIZE(aliases); i++)
		if (is_row_of(&aliases[i], d))
			return true;
	return false;
}
