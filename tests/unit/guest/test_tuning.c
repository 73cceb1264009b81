/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expected from docs/formatdomain.rst of libvirt. */
#include "unit/guest/hosts.h"

static void expect_tuning(struct scene *s, const char *text)
{
	put_libvirt_tuning(&s->out, &s->h, &s->c);
	expect_text(s, text);
}

TEST(no_need_no_tuning)
{
	struct scene *s = server_scene();

	choice_need(&s->c, NEED_VFIO_MODULES, "");
	expect_tuning(s, "");
}

TEST(huge_pages)
{
	struct scene *s = server_scene();

	choice_need(&s->c, NEED_HUGEPAGES, "8G");
	expect_tuning(s, "<memory unit='GiB'>8</memory>\n"
			 "<currentMemory unit='GiB'>8</currentMemory>\n"
			 "<memoryBacking>\n"
			 "  <hugepages>\n"
			 "    <page size='2048' unit='KiB'/>\n"
			 "  </hugepages>\n"
			 "</memoryBacking>\n");
}

TEST(huge_pages_of_a_node)
{
	struct scene *s = server_scene();

	choice_need(&s->c, NEED_HUGEPAGES, "8G@1,1G");
	expect_tuning(s, "<memory unit='GiB'>8</memory>\n"
			 "<currentMemory unit='GiB'>8</currentMemory>\n"
			 "<memoryBacking>\n"
			 "  <hugepages>\n"
			 "    <page size='1048576' unit='KiB'/>\n"
			 "  </hugepages>\n"
			 "</memoryBacking>\n"
			 "<numatune>\n"
			 "  <memory mode='strict' nodeset='1'/>\n"
			 "</numatune>\n");
}

/* Siblings stand side by side; QEMU's own threads stay on the rest of the node. */
TEST(cores_of_a_node)
{
	struct scene *s = server_scene();

	choice_need(&s->c, NEED_CPUS, "3,7");
	expect_tuning(s, "<vcpu placement='static'>2</vcpu>\n"
			 "<cputune>\n"
			 "  <vcpupin vcpu='0' cpuset='3'/>\n"
			 "  <vcpupin vcpu='1' cpuset='7'/>\n"
			 "  <emulatorpin cpuset='2,6'/>\n"
			 "</cputune>\n"
			 "<numatune>\n"
			 "  <memory mode='strict' nodeset='1'/>\n"
			 "</numatune>\n"
			 "<cpu mode='host-passthrough'>\n"
			 "  <topology sockets='1' cores='1' threads='2'/>\n"
			 "</cpu>\n");
}

TEST(a_whole_node)
{
	struct scene *s = server_scene();

	choice_need(&s->c, NEED_CPUS, "2-3,6-7");
	expect_tuning(s, "<vcpu placement='static'>4</vcpu>\n"
			 "<cputune>\n"
			 "  <vcpupin vcpu='0' cpuset='2'/>\n"
			 "  <vcpupin vcpu='1' cpuset='6'/>\n"
			 "  <vcpupin vcpu='2' cpuset='3'/>\n"
			 "  <vcpupin vcpu='3' cpuset='7'/>\n"
			 "  <emulatorpin cpuset='0-1,4-5'/>\n"
			 "</cputune>\n"
			 "<numatune>\n"
			 "  <memory mode='strict' nodeset='1'/>\n"
			 "</numatune>\n"
			 "<cpu mode='host-passthrough'>\n"
			 "  <topology sockets='1' cores='2' threads='2'/>\n"
			 "</cpu>\n");
}

TEST(cpus_of_two_nodes_have_no_node)
{
	struct scene *s = server_scene();

	choice_need(&s->c, NEED_CPUS, "1-2");
	expect_tuning(s, "<vcpu placement='static'>2</vcpu>\n"
			 "<cputune>\n"
			 "  <vcpupin vcpu='0' cpuset='1'/>\n"
			 "  <vcpupin vcpu='1' cpuset='2'/>\n"
			 "  <emulatorpin cpuset='0,3-7'/>\n"
			 "</cputune>\n"
			 "<cpu mode='host-passthrough'>\n"
			 "  <topology sockets='1' cores='2' threads='1'/>\n"
			 "</cpu>\n");
}

