/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

#include "check/predict.h"
#include "check/predict_acs.h"

/* What is no PCI Express type. */
enum { PCI = -1, UNREAD = -2 };
enum { ALONE = 0, SEVERAL = 1 };

struct part {
	const char *address;
	uint32_t class;
	uint16_t vendor, device;
	int parent, type, functions; /* type: enum pcie_type, PCI or UNREAD */
	enum tri acs;
	int group; /* expected */
};

static void add_part(struct host *h, const struct part *p)
{
	struct device *d = add_device(h, p->address, p->class, -1);

	d->vendor = p->vendor;
	d->device = p->device;
	d->parent = p->parent;
	d->multifunction = tri_of(p->functions == SEVERAL);
	d->config_known = p->type != UNREAD;
	d->pcie = p->type == UNREAD ? TRI_UNKNOWN : tri_of(p->type != PCI);
	d->pcie_type = p->type < 0 ? 0 : (uint8_t)p->type;
	d->acs = p->acs;
}

static struct host *built(const struct part *parts, size_t n)
{
	struct host *h = machine(CPU_INTEL);

	for (size_t i = 0; i < n; i++)
		add_part(h, &parts[i]);
	return h;
}

static void assert_groups(const struct host *h, const struct part *parts)
{
	int *groups = arena_alloc(&((struct host *)h)->mem, h->n_devices * sizeof(*groups));

	predict_groups(h, groups);
	for (size_t i = 0; i < h->n_devices; i++)
		if (groups[i] != parts[i].group)
			fail_msg("%s: group %d, expected %d", parts[i].address, groups[i],
				 parts[i].group);
}

static void assert_predicted(const struct part *parts, size_t n)
{
	_cleanup_host_ struct host *h = built(parts, n);

	assert_groups(h, parts);
}

/* The processor's ports on a desktop board: neither has ACS, so both cards and the ports go
 * together. */
static void ports_of_one_slot_without_acs(void **state)
{
	static const struct part parts[] = {
		{"0000:00:00.0", 0x060000, 0x8086, 0x3ec2, -1, PCI, ALONE, TRI_NO, 0},
		{"0000:00:01.0", 0x060400, 0x8086, 0x1901, -1, PCIE_ROOT_PORT, SEVERAL, TRI_NO, 1},
		{"0000:00:01.1", 0x060400, 0x8086, 0x1905, -1, PCIE_ROOT_PORT, SEVERAL, TRI_NO, 1},
		{"0000:01:00.0", 0x030000, 0x10de, 0x2206, 1, PCIE_LEGACY_ENDPOINT, SEVERAL, TRI_NO,
		 1},
		{"0000:01:00.1", 0x040300, 0x10de, 0x1aef, 1, PCIE_ENDPOINT, SEVERAL, TRI_NO, 1},
		{"0000:02:00.0", 0x010802, 0x144d, 0xa808, 2, PCIE_ENDPOINT, ALONE, TRI_NO, 1},
	};

	(void)state;
	assert_predicted(parts, ARRAY_SIZE(parts));
}

static void ports_with_acs(void **state)
{
	static const struct part parts[] = {
		{"0000:00:01.0", 0x060400, 0x1022, 0x1453, -1, PCIE_ROOT_PORT, SEVERAL, TRI_YES, 0},
		{"0000:00:01.1", 0x060400, 0x1022, 0x1453, -1, PCIE_ROOT_PORT, SEVERAL, TRI_YES, 1},
		/* a card whose functions have no ACS, and one whose functions have it */
		{"0000:01:00.0", 0x030000, 0x10de, 0x2206, 0, PCIE_LEGACY_ENDPOINT, SEVERAL, TRI_NO,
		 2},
		{"0000:01:00.1", 0x040300, 0x10de, 0x1aef, 0, PCIE_ENDPOINT, SEVERAL, TRI_NO, 2},
		{"0000:02:00.0", 0x030000, 0x1002, 0x73bf, 1, PCIE_LEGACY_ENDPOINT, SEVERAL,
		 TRI_YES, 3},
		{"0000:02:00.1", 0x040300, 0x1002, 0xab28, 1, PCIE_ENDPOINT, SEVERAL, TRI_YES, 4},
	};

	(void)state;
	assert_predicted(parts, ARRAY_SIZE(parts));
}

