/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/need.h"

#include <errno.h>

struct core {
	unsigned *cpus; /* sorted */
	size_t n;
	int node;
};

struct cores {
	struct core *at; /* by their first CPU */
	size_t n;
};

/* Cores begin where a thread is the first of its siblings. */
static bool read_cores(const struct host *h, struct arena *a, struct cores *ret)
{
	for (size_t i = 0; i < h->n_threads; i++) {
		const struct cpu_thread *t = &h->threads[i];
		struct core core = {.node = t->node};

		if (!t->siblings || cpu_list_parse(t->siblings, a, &core.cpus, &core.n) < 0)
			return false;
		if (core.cpus[0] == t->id)
			*ARENA_PUSH(a, ret->at, ret->n) = core;
	}
	return ret->n > 0;
}

static int by_first_cpu(const void *a, const void *b)
{
	const struct core *x = a, *y = b;

	return x->cpus[0] < y->cpus[0] ? -1 : 1;
}

/*
 * Cores with the most threads come last: what is taken from the end is then of one kind where there
 * are performance and efficiency cores, and a guest is told one number of threads.
 */
static int by_threads(const void *a, const void *b)
{
	const struct core *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	return by_first_cpu(a, b);
}

/* Those that a guest may have. */
static struct cores free_cores(const struct cores *all, int node, struct arena *a)
{
	struct cores ret = {0};
	size_t most = all->n > 2 ? all->n - 2 : 0;

	for (size_t i = 0; i < all->n; i++)
		if (all->at[i].cpus[0] != 0 && (node < 0 || all->at[i].node == node))
			*ARENA_PUSH(a, ret.at, ret.n) = all->at[i];
	if (ret.n > 0)
		qsort(ret.at, ret.n, sizeof(*ret.at), by_threads);
	if (ret.n > most) {
		ret.at += ret.n - most;
		ret.n = most;
	}
	return ret;
}

static size_t count_cpus(const struct core *cores, size_t n)
{
	size_t cpus = 0;

	for (size_t i = 0; i < n; i++)
		cpus += cores[i].n;
	return cpus;
}

/* From the last core on, until there are n CPUs; then in the order of the cores. */
static void take(struct cores *cores, unsigned n, struct arena *a, unsigned **ret, size_t *ret_n)
{
	unsigned *cpus = NULL;
	size_t n_cpus = 0, first = cores->n;

	while (first > 0 && count_cpus(cores->at + first, cores->n - first) < n)
		first--;
	if (first < cores->n)
		qsort(cores->at + first, cores->n - first, sizeof(*cores->at), by_first_cpu);
	for (size_t i = first; i < cores->n; i++)
		for (size_t j = 0; j < cores->at[i].n; j++)
			*ARENA_PUSH(a, cpus, n_cpus) = cores->at[i].cpus[j];
	*ret = cpus;
	*ret_n = n_cpus;
}

static const char *place_of(int node, struct arena *a)
{
	return node < 0 ? "this host" : arena_printf(a, "NUMA node %d", node);
}

int host_pick_cpus(const struct host *h, int node, unsigned n, struct arena *a, unsigned **ret,
		   size_t *ret_n, struct err *err)
{
	struct cores all = {0}, cores;
	size_t there, picked;

	if (!read_cores(h, a, &all))
		return err_set(err, ENODATA,
			       "Which CPUs share a core is not known here, and a core must not be "
			       "split: run passthru on the host itself.");
	cores = free_cores(&all, node, a);
	there = count_cpus(cores.at, cores.n);
	if (there < n) {
		if (ret_n)
			*ret_n = there;
		return err_set(err, ERANGE,
			       "%s can keep %zu CPUs free, not %u: the core of CPU 0 "
			       "and one more stay with the host",
			       place_of(node, a), there, n);
	}
	take(&cores, n, a, ret, &picked);
	if (ret_n)
		*ret_n = picked;
	return 0;
}
