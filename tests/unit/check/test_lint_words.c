/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings.h"

struct line_case {
	enum cpu_vendor cpu;
	const char *cmdline;
	const char *says; /* NULL: passed */
};

static void judge_lines(const char *id, const struct line_case *cases, size_t n, const char *passed)
{
	for (size_t i = 0; i < n; i++) {
		_cleanup_host_ struct host *h = machine_on(cases[i].cpu);

		set_cmdline(h, cases[i].cmdline);
		assert_finding(h, id, cases[i].says ? STATUS_WARN : STATUS_PASS,
			       cases[i].says ? cases[i].says : passed);
	}
}

static void words_without_effect(void **state)
{
	static const struct line_case cases[] = {
		{CPU_AMD, "amd_iommu=on iommu=pt", "amd_iommu=on never was a kernel option"},
		{CPU_INTEL, "intel_iommu=on amd_iommu=on", "amd_iommu=on never"},
		{CPU_AMD, "amd_iommu=pt", "amd_iommu=pt never"},
		{CPU_INTEL, "intel_iommu=pt", "intel_iommu=pt never"},
		{CPU_INTEL, "intel-iommu=on,pt", "pt in intel-iommu=on,pt never"},
		{CPU_INTEL, "intel_iommu", "intel_iommu does nothing without a value"},
		{CPU_INTEL, "iommu=1", "iommu=1 is no kernel option"},
		{CPU_AMD, "iommu=on", "iommu=on is no kernel option"},
		{CPU_AMD, "nofb", "nofb is no kernel option"},
		{CPU_INTEL, "intel_iommu=on iommu=pt quiet", NULL},
		{CPU_AMD, "amd_iommu=force_isolation iommu=pt", NULL},
		{CPU_AMD, "iommu.passthrough=1 nofb.x=1", NULL},
		{CPU_AMD, "-- amd_iommu=on", NULL},
	};

	(void)state;
	judge_lines("dead-words", cases, ARRAY_SIZE(cases), "every word has an effect");
}

static void words_of_another_maker(void **state)
{
	static const struct line_case cases[] = {
		{CPU_AMD, "intel_iommu=on", "intel_iommu=on is for Intel's IOMMU"},
		{CPU_INTEL, "amd_iommu=fullflush", "amd_iommu=fullflush is for AMD's IOMMU"},
		{CPU_INTEL, "amd_iommu_dump=1", "amd_iommu_dump=1 is for AMD's IOMMU"},
		{CPU_INTEL, "kvm-amd.npt=1", "kvm-amd.npt=1 is for AMD's processors"},
		{CPU_ARM, "intel_iommu=on", "Intel's IOMMU"},
		{CPU_INTEL, "intel_iommu=on kvm_intel.nested=1", NULL},
		{CPU_AMD, "amd_iommu=fullflush kvm_amd.avic=1", NULL},
		/* Told once, by dead-words. */
		{CPU_INTEL, "amd_iommu=on", NULL},
	};

	(void)state;
	judge_lines("other-vendor", cases, ARRAY_SIZE(cases), "of this host");
}

/* QEMU gives Intel's IOMMU to a guest on AMD's processor. */
static void the_iommu_decides_not_the_processor(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	h->cpu.vendor = CPU_AMD;
	set_cmdline(h, "intel_iommu=on kvm_amd.nested=1");
	assert_finding(h, "other-vendor", STATUS_PASS, "of this host");
	set_cmdline(h, "intel_iommu=on kvm_intel.nested=1");
	assert_finding(h, "other-vendor", STATUS_WARN, "kvm_intel.nested=1");
}

static void a_word_is_one_hit_with_all_its_places(void **state)
{
	static const char line[] = "GRUB_CMDLINE_LINUX=\"iommu=on nofb\"";
	_cleanup_host_ struct host *h = machine_on(CPU_AMD);
	_cleanup_report_ struct report *r = NULL;
	const struct finding *f;

	(void)state;
	set_cmdline(h, "root=/dev/sda1 iommu=on");
	set_in_file(h, "/etc/default/grub", 6, line, "iommu=on");
	set_in_file(h, "/etc/default/grub", 6, line, "nofb");
	r = check_host(h);
	f = find_finding(r, "dead-words");
	assert_string_equal(f->detail, "iommu=on is no kernel option. nofb is no kernel option.");
	assert_int_equal(f->n_evidence, 2);
	assert_string_equal(f->evidence[0].source, "proc/cmdline");
	assert_string_equal(f->evidence[0].text, "root=/dev/sda1 iommu=on");
	assert_string_equal(f->evidence[1].source, "etc/default/grub:6");
	assert_string_equal(f->evidence[1].text, line);
}