/* One of two ports of a slot has ACS: it stands apart from the other and so does its card. */
static void one_port_of_two_with_acs(void **state)
{
	static const struct part parts[] = {
		{"0000:00:01.0", 0x060400, 0x8086, 0x1901, -1, PCIE_ROOT_PORT, SEVERAL, TRI_YES, 0},
		{"0000:00:01.1", 0x060400, 0x8086, 0x1905, -1, PCIE_ROOT_PORT, SEVERAL, TRI_NO, 1},
		{"0000:01:00.0", 0x020000, 0x8086, 0x1533, 0, PCIE_ENDPOINT, ALONE, TRI_NO, 2},
		{"0000:02:00.0", 0x020000, 0x8086, 0x1533, 1, PCIE_ENDPOINT, ALONE, TRI_NO, 1},
	};

	(void)state;
	assert_predicted(parts, ARRAY_SIZE(parts));
}

/* pci_quirk_intel_pch_acs_ids[] has 8c10 and 8c14 (Lynx Point); a110 (Sunrise Point) needs its
 * capability. */
static void ports_of_intel_chipsets(void **state)
{
	static const struct part parts[] = {
		{"0000:00:1b.0", 0x060400, 0x8086, 0xa110, -1, PCIE_ROOT_PORT, SEVERAL, TRI_NO, 0},
		{"0000:00:1b.4", 0x060400, 0x8086, 0xa114, -1, PCIE_ROOT_PORT, SEVERAL, TRI_NO, 0},
		{"0000:00:1c.0", 0x060400, 0x8086, 0x8c10, -1, PCIE_ROOT_PORT, SEVERAL, TRI_NO, 1},
		{"0000:00:1c.4", 0x060400, 0x8086, 0x8c14, -1, PCIE_ROOT_PORT, SEVERAL, TRI_NO, 2},
		{"0000:00:1d.0", 0x060400, 0x8086, 0xa118, -1, PCIE_ROOT_PORT, SEVERAL, TRI_YES, 3},
		{"0000:00:1d.1", 0x060400, 0x8086, 0xa119, -1, PCIE_ROOT_PORT, SEVERAL, TRI_YES, 4},
		{"0000:01:00.0", 0x020000, 0x8086, 0x1533, 2, PCIE_ENDPOINT, ALONE, TRI_NO, 5},
	};

	(void)state;
	assert_predicted(parts, ARRAY_SIZE(parts));
}

/* On a root bus only the slot counts. The I219 of 15b8 is known to keep apart, that of 15bc not. */
static void conventional_functions_of_the_chipset(void **state)
{
	static const struct part parts[] = {
		{"0000:00:14.0", 0x0c0330, 0x8086, 0xa12f, -1, PCI, SEVERAL, TRI_NO, 0},
		{"0000:00:14.2", 0x118000, 0x8086, 0xa131, -1, PCI, SEVERAL, TRI_NO, 0},
		{"0000:00:17.0", 0x010601, 0x8086, 0xa102, -1, PCI, ALONE, TRI_NO, 1},
		{"0000:00:1e.0", 0x060100, 0x8086, 0xa305, -1, PCI, SEVERAL, TRI_NO, 2},
		{"0000:00:1e.6", 0x020000, 0x8086, 0x15bc, -1, PCI, SEVERAL, TRI_NO, 2},
		{"0000:00:1f.0", 0x060100, 0x8086, 0xa145, -1, PCI, SEVERAL, TRI_NO, 3},
		{"0000:00:1f.3", 0x040300, 0x8086, 0xa170, -1, PCI, SEVERAL, TRI_NO, 3},
		{"0000:00:1f.6", 0x020000, 0x8086, 0x15b8, -1, PCI, SEVERAL, TRI_NO, 4},
	};

	(void)state;
	assert_predicted(parts, ARRAY_SIZE(parts));
}

