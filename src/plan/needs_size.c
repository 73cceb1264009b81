/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "plan/needs.h"

#define MIB_IN_KB 1024ULL
#define START_KB (512 * MIB_IN_KB) /* without this much a start may end in killed programs */
#define SOON_FULL 80 /* of a hundred: what is left is little for a host with its caches */

const char *size_text(struct arena *a, uint64_t kb)
{
	uint64_t tenths = kb * 10 / GIB_IN_KB;
	if (kb < GIB_IN_KB)
		return arena_printf(a, "%ju MiB", (uintmax_t)(kb / MIB_IN_KB));
	if (tenths % 10 == 0)
		return arena_printf(a, "%ju GiB", (uintmax_t)(tenths / 10));
	return arena_printf(a, "%ju.%ju GiB", (uintmax_t)(tenths / 10), (uintmax_t)(tenths % 10));
}

bool host_free_kb(const struct host *h, uint64_t *ret)
{
	uint64_t available;
	struct huge_pages reserved;
	if (!host_attr_number(h, ATTR_MEM_AVAILABLE, &available))
		return false;
	(void)host_huge_pages(h, &reserved); /* what is not known of them is none */
	*ret = available + reserved.all_kb;
	return true;
}

bool takes_most(uint64_t kb, uint64_t of)
{
	return kb > of / 100 * SOON_FULL;
}

static int too_much(struct making *m, uint64_t kb, const char *what, uint64_t has, struct err *err)
{
	return err_set(err, ENOMEM, "%s is more than %s: %s. Take less.",
		       size_text(&m->scratch, kb), what, size_text(&m->scratch, has));
}

static int too_little_left(struct making *m, uint64_t kb, const char *where, uint64_t has,
			   struct err *err)
{
	return err_set(err, ENOMEM,
		       "%s would leave %s less than %s (it has %s), too little to start with. "
		       "Take less.",
		       size_text(&m->scratch, kb), where, size_text(&m->scratch, START_KB),
		       size_text(&m->scratch, has));
}

int need_room(struct making *m, uint64_t kb, bool reserved, struct err *err)
{
	uint64_t total, free;
	bool known = host_free_kb(m->host, &free);
	if (host_attr_number(m->host, ATTR_MEM_TOTAL, &total) && kb > total)
		return too_much(m, kb, "all the memory of this host", total, err);
	if (!known)
		return 0;
	if (reserved && kb > free)
		return too_much(m, kb,
				"this host has free now (huge pages that it has already are "
				"counted as free)",
				free, err);
	if (reserved && kb + START_KB > free)
		return too_little_left(m, kb, "the memory of this host that is free now", free,
				       err);
	if (takes_most(kb, free))
		need_note(m,
			  "%s is more than %d %% of what this host has free now (%s): what is left "
			  "may be too little for the host.",
			  size_text(&m->scratch, kb), SOON_FULL, size_text(&m->scratch, free));
	return 0;
}

const struct numa_node *node_with_memory(const struct host *h, int id)
{
	for (size_t i = 0; i < h->n_nodes; i++)
		if (h->nodes[i].id == id)
			return &h->nodes[i];
	return NULL;
}

int need_room_on_node(struct making *m, uint64_t kb, int node, struct err *err)
{
	const struct numa_node *n = node_with_memory(m->host, node);
	if (!m->host->n_nodes)
		return err_set(err, ENODATA,
			       "Which NUMA nodes this host has is not known here: leave \"@%d\" "
			       "away.",
			       node);
	if (!n)
		return err_set(
			err, ENOENT,
			"This host has no NUMA node %d with memory: take one that it has, or "
			"leave \"@%d\" away.",
			node, node);
	if (kb > n->total_kb)
		return too_much(m, kb, arena_printf(&m->scratch, "all of NUMA node %d", node),
				n->total_kb, err);
	if (kb + START_KB > n->total_kb)
		return too_little_left(m, kb, arena_printf(&m->scratch, "NUMA node %d", node),
				       n->total_kb, err);
	if (takes_most(kb, n->free_kb))
		need_note(m,
			  "%s is more than %d %% of what is free on NUMA node %d now (%s): the "
			  "kernel may find fewer pages there at its start.",
			  size_text(&m->scratch, kb), SOON_FULL, node,
			  size_text(&m->scratch, n->free_kb));
	return 0;
}