static void words_for_init_do_not_count_in_files_either(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_AMD);

	(void)state;
	set_in_file(h, "/etc/kernel/cmdline", 1, "quiet -- nofb", "quiet");
	set_in_file(h, "/etc/kernel/cmdline", 1, "quiet -- nofb", "--");
	set_in_file(h, "/etc/kernel/cmdline", 1, "quiet -- nofb", "nofb");
	assert_finding(h, "dead-words", STATUS_PASS, "every word has an effect");
	set_in_file(h, "/etc/kernel/cmdline", 2, "nofb", "nofb");
	assert_finding(h, "dead-words", STATUS_WARN, "nofb");
	assert_int_equal(count_proof(h, "dead-words"), 1);
}

static void many_hits_are_counted(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_AMD);

	(void)state;
	set_cmdline(h, "amd_iommu=on iommu=on iommu=1 nofb iommu=yes");
	assert_finding(h, "dead-words", STATUS_WARN,
		       "iommu=1 is no kernel option. And 2 more: see the evidence.");
	assert_silent(h, "dead-words", "nofb");
}

static void without_a_command_line_nothing_is_known(void **state)
{
	static const char *const ids[] = {"dead-words", "other-vendor", "typos", "old-advice",
					  "acs-override"};
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	h->cmdline = NULL;
	h->n_params = 0;
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		assert_finding(h, ids[i], STATUS_UNKNOWN, "could not be read");
	set_in_file(h, "/etc/default/grub", 6, "GRUB_CMDLINE_LINUX=quiet", "quiet");
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		assert_finding(h, ids[i], STATUS_PASS, "");
}

static void virqfd_counts_only_where_it_is_gone(void **state)
{
	static const char list[] = "# vfio_virqfd was here\nvfio_pci\n vfio_virqfd\n";
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	struct file_fact *file = add_file(h, "/etc/initramfs-tools/modules", list);

	(void)state;
	assert_finding(h, "dead-words", STATUS_WARN,
		       "/etc/initramfs-tools/modules lists vfio_virqfd");
	assert_proof(h, "dead-words", "etc/initramfs-tools/modules:3", "vfio_virqfd");
	assert_int_equal(count_proof(h, "dead-words"), 1);
	file->len = strlen("# vfio_virqfd was here\nvfio_pci\n");
	assert_finding(h, "dead-words", STATUS_PASS, "every word has an effect");
	file->len = strlen(list);
	h->kernels[0].vfio_virqfd = SUPPORT_MODULE;
	assert_finding(h, "dead-words", STATUS_PASS, "every word has an effect");
}

/* Another kernel that may boot still needs it: until 6.1 it is a module of its own. */
static void virqfd_is_for_the_oldest_kernel(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	struct kernel *old = add_kernel(h, "5.10.0-28-amd64", false);

	(void)state;
	add_file(h, "/etc/modules-load.d/vfio.conf", "vfio-virqfd\n");
	old->vfio_virqfd = SUPPORT_MODULE;
	assert_finding(h, "dead-words", STATUS_WARN, "/etc/modules-load.d/vfio.conf");
	h->kernels[1].image = "/boot/vmlinuz-5.10.0-28-amd64";
	assert_finding(h, "dead-words", STATUS_PASS, "every word has an effect");
	/* From 6.2 on there is none, whatever else is unknown. */
	h->n_kernels = 1;
	h->kernels[0].release = "6.2.0-1";
	h->kernels[0].vfio_virqfd = SUPPORT_UNKNOWN;
	assert_finding(h, "dead-words", STATUS_WARN, "no such module");
	h->kernels[0].release = "6.1.0-1";
	assert_finding(h, "dead-words", STATUS_PASS, "every word has an effect");
}

static void virqfd_on_the_command_line(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	set_cmdline(h, "modules_load=vfio_virqfd");
	assert_finding(h, "dead-words", STATUS_WARN, "modules_load=vfio_virqfd names vfio_virqfd");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_without_effect),
		cmocka_unit_test(words_of_another_maker),
		cmocka_unit_test(the_iommu_decides_not_the_processor),
		cmocka_unit_test(a_word_is_one_hit_with_all_its_places),
		cmocka_unit_test(words_for_init_do_not_count_in_files_either),
		cmocka_unit_test(many_hits_are_counted),
		cmocka_unit_test(without_a_command_line_nothing_is_known),
		cmocka_unit_test(virqfd_counts_only_where_it_is_gone),
		cmocka_unit_test(virqfd_is_for_the_oldest_kernel),
		cmocka_unit_test(virqfd_on_the_command_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