/* Intel's integrated endpoints reach each other only through the IOMMU; of AMD's nothing is known.
 */
static void integrated_endpoints(void **state)
{
	static const struct part parts[] = {
		{"0000:00:04.0", 0x088000, 0x8086, 0x2021, -1, PCIE_INTEGRATED, SEVERAL, TRI_NO, 0},
		{"0000:00:04.1", 0x088000, 0x8086, 0x2021, -1, PCIE_INTEGRATED, SEVERAL, TRI_NO, 1},
		{"0000:00:05.0", 0x088000, 0x1022, 0x1440, -1, PCIE_INTEGRATED, SEVERAL, TRI_NO, 2},
		{"0000:00:05.1", 0x088000, 0x1022, 0x1440, -1, PCIE_INTEGRATED, SEVERAL, TRI_NO, 2},
		{"0000:00:06.0", 0x080700, 0x8086, 0x2023, -1, PCIE_EVENT_COLLECTOR, SEVERAL,
		 TRI_NO, 3},
		{"0000:00:06.1", 0x080700, 0x8086, 0x2023, -1, PCIE_EVENT_COLLECTOR, SEVERAL,
		 TRI_NO, 3},
	};

	(void)state;
	assert_predicted(parts, ARRAY_SIZE(parts));
}

/* AMD says that these parts of its southbridges do not reach each other. */
static void southbridge_of_amd(void **state)
{
	static const struct part parts[] = {
		{"0000:00:14.0", 0x0c0500, 0x1002, 0x4385, -1, PCI, SEVERAL, TRI_NO, 0},
		{"0000:00:14.2", 0x040300, 0x1002, 0x4383, -1, PCI, SEVERAL, TRI_NO, 1},
		{"0000:00:14.3", 0x060100, 0x1002, 0x439d, -1, PCI, SEVERAL, TRI_NO, 2},
		{"0000:00:14.4", 0x060401, 0x1002, 0x4384, -1, PCI, SEVERAL, TRI_NO, 3},
		/* behind its PCI bridge */
		{"0000:05:06.0", 0x020000, 0x10ec, 0x8139, 3, PCI, ALONE, TRI_NO, 3},
		{"0000:05:07.0", 0x040100, 0x1102, 0x0002, 3, PCI, ALONE, TRI_NO, 3},
	};

	(void)state;
	assert_predicted(parts, ARRAY_SIZE(parts));
}

/* A bridge to conventional PCI lends its requester id to all that is below, bridges too. */
static void bridges_to_conventional_pci(void **state)
{
	static const struct part parts[] = {
		{"0000:00:1c.0", 0x060400, 0x8086, 0xa110, -1, PCIE_ROOT_PORT, ALONE, TRI_YES, 0},
		{"0000:00:1e.0", 0x060401, 0x8086, 0x244e, -1, PCI, ALONE, TRI_NO, 1},
		{"0000:02:00.0", 0x060400, 0x1283, 0x8893, 0, PCIE_TO_PCI, ALONE, TRI_NO, 2},
		{"0000:03:04.0", 0x020000, 0x10ec, 0x8139, 2, PCI, ALONE, TRI_NO, 2},
		{"0000:03:05.0", 0x060400, 0x104c, 0xac28, 2, PCI, ALONE, TRI_NO, 2},
		{"0000:04:00.0", 0x040100, 0x1102, 0x0002, 4, PCI, ALONE, TRI_NO, 2},
		{"0000:05:00.0", 0x020000, 0x10ec, 0x8139, 1, PCI, ALONE, TRI_NO, 1},
		{"0000:05:01.0", 0x040100, 0x1102, 0x0002, 1, PCI, ALONE, TRI_NO, 1},
	};

	(void)state;
	assert_predicted(parts, ARRAY_SIZE(parts));
}

