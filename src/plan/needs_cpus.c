/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CPUs that the host keeps off (Documentation/admin-guide/kernel-parameters.txt). isolcpus= takes
 * them out of scheduling, and with managed_irq, which kernels before 5.6 refuse together with the
 * whole word, most interrupts away. nohz_full= stops their tick where it is built in, and offloads
 * their RCU callbacks as rcu_nocbs= does, which is then left out.
 */
#include <errno.h>

#include "plan/needs.h"

struct cpus {
	unsigned *at;
	size_t n;
};

static const char *all_cpus(struct making *m)
{
	unsigned *ids = NULL;
	size_t n = 0;
	for (size_t i = 0; i < m->host->n_threads; i++)
		*ARENA_PUSH(&m->scratch, ids, n) = m->host->threads[i].id;
	return cpu_list_str(&m->scratch, ids, n);
}

static int check_core(struct making *m, const struct cpus *c, const struct cpu_thread *t,
		      struct err *err)
{
	struct cpus core = {0};
	if (!t->siblings || cpu_list_parse(t->siblings, &m->scratch, &core.at, &core.n) < 0)
		return err_set(err, ENODATA,
			       "Which CPUs are one core with CPU %u is not known here, and a core "
			       "must not be split: run passthru on the host itself.",
			       t->id);
	for (size_t i = 0; i < core.n; i++)
		if (!cpu_list_has(c->at, c->n, core.at[i]))
			return err_set(err, EINVAL,
				       "CPU %u is one core with CPU %u (CPUs %s), which the host "
				       "would keep: name all CPUs of that core, or none.",
				       t->id, core.at[i], t->siblings);
	return 0;
}

static int check_cpu(struct making *m, const struct cpus *c, unsigned cpu, struct err *err)
{
	const struct cpu_thread *t = host_thread(m->host, cpu);
	if (!t)
		return err_set(err, ENOENT, "This host has no CPU %u that is on: it has %s.", cpu,
			       all_cpus(m));
	return check_core(m, c, t, err);
}

static int check_cpus(struct making *m, const struct cpus *c, struct err *err)
{
	int r = 0;
	if (!m->host->n_threads)
		return err_set(err, ENODATA,
			       "Which CPUs this host has is not known here: run passthru on the "
			       "host itself.");
	if (cpu_list_has(c->at, c->n, 0))
		return err_set(err, EINVAL,
			       "CPU 0 stays with the host, which starts on it and keeps its time "
			       "by it: leave its whole core out.");
	for (size_t i = 0; r == 0 && i < c->n; i++)
		r = check_cpu(m, c, c->at[i], err);
	if (r == 0 && kernel_option(m->host, "CONFIG_CPU_ISOLATION") == TRI_NO)
		r = err_set(err, EOPNOTSUPP,
			    "This kernel is built without CONFIG_CPU_ISOLATION, so it does not "
			    "know isolcpus=.");
	return r;
}

int need_node(const struct making *m)
{
	for (size_t i = 0; i < m->n_leavers; i++)
		if (m->leavers[i].picked && m->leavers[i].device->numa_node >= 0)
			return m->leavers[i].device->numa_node;
	return -1;
}

static void note_far(struct making *m, const struct cpus *c)
{
	int node = need_node(m);
	for (size_t i = 0; node >= 0 && i < c->n; i++) {
		const struct cpu_thread *t = host_thread(m->host, c->at[i]);
		if (t->node < 0 || t->node == node)
			continue;
		need_note(m,
			  "CPU %u is on NUMA node %d, and the device on node %d: what the guest "
			  "reads of it there takes the longer way.",
			  t->id, t->node, node);
		return;
	}
}

#define FEW_CPUS 2

bool leaves_few_cpus(const struct host *h, size_t taken)
{
	return h->n_threads <= taken + FEW_CPUS;
}

static void note_few(struct making *m, const struct cpus *c)
{
	size_t rest = m->host->n_threads - c->n;
	if (leaves_few_cpus(m->host, c->n))
		need_note(m, "%zu of %zu CPUs stay%s with the host: expect it to be slow.", rest,
			  m->host->n_threads, rest == 1 ? "s" : "");
}

static size_t words_of(struct making *m, const char *list, const char *ret[3])
{
	const char *flags = kernel_before(m->host, 5, 6) ? "" : "managed_irq,domain,";
	size_t n = 0;
	ret[n++] = arena_printf(&m->scratch, "isolcpus=%s%s", flags, list);
	if (kernel_option(m->host, "CONFIG_NO_HZ_FULL") == TRI_YES)
		ret[n++] = arena_printf(&m->scratch, "nohz_full=%s", list);
	else if (kernel_option(m->host, "CONFIG_RCU_NOCB_CPU") == TRI_YES)
		ret[n++] = arena_printf(&m->scratch, "rcu_nocbs=%s", list);
	return n;
}

int choose_cpus(struct making *m, const char *value, struct err *err)
{
	struct cpus c = {0};
	const char *words[3];
	int r = cpu_list_parse(value, &m->scratch, &c.at, &c.n);
	if (r == 0)
		r = check_cpus(m, &c, err);
	if (r < 0)
		return r;
	size_t n = words_of(m, cpu_list_str(&m->scratch, c.at, c.n), words);
	r = need_words(m, words, n, err);
	if (r < 0)
		return r;
	note_far(m, &c);
	note_few(m, &c);
	return 0;
}
