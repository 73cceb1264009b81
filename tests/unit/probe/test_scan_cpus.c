/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

#define CPU "sys/devices/system/cpu"
#define NODE "sys/devices/system/node"

static void siblings(const char *tree, unsigned cpu, const char *list)
{
	_cleanup_free_ char *path = NULL;

	assert_true(asprintf(&path, CPU "/cpu%u/topology/thread_siblings_list", cpu) > 0);
	tree_file(tree, path, "%s\n", list);
}

static void memory(const char *tree, unsigned node, uint64_t total, uint64_t unused)
{
	_cleanup_free_ char *path = NULL;

	assert_true(asprintf(&path, NODE "/node%u/meminfo", node) > 0);
	tree_file(tree, path,
		  "Node %u MemTotal:       %llu kB\nNode %u MemFree:        %llu kB\n"
		  "Node %u MemUsed:        1 kB\n",
		  node, (unsigned long long)total, node, (unsigned long long)unused, node);
}

static void cores_and_nodes(void **state)
{
	char *tree = *state;

	tree_file(tree, CPU "/online", "0-3\n");
	siblings(tree, 0, "0,2");
	siblings(tree, 1, "1,3");
	siblings(tree, 2, "0,2");
	siblings(tree, 3, "1,3");
	tree_file(tree, NODE "/node0/cpulist", "0,2\n");
	tree_file(tree, NODE "/node1/cpulist", "1,3\n");
	memory(tree, 0, 32768000, 1024);
	memory(tree, 1, 16384000, 2048);
	struct host *h = probed(tree);
	assert_int_equal(h->n_threads, 4);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(h->threads[i].id, i);
		assert_int_equal(h->threads[i].node, i % 2);
		assert_string_equal(h->threads[i].siblings, i % 2 ? "1,3" : "0,2");
	}
	assert_int_equal(h->n_nodes, 2);
	assert_int_equal(h->nodes[1].id, 1);
	assert_int_equal(h->nodes[1].total_kb, 16384000);
	assert_int_equal(h->nodes[1].free_kb, 2048);
	host_free(h);
}

/* CPU 1 is switched off: its directory is there, its topology is not. */
static void what_is_offline_is_no_cpu(void **state)
{
	char *tree = *state;

	tree_file(tree, CPU "/online", "0,2-3\n");
	tree_dir(tree, CPU "/cpu1");
	siblings(tree, 0, "0");
	siblings(tree, 2, "2-3");
	siblings(tree, 3, "2-3");
	struct host *h = probed(tree);
	assert_int_equal(h->n_threads, 3);
	assert_int_equal(h->threads[1].id, 2);
	assert_int_equal(h->threads[1].node, -1);
	assert_int_equal(h->n_nodes, 0);
	host_free(h);
}

/* A node without memory, one without CPUs, and one that comes before another by its text but not by
 * its number. */
static void odd_nodes(void **state)
{
	char *tree = *state;

	tree_file(tree, CPU "/online", "0-1\n");
	tree_file(tree, NODE "/node0/cpulist", "0\n");
	memory(tree, 0, 1000, 10);
	tree_file(tree, NODE "/node2/cpulist", "1\n");
	memory(tree, 2, 0, 0);
	tree_file(tree, NODE "/node3/cpulist", "\n");
	memory(tree, 3, 3000, 30);
	tree_file(tree, NODE "/node10/cpulist", "\n");
	memory(tree, 10, 4000, 40);
	tree_file(tree, NODE "/has_memory", "0,3,10\n");
	struct host *h = probed(tree);
	assert_int_equal(h->threads[1].node, 2);
	assert_null(h->threads[1].siblings);
	assert_int_equal(h->n_nodes, 3);
	assert_int_equal(h->nodes[0].id, 0);
	assert_int_equal(h->nodes[1].id, 3);
	assert_int_equal(h->nodes[2].id, 10);
	assert_int_equal(h->nodes[2].total_kb, 4000);
	host_free(h);
}

static void what_makes_no_sense_is_unknown(void **state)
{
	char *tree = *state;

	tree_file(tree, CPU "/online", "0-99999999\n");
	tree_file(tree, NODE "/node0/cpulist", "x\n");
	tree_file(tree, NODE "/node0/meminfo", "Node 0 MemTotal: much kB\n");
	tree_file(tree, NODE "/node99999/meminfo", "Node 99999 MemTotal: 5 kB\n");
	struct host *h = probed(tree);
	assert_int_equal(h->n_threads, 0);
	assert_int_equal(h->n_nodes, 0);
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(cores_and_nodes),
		tree_test(what_is_offline_is_no_cpu),
		tree_test(odd_nodes),
		tree_test(what_makes_no_sense_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