/* A port below a bridge from PCI to PCI Express has ACS to no end. */
static void express_behind_conventional_pci(void **state)
{
	static const struct part parts[] = {
		{"0000:00:02.0", 0x060400, 0x8086, 0x3408, -1, PCIE_ROOT_PORT, ALONE, TRI_YES, 0},
		{"0000:01:00.0", 0x060400, 0x12d8, 0x8112, 0, PCIE_TO_PCI, ALONE, TRI_NO, 1},
		{"0000:02:00.0", 0x060400, 0x12d8, 0x8113, 1, PCI_TO_PCIE, ALONE, TRI_NO, 1},
		{"0000:03:00.0", 0x020000, 0x8086, 0x1533, 2, PCIE_ENDPOINT, ALONE, TRI_NO, 1},
	};

	(void)state;
	assert_predicted(parts, ARRAY_SIZE(parts));
}

static void a_switch_with_acs(void **state)
{
	static const struct part parts[] = {
		{"0000:00:01.0", 0x060400, 0x8086, 0x6f02, -1, PCIE_ROOT_PORT, ALONE, TRI_YES, 0},
		{"0000:01:00.0", 0x060400, 0x10b5, 0x8747, 0, PCIE_UPSTREAM, ALONE, TRI_NO, 1},
		{"0000:02:08.0", 0x060400, 0x10b5, 0x8747, 1, PCIE_DOWNSTREAM, ALONE, TRI_YES, 2},
		{"0000:02:10.0", 0x060400, 0x10b5, 0x8747, 1, PCIE_DOWNSTREAM, ALONE, TRI_YES, 3},
		{"0000:03:00.0", 0x030000, 0x10de, 0x2206, 2, PCIE_ENDPOINT, ALONE, TRI_NO, 4},
		{"0000:04:00.0", 0x030000, 0x10de, 0x2206, 3, PCIE_ENDPOINT, ALONE, TRI_NO, 5},
	};

	(void)state;
	assert_predicted(parts, ARRAY_SIZE(parts));
}

/* The functions of a switch's upstream port (PLX: its DMA engines) take all that is below along. */
static void a_switch_with_several_functions(void **state)
{
	static const struct part parts[] = {
		{"0000:00:01.0", 0x060400, 0x8086, 0x6f02, -1, PCIE_ROOT_PORT, ALONE, TRI_YES, 0},
		{"0000:01:00.0", 0x060400, 0x10b5, 0x8725, 0, PCIE_UPSTREAM, SEVERAL, TRI_NO, 1},
		{"0000:01:00.1", 0x088000, 0x10b5, 0x87d0, 0, PCIE_ENDPOINT, SEVERAL, TRI_NO, 1},
		{"0000:02:01.0", 0x060400, 0x10b5, 0x8725, 1, PCIE_DOWNSTREAM, ALONE, TRI_YES, 1},
		{"0000:03:00.0", 0x020000, 0x8086, 0x1533, 3, PCIE_ENDPOINT, ALONE, TRI_NO, 1},
	};

	(void)state;
	assert_predicted(parts, ARRAY_SIZE(parts));
}

/* The whole path counts: below a root port without ACS a switch's own helps nobody. */
static void a_switch_below_a_port_without_acs(void **state)
{
	static const struct part parts[] = {
		{"0000:00:01.0", 0x060400, 0x8086, 0x1901, -1, PCIE_ROOT_PORT, ALONE, TRI_NO, 0},
		{"0000:01:00.0", 0x060400, 0x10b5, 0x8747, 0, PCIE_UPSTREAM, ALONE, TRI_NO, 0},
		{"0000:02:08.0", 0x060400, 0x10b5, 0x8747, 1, PCIE_DOWNSTREAM, ALONE, TRI_YES, 0},
		{"0000:02:10.0", 0x060400, 0x10b5, 0x8747, 1, PCIE_DOWNSTREAM, ALONE, TRI_YES, 0},
		{"0000:03:00.0", 0x030000, 0x10de, 0x2206, 2, PCIE_ENDPOINT, ALONE, TRI_NO, 0},
		{"0000:04:00.0", 0x030000, 0x10de, 0x2206, 3, PCIE_ENDPOINT, ALONE, TRI_NO, 0},
	};

	(void)state;
	assert_predicted(parts, ARRAY_SIZE(parts));
}

