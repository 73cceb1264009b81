/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

static void assert_says(const struct host *h, const char *id, enum status status,
			const char *detail, const char *remedy)
{
	_cleanup_report_ struct report *r = check_host(h);
	const struct finding *f = find_finding(r, id);

	if (f->status != status || !strstr(f->detail, detail) || !strstr(f->remedy, remedy))
		fail_msg("%s is %s: %s / %s (%s)", id, status_name(f->status), f->detail, f->remedy,
			 h->cmdline);
}

/* 32 GiB of memory; pages of 2 MiB. */
static struct host *large_machine(const char *pages)
{
	struct host *h = machine(CPU_INTEL);

	set_attr(h, ATTR_MEM_TOTAL, TRI_YES, "proc/meminfo", "MemTotal:       33554432 kB");
	set_attr(h, ATTR_HUGE_TOTAL, TRI_YES, "proc/meminfo",
		 arena_printf(&h->mem, "HugePages_Total:   %s", pages));
	set_attr(h, ATTR_HUGE_FREE, TRI_YES, "proc/meminfo", "HugePages_Free:        0");
	set_attr(h, ATTR_HUGE_SIZE, TRI_YES, "proc/meminfo", "Hugepagesize:       2048 kB");
	set_attr(h, ATTR_HUGE_1G, TRI_YES,
		 "sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "0");
	return h;
}

static void set_gib_pages(struct host *h, enum tri there, const char *count)
{
	set_attr(h, ATTR_HUGE_1G, there, h->attrs[ATTR_HUGE_1G].source, count);
}

static void no_huge_pages_are_fine(void **state)
{
	_cleanup_host_ struct host *h = large_machine("0");

	(void)state;
	assert_says(h, "hugepages", STATUS_PASS, "None are reserved", "");
}

static void some_are_reserved(void **state)
{
	_cleanup_host_ struct host *h = large_machine("4096");

	(void)state;
	assert_says(h, "hugepages", STATUS_PASS, "4096 pages of 2 MiB are reserved, 0 of them free",
		    "");
}

/* 9/10 of 32768 MiB are 29491.2 MiB: 14745 pages are 29490, and 14746 are 29492. */
static void nearly_all_memory_is_too_much(void **state)
{
	_cleanup_host_ struct host *below = large_machine("14745");
	_cleanup_host_ struct host *above = large_machine("14746");

	(void)state;
	assert_says(below, "hugepages", STATUS_PASS, "14745 pages", "");
	assert_says(above, "hugepages", STATUS_WARN, "29492 of 32768 MiB", "vm.nr_hugepages");
}

/* Pages of 1 GiB are in no line of proc/meminfo unless they are the usual size. */
static void pages_of_both_sizes_count(void **state)
{
	_cleanup_host_ struct host *h = large_machine("2048");

	(void)state;
	set_gib_pages(h, TRI_YES, "24");
	assert_says(h, "hugepages", STATUS_PASS, "And 24 of 1 GiB", "");
	set_gib_pages(h, TRI_YES, "25");
	assert_says(h, "hugepages", STATUS_WARN, "29696 of 32768 MiB", "");
	set_attr(h, ATTR_HUGE_TOTAL, TRI_YES, "proc/meminfo", "HugePages_Total:      26");
	set_attr(h, ATTR_HUGE_SIZE, TRI_YES, "proc/meminfo", "Hugepagesize:    1048576 kB");
	assert_says(h, "hugepages", STATUS_PASS, "26 pages of 1024 MiB", "");
}

static void fewer_than_asked(void **state)
{
	/* Each asks for eight pages of 1 GiB (hugepages_setup, mm/hugetlb.c). */
	static const char *const lines[] = {
		"hugepagesz=1G hugepages=8",
		"default_hugepagesz=1G hugepages=8",
		"hugepages=8 default_hugepagesz=1G",
		"hugepagesz=2M hugepages=512 hugepagesz=1G hugepages=8",
		"hugepagesz=1048576K hugepages=8",
		"hugepagesz=1g hugepages=0:4,1:4",
		"hugepagesz=1G hugepages=8 hugepages=3",
	};
	_cleanup_host_ struct host *h = large_machine("0");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		set_cmdline(h, lines[i]);
		set_gib_pages(h, TRI_YES, "5");
		assert_says(h, "hugepages", STATUS_WARN, "8 pages of 1 GiB are asked for, and 5",
			    "hugepagesz=2M");
		set_gib_pages(h, TRI_YES, "8");
		assert_says(h, "hugepages", STATUS_PASS, "", "");
	}
}

