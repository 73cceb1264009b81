/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

#define PARAMETER "sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts"

#define NOIOMMU "sys/module/vfio/parameters/enable_unsafe_noiommu_mode"

static void assert_finding_says(const struct host *h, const char *id, enum status status,
				const char *detail, const char *remedy)
{
	_cleanup_report_ struct report *r = check_host(h);
	const struct finding *f = find_finding(r, id);

	if (f->status != status || !strstr(f->detail, detail) || !strstr(f->remedy, remedy))
		fail_msg("%s: %s / %s", status_name(f->status), f->detail, f->remedy);
	if (status == STATUS_PASS)
		assert_string_equal(f->remedy, "");
}

static void assert_says(const struct host *h, enum status status, const char *detail,
			const char *remedy)
{
	assert_finding_says(h, "unsafe-interrupts", status, detail, remedy);
}

static void assert_noiommu(const struct host *h, enum status status, const char *remedy)
{
	assert_finding_says(h, "unsafe-noiommu", status,
			    status == STATUS_WARN ? "all memory of this host" : "", remedy);
}

static void assert_shows(const struct host *h, const char *source, const char *text)
{
	_cleanup_report_ struct report *r = check_host(h);
	const struct finding *f = find_finding(r, "unsafe-interrupts");

	if (!has_evidence(f->evidence, f->n_evidence, source, text))
		fail_msg("no evidence %s: %s", source, text);
}

static void set_remapping(struct host *h, bool on)
{
	add_log(h, on ? "DMAR-IR: Enabled IRQ remapping in x2apic mode"
		      : "DMAR-IR: Failed to enable irq remapping. You are vulnerable to "
			"irq-injection attacks.");
}

static void nothing_allows_it(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	_cleanup_host_ struct host *blank = blank_host();

	(void)state;
	assert_says(h, STATUS_PASS, "Nothing allows", "");
	set_attr(h, ATTR_UNSAFE_INTERRUPTS, TRI_YES, PARAMETER, "N");
	assert_says(h, STATUS_PASS, "Nothing allows", "");
	assert_says(blank, STATUS_UNKNOWN, "could not be read", "on the host itself");
}