/* Ports without ACS in slots of their own: pci_device_group() asks each only for its own slot. */
static void a_switch_without_acs(void **state)
{
	static const struct part parts[] = {
		{"0000:00:01.0", 0x060400, 0x8086, 0x6f02, -1, PCIE_ROOT_PORT, ALONE, TRI_YES, 0},
		{"0000:01:00.0", 0x060400, 0x1b21, 0x1184, 0, PCIE_UPSTREAM, ALONE, TRI_NO, 1},
		{"0000:02:01.0", 0x060400, 0x1b21, 0x1184, 1, PCIE_DOWNSTREAM, ALONE, TRI_NO, 2},
		{"0000:02:03.0", 0x060400, 0x1b21, 0x1184, 1, PCIE_DOWNSTREAM, ALONE, TRI_NO, 3},
		{"0000:03:00.0", 0x020000, 0x8086, 0x1533, 2, PCIE_ENDPOINT, ALONE, TRI_NO, 2},
		{"0000:04:00.0", 0x020000, 0x8086, 0x1533, 3, PCIE_ENDPOINT, ALONE, TRI_NO, 3},
	};

	(void)state;
	assert_predicted(parts, ARRAY_SIZE(parts));
}

static void the_function_that_does_dma_for_another(void **state)
{
	static const struct part parts[] = {
		{"0000:00:01.0", 0x060400, 0x8086, 0x6f02, -1, PCIE_ROOT_PORT, ALONE, TRI_YES, 0},
		{"0000:00:02.0", 0x060400, 0x8086, 0x6f04, -1, PCIE_ROOT_PORT, ALONE, TRI_YES, 1},
		/* Marvell's SATA does it as function 1 */
		{"0000:01:00.0", 0x010601, 0x1b4b, 0x9123, 0, PCIE_LEGACY_ENDPOINT, SEVERAL,
		 TRI_YES, 2},
		{"0000:01:00.1", 0x01018f, 0x1b4b, 0x91a4, 0, PCIE_LEGACY_ENDPOINT, SEVERAL,
		 TRI_YES, 2},
		{"0000:01:00.2", 0x01018f, 0x1b4b, 0x91a4, 0, PCIE_LEGACY_ENDPOINT, SEVERAL,
		 TRI_YES, 3},
		/* a PLX bridge between two hosts, as anybody on its bus */
		{"0000:02:00.0", 0x068000, 0x10b5, 0x87b0, 1, PCIE_ENDPOINT, ALONE, TRI_NO, 4},
		{"0000:02:05.0", 0x020000, 0x8086, 0x1533, 1, PCIE_ENDPOINT, ALONE, TRI_NO, 4},
	};

	(void)state;
	assert_predicted(parts, ARRAY_SIZE(parts));
}

/* Virtual functions count as single ones, whatever slot their address names; one on a bus of its
 * own has the same bridge above. */
static void virtual_functions(void **state)
{
	static const struct part parts[] = {
		{"0000:00:01.0", 0x060400, 0x8086, 0x6f02, -1, PCIE_ROOT_PORT, ALONE, TRI_YES, 0},
		{"0000:01:00.0", 0x020000, 0x8086, 0x1572, 0, PCIE_ENDPOINT, SEVERAL, TRI_NO, 1},
		{"0000:01:00.1", 0x020000, 0x8086, 0x1572, 0, PCIE_ENDPOINT, SEVERAL, TRI_NO, 1},
		{"0000:01:00.2", 0x020000, 0x8086, 0x154c, 0, PCIE_ENDPOINT, SEVERAL, TRI_NO, 2},
		{"0000:01:00.3", 0x020000, 0x8086, 0x154c, 0, PCIE_ENDPOINT, SEVERAL, TRI_NO, 3},
		{"0000:02:02.0", 0x020000, 0x8086, 0x154c, 0, UNREAD, SEVERAL, TRI_NO, 4},
	};
	_cleanup_host_ struct host *h = built(parts, ARRAY_SIZE(parts));

	(void)state;
	for (size_t i = 3; i < h->n_devices; i++)
		h->devices[i].sriov_vf = TRI_YES;
	assert_groups(h, parts);
}

