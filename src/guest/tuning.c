/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Of a domain what uses the host's huge pages and CPUs: docs/formatdomain.rst of libvirt, "Memory
 * Backing", "CPU Tuning", "NUMA Node Tuning". */
#include "guest/parts.h"

struct tuning {
	const struct host *host;
	struct arena mem;
	unsigned *cpus; /* sorted */
	size_t n_cpus;
	struct hugepages pages; /* kb is 0: none */
};

static const struct cpu_thread *thread_of(const struct tuning *t, unsigned cpu)
{
	for (size_t i = 0; i < t->host->n_threads; i++)
		if (t->host->threads[i].id == cpu)
			return &t->host->threads[i];
	return NULL;
}

/* The node that all the CPUs are of; -1: not known, or several. */
static int node_of_cpus(const struct tuning *t)
{
	int node = -1;

	for (size_t i = 0; i < t->n_cpus; i++) {
		const struct cpu_thread *thread = thread_of(t, t->cpus[i]);

		if (!thread || thread->node < 0 || (i > 0 && thread->node != node))
			return -1;
		node = thread->node;
	}
	return node;
}

static bool is_among(const unsigned *cpus, size_t n, unsigned cpu)
{
	for (size_t i = 0; i < n; i++)
		if (cpus[i] == cpu)
			return true;
	return false;
}

/* The CPU and its siblings; it alone where they are not known. */
static void core_of(struct tuning *t, unsigned *cpu, unsigned **ret, size_t *ret_n)
{
	const struct cpu_thread *thread = thread_of(t, *cpu);

	if (!thread || !thread->siblings ||
	    cpu_list_parse(thread->siblings, &t->mem, ret, ret_n) < 0) {
		*ret = cpu;
		*ret_n = 1;
	}
}

/* Siblings become neighbours, as QEMU numbers the threads of a core. */
static void order_by_core(struct tuning *t)
{
	unsigned *order = NULL;
	size_t n = 0;

	for (size_t i = 0; i < t->n_cpus; i++) {
		unsigned *core;
		size_t n_core;

		if (is_among(order, n, t->cpus[i]))
			continue;
		core_of(t, &t->cpus[i], &core, &n_core);
		for (size_t j = i; j < t->n_cpus; j++)
			if (is_among(core, n_core, t->cpus[j]))
				*ARENA_PUSH(&t->mem, order, n) = t->cpus[j];
	}
	t->cpus = order;
	t->n_cpus = n;
}

/* CPUs that stay with the host, of that node alone unless it is -1. */
static void others(struct tuning *t, int node, unsigned **ret, size_t *ret_n)
{
	unsigned *cpus = NULL;
	size_t n = 0;

	for (size_t i = 0; i < t->host->n_threads; i++) {
		const struct cpu_thread *thread = &t->host->threads[i];

		if ((node < 0 || thread->node == node) && !is_among(t->cpus, t->n_cpus, thread->id))
			*ARENA_PUSH(&t->mem, cpus, n) = thread->id;
	}
	*ret = cpus;
	*ret_n = n;
}

/* QEMU's own threads: on the host's CPUs, near to the guest's where there are any. */
static void put_emulator(struct buf *out, struct tuning *t)
{
	unsigned *cpus;
	size_t n;

	others(t, node_of_cpus(t), &cpus, &n);
	if (n == 0)
		others(t, -1, &cpus, &n);
	if (n > 0)
		buf_printf(out, "  <emulatorpin cpuset='%s'/>\n", cpu_list_str(&t->mem, cpus, n));
}

static void put_cpus(struct buf *out, struct tuning *t)
{
	if (t->n_cpus == 0)
		return;
	buf_printf(out, "<vcpu placement='static'>%zu</vcpu>\n<cputune>\n", t->n_cpus);
	for (size_t i = 0; i < t->n_cpus; i++)
		buf_printf(out, "  <vcpupin vcpu='%zu' cpuset='%u'/>\n", i, t->cpus[i]);
	put_emulator(out, t);
	buf_puts(out, "</cputune>\n");
}

static void put_pages(struct buf *out, const struct tuning *t)
{
	if (t->pages.kb == 0)
		return;
	buf_printf(out,
		   "<memoryBacking>\n  <hugepages>\n    <page size='%llu' unit='KiB'/>\n  "
		   "</hugepages>\n"
		   "</memoryBacking>\n",
		   (unsigned long long)t->pages.page_kb);
}

/*
 * Where the pages are; else near to the CPUs. A host of one node has no other place. Pages of any
 * node lie on all of them, in like parts: one node's may be too few for a guest that takes no
 * others.
 */
static void put_node(struct buf *out, const struct tuning *t)
{
	bool has_pages = t->pages.kb > 0, anywhere = has_pages && t->pages.node < 0;
	int node = has_pages && !anywhere ? t->pages.node : node_of_cpus(t);

	if (node >= 0 && t->host->n_nodes > 1)
		buf_printf(out, "<numatune>\n  <memory mode='%s' nodeset='%d'/>\n</numatune>\n",
			   anywhere ? "preferred" : "strict", node);
}

/* A value that says nothing was refused before there was a plan. */
static void read_needs(struct tuning *t, const struct choice *c)
{
	const char *pages = choice_needs(c, NEED_HUGEPAGES), *cpus = choice_needs(c, NEED_CPUS);

	t->pages.node = -1;
	if (pages)
		(void)need_hugepages(pages, &t->pages, NULL);
	if (cpus && cpu_list_parse(cpus, &t->mem, &t->cpus, &t->n_cpus) == 0)
		order_by_core(t);
}

void put_libvirt_tuning(struct buf *out, const struct host *h, const struct choice *c)
{
	struct tuning t = {.host = h};

	read_needs(&t, c);
	put_pages(out, &t);
	put_cpus(out, &t);
	put_node(out, &t);
	arena_done(&t.mem);
}