static void words_that_ask_for_no_gib_pages(void **state)
{
	static const char *const lines[] = {
		"hugepages=8",
		"hugepages=8 hugepagesz=1G",
		"hugepagesz=2M hugepages=8",
		"default_hugepagesz=2M hugepages=8 hugepagesz=1G",
		"hugepagesz=big hugepages=8",
		"-- hugepagesz=1G hugepages=8",
		"hugepagesz hugepages",
	};
	_cleanup_host_ struct host *h = large_machine("0");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		set_cmdline(h, lines[i]);
		assert_says(h, "hugepages", STATUS_PASS, "None are reserved", "");
	}
}

static void what_was_asked_and_what_was_got_are_shown(void **state)
{
	_cleanup_host_ struct host *h = large_machine("0");

	(void)state;
	set_cmdline(h, "quiet hugepagesz=1G hugepages=8");
	set_gib_pages(h, TRI_YES, "5");
	_cleanup_report_ struct report *r = check_host(h);
	const struct finding *f = find_finding(r, "hugepages");

	assert_true(has_evidence(f->evidence, f->n_evidence, "proc/cmdline", "hugepages=8"));
	assert_true(has_evidence(f->evidence, f->n_evidence, h->attrs[ATTR_HUGE_1G].source, "5"));
}

static void a_size_that_the_processor_does_not_have(void **state)
{
	_cleanup_host_ struct host *h = large_machine("0");

	(void)state;
	set_cmdline(h, "hugepagesz=1G hugepages=8");
	set_gib_pages(h, TRI_NO, NULL);
	assert_says(h, "hugepages", STATUS_WARN, "pdpe1gb", "hugepagesz=2M");
	set_gib_pages(h, TRI_UNKNOWN, NULL);
	assert_says(h, "hugepages", STATUS_PASS, "None are reserved", "");
}

static void set_limit(struct host *h, const char *soft)
{
	set_attr(h, ATTR_MEMLOCK, TRI_YES, "proc/self/limits",
		 arena_printf(&h->mem, "Max locked memory         %s              %s bytes", soft,
			      soft));
}

static void set_programs(struct host *h, enum tri qemu, enum tri libvirt, enum tri proxmox)
{
	set_attr(h, ATTR_QEMU, qemu, "usr/bin/qemu-system-x86_64", NULL);
	set_attr(h, ATTR_LIBVIRT, libvirt, "usr/sbin/libvirtd", NULL);
	set_attr(h, ATTR_PROXMOX, proxmox, "usr/bin/pveversion", NULL);
}

static void the_limit_matters_to_qemu_alone(void **state)
{
	_cleanup_host_ struct host *h = large_machine("0");

	(void)state;
	set_limit(h, "8388608");
	set_programs(h, TRI_YES, TRI_NO, TRI_NO);
	assert_says(h, "memlock", STATUS_WARN, "8 MiB for this user", "/etc/security/limits.d/");
	set_programs(h, TRI_YES, TRI_YES, TRI_NO);
	assert_says(h, "memlock", STATUS_PASS, "libvirt raises it", "");
	set_programs(h, TRI_YES, TRI_NO, TRI_YES);
	assert_says(h, "memlock", STATUS_PASS, "Proxmox VE raises it", "");
	set_programs(h, TRI_NO, TRI_NO, TRI_NO);
	assert_says(h, "memlock", STATUS_PASS, "as an ordinary user would", "");
}

static void a_limit_above_all_memory_is_none(void **state)
{
	_cleanup_host_ struct host *h = large_machine("0");

	(void)state;
	set_programs(h, TRI_YES, TRI_NO, TRI_NO);
	set_limit(h, "unlimited");
	assert_says(h, "memlock", STATUS_PASS, "may be locked", "");
	set_limit(h, "34359738368");
	assert_says(h, "memlock", STATUS_PASS, "may be locked", "");
	set_limit(h, "34359737344");
	assert_says(h, "memlock", STATUS_WARN, "32767 MiB", "");
	/* The hard limit is not what a program gets. */
	set_attr(h, ATTR_MEMLOCK, TRI_YES, "proc/self/limits",
		 "Max locked memory         65536                unlimited            bytes");
	assert_says(h, "memlock", STATUS_WARN, "64 KiB for this user", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_huge_pages_are_fine),
		cmocka_unit_test(some_are_reserved),
		cmocka_unit_test(nearly_all_memory_is_too_much),
		cmocka_unit_test(pages_of_both_sizes_count),
		cmocka_unit_test(fewer_than_asked),
		cmocka_unit_test(words_that_ask_for_no_gib_pages),
		cmocka_unit_test(what_was_asked_and_what_was_got_are_shown),
		cmocka_unit_test(a_size_that_the_processor_does_not_have),
		cmocka_unit_test(the_limit_matters_to_qemu_alone),
		cmocka_unit_test(a_limit_above_all_memory_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
