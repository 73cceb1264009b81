/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings.h"

#define CMDLINE "/etc/kernel/cmdline"

/* systemd-boot, with an entry that kernel-install made and the words that it takes. */
static struct boot_entry *with_kernel_install(struct host *h)
{
	struct boot_entry *e = ARENA_PUSH(&h->mem, h->entries, h->n_entries);

	*e = (struct boot_entry){.path = "/efi/loader/entries/id-6.1.conf",
				 .by_kernel_install = true,
				 .title = "",
				 .tries_left = -1};
	h->loader = (struct loader){.kind = LOADER_SYSTEMD_BOOT, .name = "systemd-boot"};
	return e;
}

static void with_cmdline_file(struct host *h)
{
	*ARENA_PUSH(&h->mem, h->loader.sources, h->loader.n_sources) = CMDLINE;
	*ARENA_PUSH(&h->mem, h->files, h->n_files) = (struct file_fact){
		.path = CMDLINE, .state = FILE_PRESENT, .bytes = "quiet\n", .len = 6};
	set_in_file(h, CMDLINE, 1, "quiet", "quiet");
}

/* The next kernel would not find its root. */
static void a_file_without_root_ends_the_next_kernel(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	with_kernel_install(h);
	with_cmdline_file(h);
	set_cmdline(h, "root=UUID=1 ro quiet");
	assert_finding(h, "boot-entries", STATUS_FAIL, CMDLINE " has no root=");
	{
		_cleanup_report_ struct report *r = check_host(h);

		assert_non_null(
			strstr(find_finding(r, "boot-entries")->remedy, "Add root=UUID=1 to"));
	}
	/* Where systemd finds the root by its partition type nothing is missing. */
	set_cmdline(h, "ro quiet");
	assert_finding(h, "boot-entries", STATUS_PASS, "whole command line");
	set_cmdline(h, "root=UUID=1 ro quiet");
	h->entries[0].by_kernel_install = false;
	assert_finding(h, "boot-entries", STATUS_WARN, "a kernel added by kernel-install");
	h->loader.kind = LOADER_PROXMOX;
	assert_finding(h, "boot-entries", STATUS_FAIL, "the next kernel gets");
	set_in_file(h, CMDLINE, 1, "root=UUID=1", "root=UUID=1");
	assert_finding(h, "boot-entries", STATUS_PASS, "whole command line");
}

static void without_the_file_what_runs_is_the_template(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	with_kernel_install(h);
	set_cmdline(h, "root=UUID=1 quiet");
	assert_finding(h, "boot-entries", STATUS_WARN, "the words that run at that moment");
	h->entries[0].foreign = true;
	assert_finding(h, "boot-entries", STATUS_PASS, "Nothing gives kernels to come");
	h->loader.kind = LOADER_NIXOS;
	assert_finding(h, "boot-entries", STATUS_PASS, "what the system is made from");
}

static void an_entry_that_counts_its_tries(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	struct boot_entry *e = with_kernel_install(h);

	(void)state;
	with_cmdline_file(h);
	set_cmdline(h, "quiet");
	e->tries_left = 3;
	assert_finding(h, "boot-entries", STATUS_WARN, "still on trial, with 3 tries left");
	e->tries_left = 0;
	assert_finding(h, "boot-entries", STATUS_WARN, "has no tries left");
	assert_proof(h, "boot-entries", "efi/loader/entries/id-6.1.conf", "0 tries left");
}

static void kernel_install_that_counts_tries(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	struct boot_entry *e = with_kernel_install(h);

	(void)state;
	with_cmdline_file(h);
	set_cmdline(h, "quiet");
	*ARENA_PUSH(&h->mem, h->files, h->n_files) = (struct file_fact){
		.path = "/etc/kernel/tries", .state = FILE_PRESENT, .bytes = "3\n", .len = 2};
	assert_finding(h, "boot-entries", STATUS_WARN, "/etc/kernel/tries has kernel-install put");
	assert_proof(h, "boot-entries", "etc/kernel/tries", "present");
	e->by_kernel_install = false;
	assert_finding(h, "boot-entries", STATUS_PASS, "whole command line");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_without_root_ends_the_next_kernel),
		cmocka_unit_test(without_the_file_what_runs_is_the_template),
		cmocka_unit_test(an_entry_that_counts_its_tries),
		cmocka_unit_test(kernel_install_that_counts_tries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
