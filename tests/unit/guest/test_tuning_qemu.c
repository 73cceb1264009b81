/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expected from QEMU's manual (-m, -object memory-backend-memfd, -smp) and, where QEMU is there,
 * from QEMU. */
#include <errno.h>
#include <sys/mman.h>

#include "base/spawn.h"
#include "unit/guest/hosts.h"

#define PAGES(more)                                                                                \
	"-m 4G \\\n-object memory-backend-memfd,id=hostmem,size=4G,hugetlb=on," more               \
	" \\\n-machine memory-backend=hostmem"
#define HOW                                                                                        \
	"\n# QEMU has no option that pins vCPUs. Once it runs {\"execute\":\"query-cpus-fast\"} "  \
	"by QMP tells the\n"                                                                       \
	"# thread-id of each cpu-index, which goes in the place of ID:\n"

static struct scene *one_node(void)
{
	struct scene *s = server_scene();

	for (size_t i = 0; i < s->h.n_threads; i++)
		s->h.threads[i].node = 0;
	s->h.n_nodes = 1;
	return s;
}

static void expect_tuning(struct scene *s, const char *text)
{
	put_qemu_tuning(&s->out, &s->h, &s->c);
	expect_text(s, text);
}

TEST(no_need_no_tuning)
{
	struct scene *s = server_scene();

	choice_need(&s->c, NEED_MEMLOCK, "anna:8G");
	expect_tuning(s, "");
}

TEST(huge_pages)
{
	struct scene *s = server_scene();

	choice_need(&s->c, NEED_HUGEPAGES, "4G");
	expect_tuning(s, PAGES("hugetlbsize=2M,prealloc=on") "\n");
}

TEST(huge_pages_of_a_node)
{
	struct scene *s = server_scene();

	choice_need(&s->c, NEED_HUGEPAGES, "4G@1,1G");
	expect_tuning(s, PAGES("hugetlbsize=1G,prealloc=on,host-nodes=1,policy=bind") "\n");
}

/* As many as are reserved for it: a file of huge pages has no part of one. */
TEST(memory_is_whole_pages)
{
	struct scene *s = server_scene();

	choice_need(&s->c, NEED_HUGEPAGES, "2G,1G");
	expect_tuning(
		s,
		"-m 2G \\\n"
		"-object "
		"memory-backend-memfd,id=hostmem,size=2G,hugetlb=on,hugetlbsize=1G,prealloc=on \\\n"
		"-machine memory-backend=hostmem\n");
}

TEST(memory_that_is_no_whole_gibibytes)
{
	struct scene *s = server_scene();

	choice_need(&s->c, NEED_HUGEPAGES, "1538M");
	expect_tuning(s, "-m 1538M \\\n"
			 "-object "
			 "memory-backend-memfd,id=hostmem,size=1538M,hugetlb=on,hugetlbsize=2M,"
			 "prealloc=on \\\n"
			 "-machine memory-backend=hostmem\n");
}

TEST(cores_with_their_siblings)
{
	struct scene *s = one_node();

	choice_need(&s->c, NEED_CPUS, "2-3,6-7");
	expect_tuning(s,
		      "-smp 4,sockets=1,cores=2,threads=2\n" HOW "taskset -pc 2 ID # cpu-index 0\n"
		      "taskset -pc 6 ID # cpu-index 1\n"
		      "taskset -pc 3 ID # cpu-index 2\n"
		      "taskset -pc 7 ID # cpu-index 3\n");
}

TEST(a_guest_on_amd_sees_siblings_with_topoext_alone)
{
	struct scene *s = one_node();

	s->h.cpu.vendor = CPU_AMD;
	choice_need(&s->c, NEED_CPUS, "3,7");
	expect_tuning(s, "-smp 2,sockets=1,cores=1,threads=2\n"
			 "# On AMD threads of a core want topoext: -cpu host,topoext=on\n" HOW
			 "taskset -pc 3 ID # cpu-index 0\n"
			 "taskset -pc 7 ID # cpu-index 1\n");
}

/* As of performance and efficiency cores: 3 with its sibling, 2 without. */
TEST(cores_that_differ)
{
	struct scene *s = one_node();

	s->h.cpu.vendor = CPU_AMD;
	choice_need(&s->c, NEED_CPUS, "2-3,7");
	expect_tuning(s, "-smp 3\n" HOW "taskset -pc 2 ID # cpu-index 0\n"
			 "taskset -pc 3 ID # cpu-index 1\n"
			 "taskset -pc 7 ID # cpu-index 2\n");
}

TEST(how_the_cores_lie_is_not_known)
{
	struct scene *s = scene_new();

	choice_need(&s->c, NEED_CPUS, "2-3");
	expect_tuning(s, "-smp 2\n" HOW "taskset -pc 2 ID # cpu-index 0\n"
			 "taskset -pc 3 ID # cpu-index 1\n");
}

