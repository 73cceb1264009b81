/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guest/tuning.h"

/* The node that all the CPUs are of; -1: not known, or several. */
static int node_of_cpus(const struct tuning *t)
{
	int node = -1;

	for (size_t i = 0; i < t->n_cpus; i++) {
		const struct cpu_thread *thread = host_thread(t->host, t->cpus[i]);

		if (!thread || thread->node < 0 || (i > 0 && thread->node != node))
			return -1;
		node = thread->node;
	}
	return node;
}

/* The CPU and its siblings; false: they are not known, and it stands alone. */
static bool core_of(struct tuning *t, unsigned *cpu, unsigned **ret, size_t *ret_n)
{
	const struct cpu_thread *thread = host_thread(t->host, *cpu);

	if (thread && thread->siblings &&
	    cpu_list_parse(thread->siblings, &t->mem, ret, ret_n) == 0)
		return true;
	*ret = cpu;
	*ret_n = 1;
	return false;
}

static void order_by_core(struct tuning *t)
{
	unsigned *order = NULL;
	size_t n = 0;
	bool alike = true;

	for (size_t i = 0; i < t->n_cpus; i++) {
		size_t n_core, before = n;
		unsigned *core;

		if (cpu_list_has(order, n, t->cpus[i]))
			continue;
		alike &= core_of(t, &t->cpus[i], &core, &n_core);
		for (size_t j = i; j < t->n_cpus; j++)
			if (cpu_list_has(core, n_core, t->cpus[j]))
				*ARENA_PUSH(&t->mem, order, n) = t->cpus[j];
		alike &= before == 0 || n - before == t->threads;
		t->threads = (unsigned)(n - before);
	}
	t->cpus = order;
	t->n_cpus = n;
	if (!alike)
		t->threads = 0;
}

/*
 * Where the pages are; else near to the CPUs. A host of one node has no other place. Pages of any
 * node lie on all of them, in like parts: one node's may be too few for a guest that takes no
 * others.
 */
static void choose_node(struct tuning *t)
{
	bool has_pages = t->pages.kb > 0, anywhere = has_pages && t->pages.node < 0;

	t->node = -1;
	t->strict = !anywhere;
	if (t->host->n_nodes > 1)
		t->node = has_pages && !anywhere ? t->pages.node : node_of_cpus(t);
}

struct tuning tuning_read(const struct host *h, const struct choice *c)
{
	const char *pages = choice_needs(c, NEED_HUGEPAGES), *cpus = choice_needs(c, NEED_CPUS);
	struct tuning t = {.host = h, .pages = {.node = -1}};

	if (pages)
		(void)need_hugepages(pages, &t.pages, NULL);
	if (cpus && cpu_list_parse(cpus, &t.mem, &t.cpus, &t.n_cpus) == 0)
		order_by_core(&t);
	choose_node(&t);
	return t;
}

void tuning_done(struct tuning *t)
{
	arena_done(&t->mem);
}

/* CPUs that stay with the host, of that node alone unless it is -1. */
static void others(struct tuning *t, int node, unsigned **ret, size_t *ret_n)
{
	unsigned *cpus = NULL;
	size_t n = 0;

	for (size_t i = 0; i < t->host->n_threads; i++) {
		const struct cpu_thread *thread = &t->host->threads[i];

		if ((node < 0 || thread->node == node) &&
		    !cpu_list_has(t->cpus, t->n_cpus, thread->id))
			*ARENA_PUSH(&t->mem, cpus, n) = thread->id;
	}
	*ret = cpus;
	*ret_n = n;
}

const char *tuning_emulator(struct tuning *t)
{
	unsigned *cpus;
	size_t n;

	others(t, node_of_cpus(t), &cpus, &n);
	if (n == 0)
		others(t, -1, &cpus, &n);
	return n > 0 ? cpu_list_str(&t->mem, cpus, n) : NULL;
}

bool tuning_wants_topoext(const struct tuning *t)
{
	return t->threads > 1 && t->host->cpu.vendor == CPU_AMD;
}