static void virtual_functions_below_a_port_without_acs(void **state)
{
	static const struct part parts[] = {
		{"0000:00:01.0", 0x060400, 0x8086, 0x1901, -1, PCIE_ROOT_PORT, ALONE, TRI_NO, 0},
		{"0000:01:00.0", 0x020000, 0x8086, 0x1572, 0, PCIE_ENDPOINT, ALONE, TRI_YES, 0},
		{"0000:01:02.0", 0x020000, 0x8086, 0x154c, 0, PCIE_ENDPOINT, ALONE, TRI_NO, 0},
	};
	_cleanup_host_ struct host *h = built(parts, ARRAY_SIZE(parts));

	(void)state;
	h->devices[2].sriov_vf = TRI_YES;
	assert_groups(h, parts);
}

/* What could not be read may isolate or not: all that would depend on it is unknown, and no more.
 */
static void unread_config_space(void **state)
{
	static const struct part parts[] = {
		{"0000:00:01.0", 0x060400, 0x8086, 0x1901, -1, UNREAD, ALONE, TRI_UNKNOWN, -1},
		{"0000:00:1c.0", 0x060400, 0x8086, 0xa110, -1, PCIE_ROOT_PORT, SEVERAL, TRI_YES, 0},
		{"0000:00:1c.4", 0x060400, 0x8086, 0xa114, -1, PCIE_ROOT_PORT, SEVERAL, TRI_UNKNOWN,
		 -1},
		{"0000:01:00.0", 0x030000, 0x10de, 0x2206, 0, PCIE_ENDPOINT, ALONE, TRI_NO, -1},
		{"0000:02:00.0", 0x030000, 0x1002, 0x73bf, 1, PCIE_ENDPOINT, SEVERAL, TRI_NO, -1},
		{"0000:02:00.1", 0x040300, 0x1002, 0xab28, 1, UNREAD, SEVERAL, TRI_UNKNOWN, -1},
		{"0000:02:00.2", 0x0c0330, 0x1002, 0x73a6, 1, PCIE_ENDPOINT, SEVERAL, TRI_YES, 1},
		{"0000:03:00.0", 0x020000, 0x8086, 0x1533, 2, PCIE_ENDPOINT, ALONE, TRI_NO, -1},
	};

	(void)state;
	assert_predicted(parts, ARRAY_SIZE(parts));
}

/* Of several functions the only one that is there: its ACS decides nothing. */
static void unread_acs_that_does_not_matter(void **state)
{
	static const struct part parts[] = {
		{"0000:00:1c.0", 0x060400, 0x8086, 0xa110, -1, PCIE_ROOT_PORT, ALONE, TRI_YES, 0},
		{"0000:01:00.0", 0x030000, 0x10de, 0x2206, 0, PCIE_ENDPOINT, SEVERAL, TRI_UNKNOWN,
		 1},
	};

	(void)state;
	assert_predicted(parts, ARRAY_SIZE(parts));
}

/* AMD's IOMMU is a function of the host bridge's slot, in no group. */
static void the_iommu_itself(void **state)
{
	static const struct part parts[] = {
		{"0000:00:00.0", 0x060000, 0x1022, 0x1450, -1, PCI, SEVERAL, TRI_NO, 0},
		{"0000:00:00.2", 0x080600, 0x1022, 0x1451, -1, PCI, SEVERAL, TRI_NO, -1},
		{"0000:00:00.3", 0x060000, 0x1022, 0x1452, -1, PCI, SEVERAL, TRI_NO, 0},
	};

	(void)state;
	assert_predicted(parts, ARRAY_SIZE(parts));
}

