/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How CPUs lie in cores and nodes, and the memory of the nodes (drivers/base/cpu.c, topology.c and
 * node.c; Documentation/ABI/stable/sysfs-devices-node).
 */
#include "base/lines.h"
#include "base/text.h"
#include "model/need.h"
#include "probe/scan.h"

#define CPU_DIR "sys/devices/system/cpu"
#define NODE_DIR "sys/devices/system/node"
#define NODES_MAX 1024 /* MAX_NUMNODES of the kernel is at most this */
#define MEMINFO_MAX ((size_t)64 * 1024)

static bool read_list(struct scan *s, const char *path, unsigned **ret, size_t *ret_n)
{
	const char *text = root_attr(s->root, &s->tmp, path);

	return text && cpu_list_parse(text, &s->tmp, ret, ret_n) == 0;
}

static void add_thread(struct scan *s, unsigned id)
{
	const char *path =
		arena_printf(&s->tmp, CPU_DIR "/cpu%u/topology/thread_siblings_list", id);

	*ARENA_PUSH(s->mem, s->host->threads, s->host->n_threads) = (struct cpu_thread){
		.id = id,
		.node = -1,
		.siblings = scan_attr(s, path),
	};
}

/* Both lists are sorted. */
static void settle_cpus(struct host *h, int node, const unsigned *cpus, size_t n)
{
	for (size_t i = 0, k = 0; i < h->n_threads && k < n;) {
		if (h->threads[i].id == cpus[k])
			h->threads[i].node = node;
		if (h->threads[i].id < cpus[k])
			i++;
		else
			k++;
	}
}

/* "Node 0 MemTotal:       32768000 kB" */
static void take_line(struct scan *s, const struct line *l, struct numa_node *ret)
{
	const struct {
		const char *name;
		uint64_t *kb;
	} wanted[] = {{"MemTotal:", &ret->total_kb}, {"MemFree:", &ret->free_kb}};
	char *fields[5];

	if (scan_fields(&s->tmp, l->at, l->text_len, fields, ARRAY_SIZE(fields)) <
	    ARRAY_SIZE(fields))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
		if (streq(fields[2], wanted[i].name))
			parse_u64(fields[3], 10, UINT64_MAX / 1024, wanted[i].kb);
}

static void read_memory(struct scan *s, int id, const char *dir)
{
	struct numa_node node = {.id = id};
	_cleanup_buf_ struct buf text = {0};

	if (!scan_read(s, arena_printf(&s->tmp, "%s/meminfo", dir), MEMINFO_MAX, &text))
		return;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);)
		take_line(s, &l, &node);
	if (node.total_kb > 0)
		*ARENA_PUSH(s->mem, s->host->nodes, s->host->n_nodes) = node;
}

static int by_id(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The numbers of the directories "node0", "node1" …, sorted; in s->tmp. */
static size_t list_nodes(struct scan *s, int **ret)
{
	static const char start[] = "node";
	size_t n_names, n = 0;
	char **names;
	uint64_t id;

	scan_list(s, NODE_DIR, &names, &n_names);
	for (size_t i = 0; i < n_names; i++)
		if (str_starts(names[i], start) &&
		    parse_u64(names[i] + strlen(start), 10, NODES_MAX - 1, &id) == 0)
			*ARENA_PUSH(&s->tmp, *ret, n) = (int)id;
	if (n > 0)
		qsort(*ret, n, sizeof(**ret), by_id);
	return n;
}

void scan_cpus(struct scan *s)
{
	int *nodes = NULL;
	unsigned *cpus;
	size_t n;

	if (read_list(s, CPU_DIR "/online", &cpus, &n))
		for (size_t i = 0; i < n; i++)
			add_thread(s, cpus[i]);
	size_t n_nodes = list_nodes(s, &nodes);
	for (size_t i = 0; i < n_nodes; i++) {
		const char *dir = arena_printf(&s->tmp, NODE_DIR "/node%d", nodes[i]);

		if (read_list(s, arena_printf(&s->tmp, "%s/cpulist", dir), &cpus, &n))
			settle_cpus(s->host, nodes[i], cpus, n);
		read_memory(s, nodes[i], dir);
	}
}
