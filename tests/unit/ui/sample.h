/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small machine made by hand, for tests of what the screen derives from a host:
 *
 *	00:00.0 host bridge
 *	00:01.0 bridge ─┬ 01:00.0 VGA, group 1
 *	                └ 01:00.1 audio, group 1
 *	00:02.0 bridge ── 02:00.0 bridge ── 03:00.0 NVMe, group 2
 *	00:1f.0 ethernet, group 3
 */
#pragma once

#include "model/report.h"

/* In address order, as probe gives them. */
static const struct sample_row {
	const char *address;
	uint32_t class;
	uint8_t header;
	int parent, group;
} sample_rows[] = {
	{"0000:00:00.0", 0x060000, 0, -1, -1}, {"0000:00:01.0", 0x060400, 1, -1, 1},
	{"0000:00:02.0", 0x060400, 1, -1, 2},  {"0000:00:1f.0", 0x020000, 0, -1, 3},
	{"0000:01:00.0", 0x030000, 0, 1, 1},   {"0000:01:00.1", 0x040300, 0, 1, 1},
	{"0000:02:00.0", 0x060400, 1, 2, 2},   {"0000:03:00.0", 0x010802, 0, 6, 2},
};
#define SAMPLE_N ARRAY_SIZE(sample_rows)
enum { S_HOSTBRIDGE, S_PORT_A, S_PORT_B, S_NIC, S_VGA, S_AUDIO, S_SWITCH, S_NVME };

static inline void sample_device(struct host *h, size_t i)
{
	struct device *d = &h->devices[i];

	pci_addr_parse(sample_rows[i].address, &d->addr);
	d->address = sample_rows[i].address;
	d->class = sample_rows[i].class;
	d->header_type = sample_rows[i].header;
	d->parent = sample_rows[i].parent;
	d->group = sample_rows[i].group;
	d->vendor = 0x8086;
	d->device = (uint16_t)(0x1000 + i);
	d->numa_node = -1;
	d->vendor_name = "Intel Corporation";
	d->device_name = "Sample Device";
	d->class_name = d->modalias = "";
}

static inline void sample_group(struct host *h, int id)
{
	struct group *g = ARENA_PUSH(&h->mem, h->groups, h->n_groups);

	g->id = id;
	for (size_t i = 0; i < h->n_devices; i++)
		if (h->devices[i].group == id)
			*ARENA_PUSH(&h->mem, g->members, g->n_members) = (int)i;
}

/* Give it back with host_free. */
static inline struct host *sample_host(void)
{
	struct host *h = xcalloc(1, sizeof(*h));

	h->n_devices = SAMPLE_N;
	h->devices = arena_alloc(&h->mem, SAMPLE_N * sizeof(*h->devices));
	for (size_t i = 0; i < SAMPLE_N; i++)
		sample_device(h, i);
	for (int id = 1; id <= 3; id++)
		sample_group(h, id);
	return h;
}

/* Nothing is known against any of them; no prediction. For as long as the process lives. */
static inline struct report *sample_report(void)
{
	static struct device_report devices[SAMPLE_N];
	static struct group_report groups[3];
	static struct report r;

	r = (struct report){
		.devices = devices, .n_devices = SAMPLE_N, .groups = groups, .n_groups = 3};
	for (size_t i = 0; i < SAMPLE_N; i++)
		devices[i] = (struct device_report){.mark = "", .predicted = -1};
	for (size_t g = 0; g < 3; g++)
		groups[g] = (struct group_report){.assignable = ASSIGN_YES, .why = ""};
	return &r;
}