/* How much memory the guest has is not known, so no argument can bind it. */
TEST(cores_of_a_node)
{
	struct scene *s = server_scene();

	choice_need(&s->c, NEED_CPUS, "3,7");
	expect_tuning(s, "-smp 2,sockets=1,cores=1,threads=2\n"
			 "# Its memory near to these CPUs: start QEMU by numactl --membind=1\n" HOW
			 "taskset -pc 3 ID # cpu-index 0\n"
			 "taskset -pc 7 ID # cpu-index 1\n");
}

/* vm.nr_hugepages has the kernel take them from both nodes. */
TEST(pages_of_any_node_are_taken_from_others_too)
{
	struct scene *s = server_scene();

	choice_need(&s->c, NEED_CPUS, "3,7");
	choice_need(&s->c, NEED_HUGEPAGES, "4G");
	expect_tuning(
		s,
		PAGES("hugetlbsize=2M,prealloc=on,host-nodes=1,policy=preferred") " \\\n-smp "
										  "2,sockets=1,"
										  "cores=1,threads="
										  "2\n" HOW
										  "taskset -pc 3 "
										  "ID # cpu-index "
										  "0\n"
										  "taskset -pc 7 "
										  "ID # cpu-index "
										  "1\n");
}

static void drop(char *text, const char *part)
{
	char *at = strstr(text, part);

	assert_non_null(at);
	memmove(at, at + strlen(part), strlen(at + strlen(part)) + 1);
}

/* Starts QEMU stopped, with the arguments alone, and ends it by its monitor. */
static int start_qemu(const struct qemu_tuning *q, struct spawn_result *ret, struct err *err)
{
	static const char *const first[] = {
		"qemu-system-x86_64", "-machine", "q35",      "-S",   "-nodefaults",
		"-display",           "none",     "-monitor", "stdio"};
	const char *argv[32] = {NULL};
	size_t n = ARRAY_SIZE(first);
	_cleanup_close_ int quit = memfd_create("monitor", MFD_CLOEXEC);
	struct spawn s = {.argv = argv, .stdin_fd = quit, .timeout_s = 60};

	assert_int_equal(write(quit, "quit\n", 5), 5);
	assert_int_equal(lseek(quit, 0, SEEK_SET), 0);
	assert_true(n + q->n_args < ARRAY_SIZE(argv));
	memcpy(argv, first, sizeof(first));
	for (size_t i = 0; i < q->n_args; i++)
		argv[n++] = q->args[i];
	return spawn_run(&s, ret, err);
}

/* What speaks against it may be that the machine has no such memory, and nothing else. False: there
 * is no QEMU. */
static bool is_accepted(const struct qemu_tuning *q, const char *no_memory)
{
	struct spawn_result result;
	struct err err = {0};
	int r = start_qemu(q, &result, &err);

	if (r < 0 && r != -ENOENT && !(no_memory && strstr(buf_str(&result.output), no_memory)))
		fail_msg("%s\n%s", err.line, buf_str(&result.output));
	spawn_result_done(&result);
	return r != -ENOENT;
}

TEST(qemu_takes_the_arguments)
{
	struct scene *s = server_scene();
	struct qemu_tuning q;
	bool there;

	choice_need(&s->c, NEED_HUGEPAGES, "64M");
	choice_need(&s->c, NEED_CPUS, "1-2,5-6");
	guest_qemu_tuning(&s->h, &s->c, &s->h.mem, &q);
	there = is_accepted(&q, "Cannot allocate memory");
	drop((char *)(uintptr_t)q.args[3], ",hugetlb=on,hugetlbsize=2M");
	there = there && is_accepted(&q, NULL);
	scene_free(s);
	if (!there)
		skip();
}

TEST(qemu_takes_a_node)
{
	struct scene *s = server_scene();
	struct qemu_tuning q;
	bool there;

	choice_need(&s->c, NEED_HUGEPAGES, "64M@0");
	guest_qemu_tuning(&s->h, &s->c, &s->h.mem, &q);
	drop((char *)(uintptr_t)q.args[3], ",hugetlb=on,hugetlbsize=2M");
	there = is_accepted(&q, "cannot bind memory to host NUMA nodes");
	scene_free(s);
	if (!there)
		skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_need_no_tuning),
		cmocka_unit_test(huge_pages),
		cmocka_unit_test(huge_pages_of_a_node),
		cmocka_unit_test(memory_is_whole_pages),
		cmocka_unit_test(memory_that_is_no_whole_gibibytes),
		cmocka_unit_test(cores_with_their_siblings),
		cmocka_unit_test(a_guest_on_amd_sees_siblings_with_topoext_alone),
		cmocka_unit_test(cores_that_differ),
		cmocka_unit_test(how_the_cores_lie_is_not_known),
		cmocka_unit_test(cores_of_a_node),
		cmocka_unit_test(pages_of_any_node_are_taken_from_others_too),
		cmocka_unit_test(qemu_takes_the_arguments),
		cmocka_unit_test(qemu_takes_a_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
