/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A running machine on a scratch tree with a fake kernel behind its sysfs: a network card with two
 * functions that leave together, and one more of the same model that stays.
 */
#pragma once

#include "unit/apply/heard.h"

#include "lib/fakekernel.h"
#include "lib/tree.h"

#define PORT_0 "0000:03:00.0"
#define PORT_1 "0000:03:00.1"
#define TWIN   "0000:04:00.0"
#define BOOT_ID "11111111-2222-3333-4444-555555555555"

static const char *const ports[] = {PORT_0, PORT_1};

struct machine {
	char *dir;
	struct root root;
	struct plan plan;
};

static inline void machine_device(struct machine *m, const char *address)
{
	tree_pci(m->dir, &(struct tree_pci){.address = address,
					    .vendor = 0x8086,
					    .device = 0x10d3,
					    .class = 0x020000,
					    .driver = "e1000e"});
	fake_kernel_knows(address, "e1000e");
}

static inline void machine_open(struct machine *m)
{
	static const char *const drivers[] = {"e1000e", "igb", "vfio-pci", "pci-stub"};

	*m = (struct machine){.dir = tree_new()};
	tree_file(m->dir, "proc/sys/kernel/random/boot_id", BOOT_ID "\n");
	tree_file(m->dir, "proc/uptime", "1000.55 3000.10\n");
	fake_kernel_start(m->dir);
	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++)
		fake_kernel_driver(drivers[i]);
	machine_device(m, PORT_0);
	machine_device(m, PORT_1);
	machine_device(m, TWIN);
	assert_int_equal(root_open(m->dir, &m->root, NULL), 0);
	/* As the running machine: a tree has no drivers to change. */
	m->root.live = true;
}

static inline void machine_close(struct machine *m)
{
	fake_kernel_let_go();
	fake_kernel_stop();
	arena_done(&m->plan.mem);
	root_done(&m->root);
	tree_free(m->dir);
}

/* One more device for the plan, which has "driver (override)" as the tree says. */
static inline void machine_plan(struct machine *m, const char *address, const char *from,
				const char *overridden, const char *to)
{
	struct live *l = ARENA_PUSH(&m->plan.mem, m->plan.lives, m->plan.n_lives);

	*l = (struct live){.vendor = 0x8086,
			   .device = 0x10d3,
			   .name = "Intel 82574L",
			   .from = from,
			   .overridden = overridden,
			   .to = to};
	assert_int_equal(pci_addr_parse(address, &l->addr), 0);
}

static inline void machine_plan_both(struct machine *m)
{
	for (size_t i = 0; i < ARRAY_SIZE(ports); i++)
		machine_plan(m, ports[i], "e1000e", "", "vfio-pci");
}

#define assert_device(address, is) assert_string_equal(fake_kernel_device(address), is)

static inline void assert_both(const char *is)
{
	for (size_t i = 0; i < ARRAY_SIZE(ports); i++)
		assert_device(ports[i], is);
}