/* vm.nr_hugepages has the kernel take them from both nodes. */
TEST(pages_of_any_node_are_taken_from_others_too)
{
	struct scene *s = server_scene();

	choice_need(&s->c, NEED_CPUS, "3,7");
	choice_need(&s->c, NEED_HUGEPAGES, "8G");
	expect_tuning(s, "<memory unit='GiB'>8</memory>\n"
			 "<currentMemory unit='GiB'>8</currentMemory>\n"
			 "<memoryBacking>\n"
			 "  <hugepages>\n"
			 "    <page size='2048' unit='KiB'/>\n"
			 "  </hugepages>\n"
			 "</memoryBacking>\n"
			 "<vcpu placement='static'>2</vcpu>\n"
			 "<cputune>\n"
			 "  <vcpupin vcpu='0' cpuset='3'/>\n"
			 "  <vcpupin vcpu='1' cpuset='7'/>\n"
			 "  <emulatorpin cpuset='2,6'/>\n"
			 "</cputune>\n"
			 "<numatune>\n"
			 "  <memory mode='preferred' nodeset='1'/>\n"
			 "</numatune>\n"
			 "<cpu mode='host-passthrough'>\n"
			 "  <topology sockets='1' cores='1' threads='2'/>\n"
			 "</cpu>\n");
}

/* Its pages are there and nowhere else. */
TEST(the_node_of_the_pages_counts)
{
	struct scene *s = server_scene();

	choice_need(&s->c, NEED_CPUS, "3,7");
	choice_need(&s->c, NEED_HUGEPAGES, "8G@0");
	put_libvirt_tuning(&s->out, &s->h, &s->c);
	assert_non_null(strstr(buf_str(&s->out), "nodeset='0'"));
	assert_null(strstr(buf_str(&s->out), "nodeset='1'"));
	scene_free(s);
}

TEST(a_host_of_one_node_has_no_other_place)
{
	struct scene *s = server_scene();

	for (size_t i = 0; i < s->h.n_threads; i++)
		s->h.threads[i].node = 0;
	s->h.n_nodes = 1;
	choice_need(&s->c, NEED_CPUS, "3,7");
	put_libvirt_tuning(&s->out, &s->h, &s->c);
	assert_null(strstr(buf_str(&s->out), "numatune"));
	scene_free(s);
}

TEST(siblings_on_amd)
{
	struct scene *s = server_scene();

	s->h.cpu.vendor = CPU_AMD;
	choice_need(&s->c, NEED_CPUS, "3,7");
	put_libvirt_tuning(&s->out, &s->h, &s->c);
	assert_non_null(strstr(buf_str(&s->out), "threads='2'/>\n"
						 "  <feature policy='require' name='topoext'/>\n"
						 "</cpu>\n"));
	scene_free(s);
}

TEST(how_the_cores_lie_is_not_known)
{
	struct scene *s = scene_new();

	choice_need(&s->c, NEED_CPUS, "2-3");
	expect_tuning(s, "<vcpu placement='static'>2</vcpu>\n"
			 "<cputune>\n"
			 "  <vcpupin vcpu='0' cpuset='2'/>\n"
			 "  <vcpupin vcpu='1' cpuset='3'/>\n"
			 "</cputune>\n");
}

TEST(a_value_that_says_nothing)
{
	struct scene *s = server_scene();

	choice_need(&s->c, NEED_CPUS, "all");
	choice_need(&s->c, NEED_HUGEPAGES, "much");
	expect_tuning(s, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_need_no_tuning),
		cmocka_unit_test(huge_pages),
		cmocka_unit_test(huge_pages_of_a_node),
		cmocka_unit_test(cores_of_a_node),
		cmocka_unit_test(a_whole_node),
		cmocka_unit_test(cpus_of_two_nodes_have_no_node),
		cmocka_unit_test(pages_of_any_node_are_taken_from_others_too),
		cmocka_unit_test(the_node_of_the_pages_counts),
		cmocka_unit_test(a_host_of_one_node_has_no_other_place),
		cmocka_unit_test(siblings_on_amd),
		cmocka_unit_test(how_the_cores_lie_is_not_known),
		cmocka_unit_test(a_value_that_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
