/* SPDX-License-Identifier: GPL-2.0-or-later */
/* qemu-options.hx: -m, -smp, -machine memory-backend=, memory-backend-memfd
 * (backends/hostmem-memfd.c). */
#include "guest/tuning.h"

#define BACKEND "hostmem" /* no name of QEMU's own, and none of libvirt's */

static void add_args(struct qemu_tuning *q, struct arena *a, const char *option, const char *value)
{
	*ARENA_PUSH(a, q->args, q->n_args) = option;
	*ARENA_PUSH(a, q->args, q->n_args) = value;
}

/* A file of huge pages has no part of one, and -m must say the same (as many are reserved for it).
 */
static void add_memory(struct qemu_tuning *q, const struct tuning *t, struct arena *a)
{
	const struct hugepages *p = &t->pages;
	const char *node = "", *size;

	if (p->kb == 0)
		return;
	size = memory_word(a, hugepages_kb(&t->pages));
	if (t->node >= 0)
		node = arena_printf(a, ",host-nodes=%d,policy=%s", t->node,
				    t->strict ? "bind" : "preferred");
	add_args(q, a, "-m", size);
	add_args(q, a, "-object",
		 arena_printf(a,
			      "memory-backend-memfd,id=" BACKEND
			      ",size=%s,hugetlb=on,hugetlbsize=%s,prealloc=on%s",
			      size, memory_word(a, p->page_kb), node));
	add_args(q, a, "-machine", "memory-backend=" BACKEND);
}

static void add_cpus(struct qemu_tuning *q, const struct tuning *t, struct arena *a)
{
	if (t->n_cpus == 0)
		return;
	add_args(q, a, "-smp",
		 t->threads ? arena_printf(a, "%zu,sockets=1,cores=%zu,threads=%u", t->n_cpus,
					   t->n_cpus / t->threads, t->threads)
			    : arena_printf(a, "%zu", t->n_cpus));
	q->n_pins = t->n_cpus;
	q->pins = arena_dup(a, t->cpus, t->n_cpus * sizeof(*t->cpus));
}

static void put_args(struct buf *out, const struct qemu_tuning *q)
{
	for (size_t i = 0; i < q->n_args; i += 2)
		buf_printf(out, "%s %s%s", q->args[i], q->args[i + 1],
			   i + 2 < q->n_args ? " \\\n" : "\n");
}

static void put_threads(struct buf *out, const struct tuning *t)
{
	if (tuning_wants_topoext(t))
		buf_puts(out, "# On AMD threads of a core want topoext: -cpu host,topoext=on\n");
}

/* Memory of a size that is not known here can be bound by who starts QEMU alone. */
static void put_node(struct buf *out, const struct tuning *t)
{
	if (t->node >= 0 && t->pages.kb == 0)
		buf_printf(out,
			   "# Its memory near to these CPUs: start QEMU by numactl "
			   "--membind=%d\n",
			   t->node);
}

static void put_pins(struct buf *out, const struct qemu_tuning *q)
{
	if (q->n_pins == 0)
		return;
	buf_puts(out, "\n# QEMU has no option that pins vCPUs. Once it runs "
		      "{\"execute\":\"query-cpus-fast\"} by QMP tells the\n"
		      "# thread-id of each cpu-index, which goes in the place of ID:\n");
	for (size_t i = 0; i < q->n_pins; i++)
		buf_printf(out, "taskset -pc %u ID # cpu-index %zu\n", q->pins[i], i);
}

void guest_qemu_tuning(const struct host *h, const struct choice *c, struct arena *a,
		       struct qemu_tuning *ret)
{
	_cleanup_tuning_ struct tuning t = tuning_read(h, c);
	struct qemu_tuning q = {0};

	add_memory(&q, &t, a);
	add_cpus(&q, &t, a);
	*ret = q;
}

void put_qemu_tuning(struct buf *out, const struct host *h, const struct choice *c)
{
	_cleanup_tuning_ struct tuning t = tuning_read(h, c);
	struct qemu_tuning q;

	guest_qemu_tuning(h, c, &t.mem, &q);
	put_args(out, &q);
	put_threads(out, &t);
	put_node(out, &t);
	put_pins(out, &q);
}