/* A bool of the kernel (kstrtobool, lib/kstrtox.c); "-" and "_" are one. */
static void the_words_that_switch_it_on(void **state)
{
	static const char *const on[] = {
		"vfio_iommu_type1.allow_unsafe_interrupts=1",
		"vfio_iommu_type1.allow_unsafe_interrupts",
		"vfio-iommu-type1.allow-unsafe-interrupts=Y",
		"vfio_iommu_type1.allow_unsafe_interrupts=on",
		"iommufd.allow_unsafe_interrupts=y",
	};
	static const char *const off[] = {
		"vfio_iommu_type1.allow_unsafe_interrupts=0",
		"vfio_iommu_type1.allow_unsafe_interrupts=off",
		"vfio_iommu_type1.allow_unsafe_interrupts=",
		"vfio_iommu_type1.allow_unsafe_interrupts_x=1",
		"allow_unsafe_interrupts=1",
		"-- vfio_iommu_type1.allow_unsafe_interrupts=1",
	};
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(on); i++) {
		set_cmdline(h, on[i]);
		assert_says(h, STATUS_WARN, "Unsafe interrupts are allowed",
			    "out (the kernel command line)");
		assert_shows(h, "proc/cmdline", on[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(off); i++) {
		set_cmdline(h, off[i]);
		assert_says(h, STATUS_PASS, "Nothing allows", "");
	}
}

static void the_file_that_sets_it_is_named(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	struct set_word word = {"/etc/default/grub",
				6,
				"GRUB_CMDLINE_LINUX=\"vfio_iommu_type1.allow_unsafe_interrupts=1\"",
				{"vfio_iommu_type1.allow_unsafe_interrupts", "1",
				 "vfio_iommu_type1.allow_unsafe_interrupts=1"}};

	(void)state;
	set_remapping(h, true);
	set_cmdline(h, "quiet vfio_iommu_type1.allow_unsafe_interrupts=1");
	*ARENA_PUSH(&h->mem, h->set_words, h->n_set_words) = word;
	assert_says(h, STATUS_WARN, "interrupt remapping is on", "(/etc/default/grub:6)");
	assert_shows(h, "etc/default/grub:6", "GRUB_CMDLINE_LINUX=");
	assert_shows(h, "proc/cmdline", "allow_unsafe_interrupts=1");
}

static void modprobe_lines_that_set_it(void **state)
{
	static const struct {
		const char *directive, *module, *args;
		bool on;
	} lines[] = {
		{"options", "vfio_iommu_type1", "allow_unsafe_interrupts=1", true},
		{"options", "vfio_iommu_type1", "dma_entry_limit=9 allow_unsafe_interrupts", true},
		{"options", "iommufd", "allow_unsafe_interrupts=Y", true},
		{"options", "vfio_iommu_type1", "allow_unsafe_interrupts=0", false},
		{"options", "vfio_iommu_type1", "allow_unsafe_interrupts_x=1", false},
		{"options", "vfio_pci", "allow_unsafe_interrupts=1", false},
		{"softdep", "vfio_iommu_type1", "allow_unsafe_interrupts=1", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

		*ARENA_PUSH(&h->mem, h->modprobe, h->n_modprobe) =
			(struct modprobe_line){"/etc/modprobe.d/vfio.conf", 3, lines[i].directive,
					       lines[i].module, lines[i].args};
		if (!lines[i].on) {
			assert_says(h, STATUS_PASS, "Nothing allows", "");
			continue;
		}
		assert_says(h, STATUS_WARN, "Unsafe interrupts", "(/etc/modprobe.d/vfio.conf:3)");
		assert_shows(h, "etc/modprobe.d/vfio.conf:3", lines[i].args);
	}
}

static void switched_on_while_running(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	set_attr(h, ATTR_UNSAFE_INTERRUPTS, TRI_YES, PARAMETER, "Y");
	assert_says(h, STATUS_WARN, "Unsafe interrupts are allowed", "write N to /" PARAMETER);
	assert_shows(h, PARAMETER, "Y");
}

static void what_is_missing_is_remapping(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	set_remapping(h, false);
	set_attr(h, ATTR_UNSAFE_INTERRUPTS, TRI_YES, PARAMETER, "Y");
	assert_says(h, STATUS_WARN, "interrupt remapping is off",
		    "What is missing is interrupt remapping");
}

/* No check tells anybody to switch it on. */
static void it_is_nobodys_remedy(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	set_remapping(h, false);
	_cleanup_report_ struct report *r = check_host(h);
	for (size_t i = 0; i < r->n_findings; i++)
		assert_null(strstr(r->findings[i].remedy, "allow_unsafe"));
	assert_null(strstr(r->verdict_detail, "allow_unsafe"));
	assert_int_equal(find_finding(r, "interrupt-remapping")->status, STATUS_FAIL);
}

/* drivers/vfio/vfio_main.c: a bool of the module vfio, that root can also set while it runs. */
static void vfio_without_an_iommu(void **state)
{
	static const char word[] = "vfio.enable_unsafe_noiommu_mode=1";
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	_cleanup_host_ struct host *file = machine_on(CPU_INTEL);
	_cleanup_host_ struct host *blank = blank_host();

	(void)state;
	assert_noiommu(h, STATUS_PASS, "");
	assert_noiommu(blank, STATUS_UNKNOWN, "on the host itself");
	set_cmdline(h, word);
	assert_noiommu(h, STATUS_WARN, "out (the kernel command line)");
	assert_finding_says(h, "unsafe-noiommu", STATUS_WARN, "taints the kernel", "");
	assert_finding(h, "unsafe-interrupts", STATUS_PASS, "");
	assert_proof(h, "unsafe-noiommu", "proc/cmdline", word);
	set_cmdline(h, "vfio.enable_unsafe_noiommu_mode=0 enable_unsafe_noiommu_mode=1");
	assert_noiommu(h, STATUS_PASS, "");
	set_attr(h, ATTR_NOIOMMU, TRI_YES, NOIOMMU, "Y");
	assert_noiommu(h, STATUS_WARN, "write N to /" NOIOMMU);
	assert_proof(h, "unsafe-noiommu", NOIOMMU, "Y");
	*ARENA_PUSH(&file->mem, file->modprobe, file->n_modprobe) = (struct modprobe_line){
		"/etc/modprobe.d/vfio.conf", 4, "options", "vfio", "enable_unsafe_noiommu_mode=1"};
	assert_noiommu(file, STATUS_WARN, "(/etc/modprobe.d/vfio.conf:4)");
	assert_finding(file, "unsafe-interrupts", STATUS_PASS, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_allows_it),
		cmocka_unit_test(the_words_that_switch_it_on),
		cmocka_unit_test(the_file_that_sets_it_is_named),
		cmocka_unit_test(modprobe_lines_that_set_it),
		cmocka_unit_test(switched_on_while_running),
		cmocka_unit_test(what_is_missing_is_remapping),
		cmocka_unit_test(it_is_nobodys_remedy),
		cmocka_unit_test(vfio_without_an_iommu),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