/* All behind an Intel VMD does DMA in its name, whatever ACS is between. */
static void behind_vmd(void **state)
{
	static const struct part parts[] = {
		{"0000:00:0e.0", 0x010400, 0x8086, 0x467f, -1, PCIE_INTEGRATED, ALONE, TRI_NO, 0},
		{"0000:00:17.0", 0x010601, 0x8086, 0x7ae2, -1, PCI, ALONE, TRI_NO, 1},
		{"10000:e0:06.0", 0x060400, 0x8086, 0xa74d, -1, PCIE_ROOT_PORT, ALONE, TRI_YES, 0},
		{"10000:e1:00.0", 0x010802, 0x144d, 0xa80a, 2, PCIE_ENDPOINT, ALONE, TRI_NO, 0},
	};
	_cleanup_host_ struct host *h = built(parts, ARRAY_SIZE(parts));

	(void)state;
	h->devices[0].driver = "vmd";
	assert_groups(h, parts);
}

static void behind_one_of_several_vmds(void **state)
{
	static const struct part parts[] = {
		{"0000:16:05.5", 0x010400, 0x8086, 0x201d, -1, PCIE_INTEGRATED, ALONE, TRI_NO, 0},
		{"0000:64:05.5", 0x010400, 0x8086, 0x201d, -1, PCIE_INTEGRATED, ALONE, TRI_NO, 1},
		{"10000:00:00.0", 0x060400, 0x8086, 0x2030, -1, PCIE_ROOT_PORT, ALONE, TRI_YES, -1},
		{"10000:01:00.0", 0x010802, 0x8086, 0x0a54, 2, PCIE_ENDPOINT, ALONE, TRI_NO, -1},
	};
	_cleanup_host_ struct host *h = built(parts, ARRAY_SIZE(parts));

	(void)state;
	h->devices[0].driver = h->devices[1].driver = "vmd";
	assert_groups(h, parts);
}

/* A broken or hostile tree may name two bridges above each other. */
static void bridges_above_each_other(void **state)
{
	static const struct part parts[] = {
		{"0000:01:00.0", 0x060400, 0x8086, 0x1901, 1, PCIE_ROOT_PORT, ALONE, TRI_YES, 0},
		{"0000:02:00.0", 0x060400, 0x8086, 0x1901, 0, PCIE_ROOT_PORT, ALONE, TRI_YES, 0},
		{"0000:03:00.0", 0x020000, 0x8086, 0x1533, 1, PCIE_ENDPOINT, ALONE, TRI_NO, 0},
	};

	(void)state;
	assert_predicted(parts, ARRAY_SIZE(parts));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ports_of_one_slot_without_acs),
		cmocka_unit_test(ports_with_acs),
		cmocka_unit_test(one_port_of_two_with_acs),
		cmocka_unit_test(ports_of_intel_chipsets),
		cmocka_unit_test(conventional_functions_of_the_chipset),
		cmocka_unit_test(integrated_endpoints),
		cmocka_unit_test(southbridge_of_amd),
		cmocka_unit_test(bridges_to_conventional_pci),
		cmocka_unit_test(express_behind_conventional_pci),
		cmocka_unit_test(a_switch_with_acs),
		cmocka_unit_test(a_switch_with_several_functions),
		cmocka_unit_test(a_switch_below_a_port_without_acs),
		cmocka_unit_test(a_switch_without_acs),
		cmocka_unit_test(the_function_that_does_dma_for_another),
		cmocka_unit_test(virtual_functions),
		cmocka_unit_test(virtual_functions_below_a_port_without_acs),
		cmocka_unit_test(unread_config_space),
		cmocka_unit_test(unread_acs_that_does_not_matter),
		cmocka_unit_test(the_iommu_itself),
		cmocka_unit_test(behind_vmd),
		cmocka_unit_test(behind_one_of_several_vmds),
		cmocka_unit_test(bridges_above_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
