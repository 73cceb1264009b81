/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hosts as C values, for the tests of guest/: a scene is filled device by device, in the order of the addresses, and each test
 * changes what it is about. The devices are those of three articles that people follow.
 */
#pragma once

#include "unit/base/unit.h"

#include "guest/parts.h"

struct scene {
	struct host h;
	struct report r;
	struct choice c;
	struct guest_opts o;
	struct guest *g;
	struct buf out;
};

static inline struct pci_addr addr_of(const char *text)
{
	struct pci_addr a;

	assert_int_equal(pci_addr_parse(text, &a), 0);
	return a;
}

static inline struct scene *scene_new(void)
{
	struct scene *s = xcalloc(1, sizeof(*s));

	s->r.iommu.state = IOMMU_ON;
	return s;
}

static inline void scene_free(struct scene *s)
{
	guest_free(s->g);
	buf_done(&s->out);
	choice_done(&s->c);
	arena_done(&s->h.mem);
	free(s);
}

/* An endpoint that vfio-pci has, alone in its group. */
static inline struct device *scene_device(struct scene *s, const char *address, uint16_t vendor, uint16_t device,
					  uint32_t class)
{
	char full[PCI_ADDR_SIZE + 1];
	int group = (int)s->h.n_devices + 1;
	struct device *d = ARENA_PUSH(&s->h.mem, s->h.devices, s->h.n_devices);

	*d = (struct device){
		.addr = addr_of(address),
		.vendor = vendor,
		.device = device,
		.class = class,
		.vendor_name = "",
		.device_name = "",
		.class_name = "",
		.modalias = "",
		.driver = "vfio-pci",
		.group = group,
		.parent = -1,
		.pf = -1,
		.pcie = TRI_YES,
		.numa_node = -1,
	};
	d->address = arena_str(&s->h.mem, pci_addr_str(d->addr, full));
	*ARENA_PUSH(&s->h.mem, s->r.devices, s->r.n_devices) = (struct device_report){.mark = ""};
	return d;
}

static inline void scene_hazard(struct scene *s, size_t device, const char *id, enum severity severity,
				const char *detail)
{
	struct device_report *r = &s->r.devices[device];

	*ARENA_PUSH(&s->h.mem, r->hazards, r->n_hazards) = (struct hazard){id, severity, detail};
	r->blocked |= severity == SEVERITY_BLOCK;
}

/* KVM's article: a NIC at 01:00.0. */
static inline struct scene *nic_scene(void)
{
	struct scene *s = scene_new();

	scene_device(s, "01:00.0", 0x8086, 0x10b9, 0x020000);
	choice_add(&s->c, addr_of("01:00.0"));
	return s;
}

/* SUSE's: a conventional NIC at 03:07.0, and a sound card on the same bus behind a conventional bridge. */
enum { OLD_BRIDGE, OLD_SOUND, OLD_NIC };
static inline struct scene *old_scene(void)
{
	struct scene *s = scene_new();
	struct device *bridge = scene_device(s, "00:14.4", 0x1002, 0x4384, 0x060401);

	bridge->header_type = 1;
	bridge->pcie = TRI_NO;
	bridge->driver = NULL;
	scene_device(s, "03:06.0", 0x1274, 0x1371, 0x040100);
	scene_device(s, "03:07.0", 0x1011, 0x0009, 0x020000);
	for (size_t i = 0; i < s->h.n_devices; i++) {
		s->h.devices[i].group = 7;
		s->h.devices[i].parent = i == OLD_BRIDGE ? -1 : OLD_BRIDGE;
		s->h.devices[i].pcie = TRI_NO;
	}
	choice_add(&s->c, addr_of("03:07.0"));
	return s;
}

/* The guide's: a GPU with its audio at 03:00. */
enum { CARD_GPU, CARD_AUDIO };
static inline struct scene *card_scene(void)
{
	struct scene *s = scene_new();

	scene_device(s, "03:00.0", 0x10de, 0x2206, 0x030000)->group = 14;
	scene_device(s, "03:00.1", 0x10de, 0x1aef, 0x040300)->group = 14;
	choice_add(&s->c, addr_of("03:00.0"));
	return s;
}

/* Two nodes of two cores each; CPU N and N + 4 are siblings. */
static inline struct scene *server_scene(void)
{
	static const char *const siblings[] = {"0,4", "1,5", "2,6", "3,7"};
	struct scene *s = scene_new();

	for (unsigned i = 0; i < 8; i++)
		*ARENA_PUSH(&s->h.mem, s->h.threads, s->h.n_threads) =
			(struct cpu_thread){.id = i, .node = i % 4 / 2, .siblings = siblings[i % 4]};
	for (int i = 0; i < 2; i++)
		*ARENA_PUSH(&s->h.mem, s->h.nodes, s->h.n_nodes) =
			(struct numa_node){.id = i, .total_kb = 1 << 24, .free_kb = 1 << 23};
	return s;
}

static inline struct guest *made(struct scene *s)
{
	struct err err = {0};

	if (guest_make(&s->h, &s->r, &s->c, &s->o, &s->g, &err) < 0)
		fail_msg("%s", err.line);
	return s->g;
}

/* Refused with this errno and this line. Frees the scene. */
static inline void expect_refused(struct scene *s, int code, const char *line)
{
	struct err err = {0};

	assert_int_equal(guest_make(&s->h, &s->r, &s->c, &s->o, &s->g, &err), -code);
	assert_string_equal(err.line, line);
	assert_null(s->g);
	scene_free(s);
}

/* What was put to s->out is this. Frees the scene. */
static inline void expect_text(struct scene *s, const char *text)
{
	assert_string_equal(buf_str(&s->out), text);
	scene_free(s);
}
