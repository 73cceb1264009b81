/* SPDX-License-Identifier: GPL-2.0-or-later */
/* docs/formatdomain.rst of libvirt: "Memory Backing", "CPU Tuning", "NUMA Node Tuning", "CPU model
 * and topology". */
#include "guest/tuning.h"

static void put_size(struct buf *out, const char *element, uint64_t kb)
{
	bool whole = kb % GIB_IN_KB == 0;

	buf_printf(out, "<%s unit='%s'>%llu</%s>\n", element, whole ? "GiB" : "MiB",
		   (unsigned long long)(whole ? kb / GIB_IN_KB : kb >> 10), element);
}

/* With more memory than there are pages for, the guest does not start. */
static void put_pages(struct buf *out, const struct tuning *t)
{
	if (t->pages.kb == 0)
		return;
	put_size(out, "memory", hugepages_kb(&t->pages));
	put_size(out, "currentMemory", hugepages_kb(&t->pages));
	buf_printf(out,
		   "<memoryBacking>\n  <hugepages>\n    <page size='%llu' unit='KiB'/>\n  "
		   "</hugepages>\n"
		   "</memoryBacking>\n",
		   (unsigned long long)t->pages.page_kb);
}

static void put_cpus(struct buf *out, struct tuning *t)
{
	const char *emulator = tuning_emulator(t);

	if (t->n_cpus == 0)
		return;
	buf_printf(out, "<vcpu placement='static'>%zu</vcpu>\n<cputune>\n", t->n_cpus);
	for (size_t i = 0; i < t->n_cpus; i++)
		buf_printf(out, "  <vcpupin vcpu='%zu' cpuset='%u'/>\n", i, t->cpus[i]);
	if (emulator)
		buf_printf(out, "  <emulatorpin cpuset='%s'/>\n", emulator);
	buf_puts(out, "</cputune>\n");
}

/*
 * Without it each virtual CPU is a socket: siblings look like cores, and a desktop Windows uses two
 * of them. The mode is said as well: a <cpu> without one is QEMU's oldest model.
 */
static void put_topology(struct buf *out, const struct tuning *t)
{
	if (t->threads == 0)
		return;
	buf_printf(out,
		   "<cpu mode='host-passthrough'>\n"
		   "  <topology sockets='1' cores='%zu' threads='%u'/>\n",
		   t->n_cpus / t->threads, t->threads);
	if (tuning_wants_topoext(t))
		buf_puts(out, "  <feature policy='require' name='topoext'/>\n");
	buf_puts(out, "</cpu>\n");
}

static void put_node(struct buf *out, const struct tuning *t)
{
	if (t->node >= 0)
		buf_printf(out, "<numatune>\n  <memory mode='%s' nodeset='%d'/>\n</numatune>\n",
			   t->strict ? "strict" : "preferred", t->node);
}

void put_libvirt_tuning(struct buf *out, const struct host *h, const struct choice *c)
{
	_cleanup_tuning_ struct tuning t = tuning_read(h, c);

	put_pages(out, &t);
	put_cpus(out, &t);
	put_node(out, &t);
	put_topology(out, &t);
}
