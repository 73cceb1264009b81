/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two cards of a tree, and routes as the kernel of a little-endian machine writes them. */
#pragma once

#include "unit/probe/probed.h"

#define FIRST "0000:03:00.0"
#define SECOND "0000:04:00.0"
#define HEAD "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
/* 0.0.0.0/0 and 192.0.2.0/24 */
#define DEFAULT_BY(iface) iface "\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
#define NETWORK_ON(iface) iface "\t000200C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n"

static inline void two_cards(const char *tree)
{
	tree_pci(tree, &(struct tree_pci){.address = FIRST, .class = 0x020000});
	tree_pci(tree, &(struct tree_pci){.address = SECOND, .class = 0x020000});
	tree_nic(tree, FIRST, "", "enp3s0", "up");
	tree_nic(tree, SECOND, "", "enp4s0", "down");
}

/* The first has the default route, the second the network of 192.0.2.5. */
static inline void two_routes(const char *tree)
{
	two_cards(tree);
	tree_file(tree, "proc/net/route", HEAD DEFAULT_BY("enp3s0") NETWORK_ON("enp4s0"));
}

static inline void a_virtual_interface(const char *tree, const char *name, const char *lower)
{
	_cleanup_free_ char *dir = NULL, *link = NULL, *to = NULL, *up = NULL;

	assert_true(asprintf(&dir, "sys/devices/virtual/net/%s/operstate", name) > 0);
	assert_true(asprintf(&link, "sys/class/net/%s", name) > 0);
	assert_true(asprintf(&to, "../../devices/virtual/net/%s", name) > 0);
	tree_file(tree, dir, "up\n");
	tree_link(tree, link, to);
	if (!lower)
		return;
	assert_true(asprintf(&up, "sys/devices/virtual/net/%s/lower_%s", name, lower) > 0);
	tree_link(tree, up, "../x");
}
