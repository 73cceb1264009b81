/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

static void assert_verdict(const struct host *h, enum verdict verdict, const char *says)
{
	_cleanup_report_ struct report *r = check_host(h);

	assert_int_equal(r->verdict, verdict);
	if (!strstr(r->verdict_detail, says))
		fail_msg("not '%s' in: %s", says, r->verdict_detail);
}

static void ready_needs_groups_and_vfio(void **state)
{
	static const struct {
		enum support vfio;
		enum verdict verdict;
		const char *says;
	} cases[] = {
		{SUPPORT_MODULE, VERDICT_READY, "Choose the devices"},
		{SUPPORT_BUILTIN, VERDICT_READY, "Choose the devices"},
		{SUPPORT_MISSING, VERDICT_BLOCKED, "has no vfio-pci"},
		{SUPPORT_UNKNOWN, VERDICT_UNKNOWN, "could not be read"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_host_ struct host *h = machine_on(CPU_AMD);

		h->kernels[0].vfio_pci = cases[i].vfio;
		assert_verdict(h, cases[i].verdict, cases[i].says);
	}
}

/* Not a list of modules that was cut short, but the configuration itself. */
static void a_kernel_built_without_the_iommu_driver_of_vfio(void **state)
{
	static const char *lines[] = {"# CONFIG_VFIO_IOMMU_TYPE1 is not set"};
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	h->kernels[0].vfio_iommu_type1 = SUPPORT_MISSING;
	assert_verdict(h, VERDICT_READY, "Choose the devices");
	h->kernels[0].config_lines = lines;
	h->kernels[0].n_config_lines = 1;
	assert_verdict(h, VERDICT_BLOCKED, "without vfio_iommu_type1");
}

static void the_running_kernel_counts(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	add_kernel(h, "6.1.0-17-amd64", false)->vfio_pci = SUPPORT_MISSING;
	assert_verdict(h, VERDICT_READY, "Choose");
	h->kernels[0].running = false;
	h->kernels[1].running = true;
	assert_verdict(h, VERDICT_BLOCKED, "vfio-pci");
}

static void a_word_is_fixable_where_grub_is_known(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	assert_verdict(h, VERDICT_FIXABLE, "adds intel_iommu=on");
	set_cmdline(h, "intel_iommu=off");
	assert_verdict(h, VERDICT_FIXABLE, "intel_iommu=off");
	h->kernels[0].vfio_pci = SUPPORT_MISSING;
	assert_verdict(h, VERDICT_BLOCKED, "vfio-pci");
}

static void a_word_that_cannot_be_edited_is_the_owners(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	h->loader.change_obstacle = "/etc/default/grub:7: computed";
	assert_verdict(h, VERDICT_FIXABLE, "adds intel_iommu=on");
	h->loader.add_obstacle = "/etc/default/grub:4: computed";
	assert_verdict(h, VERDICT_BLOCKED, "/etc/default/grub:4: computed");
	set_cmdline(h, "intel_iommu=off");
	assert_verdict(h, VERDICT_BLOCKED, "/etc/default/grub:7: computed");
}

static void a_word_elsewhere_is_the_owners(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	h->loader.kind = LOADER_GRUB_BLS;
	h->loader.name = "GRUB with BLS entries";
	h->loader.n_sources = 0;
	/* Entries that an ordinary user cannot list are not none. */
	assert_verdict(h, VERDICT_UNKNOWN, "nothing that it starts could be read");
	ARENA_PUSH(&h->mem, h->entries, h->n_entries)->path = "/boot/loader/entries/a.conf";
	assert_verdict(h, VERDICT_FIXABLE, "intel_iommu=on");
	h->loader.kind = LOADER_NIXOS;
	assert_verdict(h, VERDICT_BLOCKED, "nixos-rebuild boot");
	h->loader.kind = LOADER_OTHER;
	h->loader.name = "the firmware";
	assert_verdict(h, VERDICT_BLOCKED, "the firmware, where passthru does not edit");
	assert_verdict(h, VERDICT_BLOCKED, "Add intel_iommu=on");
	set_cmdline(h, "iommu=off");
	assert_verdict(h, VERDICT_BLOCKED, "Take iommu=off out");
	h->loader.kind = LOADER_UNKNOWN;
	assert_verdict(h, VERDICT_UNKNOWN, "nothing tells by which boot loader");
	h->loader.kind = LOADER_GRUB;
	h->loader.n_sources = 0;
	assert_verdict(h, VERDICT_UNKNOWN, "nothing tells by which boot loader");
}

/* The plan would fail at the image, so it must not be promised; both things are the owner's. */
static void an_initramfs_of_another_tool_is_the_owners(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	h->initramfs.kind = INITRAMFS_OTHER;
	h->initramfs.name = "genkernel";
	assert_verdict(h, VERDICT_BLOCKED, "genkernel");
	assert_verdict(h, VERDICT_BLOCKED, "Add intel_iommu=on");
	set_cmdline(h, "intel_iommu=off");
	assert_verdict(h, VERDICT_BLOCKED, "genkernel");
	assert_verdict(h, VERDICT_BLOCKED, "Take intel_iommu=off out");
	h->initramfs.kind = INITRAMFS_DRACUT;
	assert_verdict(h, VERDICT_FIXABLE, "intel_iommu=off");
	h->initramfs.kind = INITRAMFS_NONE;
	assert_verdict(h, VERDICT_FIXABLE, "intel_iommu=off");
	h->initramfs.kind = INITRAMFS_UNKNOWN;
	assert_verdict(h, VERDICT_FIXABLE, "intel_iommu=off");
}

/* With vfio-pci in the kernel itself its ids are words of the command line. */
static void a_built_in_vfio_needs_no_initramfs(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	h->initramfs.kind = INITRAMFS_OTHER;
	h->initramfs.name = "genkernel";
	h->kernels[0].vfio_pci = SUPPORT_BUILTIN;
	assert_verdict(h, VERDICT_FIXABLE, "intel_iommu=on");
	add_kernel(h, "6.1.0-17-amd64", false);
	assert_verdict(h, VERDICT_FIXABLE, "intel_iommu=on");
	h->kernels[1].image = "/boot/vmlinuz-6.1.0-17-amd64";
	assert_verdict(h, VERDICT_BLOCKED, "genkernel");
}

/* The contract: ready is about the IOMMU and vfio-pci. */
static void a_ready_host_is_ready_with_any_initramfs(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	h->initramfs.kind = INITRAMFS_DRACUT;
	h->initramfs.name = "dracut";
	assert_verdict(h, VERDICT_READY, "pass devices");
}

/* Behind "fixable:" and alone: what becomes of the host, no order without its ground. */
static void a_fixable_host_is_told_what_a_plan_does(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	assert_verdict(h, VERDICT_FIXABLE,
		       "A plan for the devices that you choose adds intel_iommu=on to the kernel "
		       "command line; from the next start on the IOMMU is on.");
	set_cmdline(h, "intel_iommu=off");
	assert_verdict(h, VERDICT_FIXABLE,
		       "A plan for the devices that you choose changes intel_iommu=off to "
		       "intel_iommu=on on the kernel command line; from the next start on the "
		       "IOMMU is on.");
	h->kernels[0].intel_default = INTEL_DEFAULT_ON;
	assert_verdict(h, VERDICT_FIXABLE,
		       "A plan for the devices that you choose takes intel_iommu=off out of the "
		       "kernel command line; from the next start on the IOMMU is on.");
}

/* Switching it on would not help: the kernel cannot read the tables. */
static void a_word_does_not_mend_broken_tables(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	add_log(h, "DMAR: Parse DMAR table failure.");
	assert_verdict(h, VERDICT_BLOCKED, "DMAR table is broken");
}

static void the_owner_acts_first(void **state)
{
	_cleanup_host_ struct host *guest = machine(CPU_INTEL), *cpu = machine(CPU_AMD),
				   *intel = machine(CPU_INTEL), *amd = machine(CPU_AMD),
				   *config = machine(CPU_AMD), *failed = machine(CPU_AMD);

	(void)state;
	guest->iommu.dmar = cpu->iommu.ivrs = intel->iommu.dmar = amd->iommu.ivrs = TRI_NO;
	guest->cpu.hypervisor = TRI_YES;
	cpu->cpu.virt = TRI_NO;
	config->kernels[0].amd_iommu = TRI_NO;
	assert_verdict(guest, VERDICT_BLOCKED, "virtual IOMMU on its own host");
	assert_verdict(cpu, VERDICT_BLOCKED, "svm");
	assert_verdict(intel, VERDICT_BLOCKED,
		       "Switch on VT-d in the firmware setup (often under Advanced");
	assert_verdict(intel, VERDICT_BLOCKED, "No kernel option can help");
	assert_verdict(amd, VERDICT_BLOCKED, "AMD CBS");
	assert_verdict(config, VERDICT_BLOCKED, "CONFIG_AMD_IOMMU");
	assert_verdict(failed, VERDICT_BLOCKED, "does not run");
}

/* No firmware update and no setup menu for a board that is none. */
static void a_guest_is_sent_to_its_own_host(void **state)
{
	_cleanup_host_ struct host *silent = machine(CPU_INTEL), *broken = machine(CPU_INTEL),
				   *switched_off = machine(CPU_INTEL);

	(void)state;
	silent->cpu.hypervisor = broken->cpu.hypervisor = switched_off->cpu.hypervisor = TRI_YES;
	silent->iommu.dmar = TRI_NO;
	silent->iommu.ivrs = silent->iommu.iort = TRI_UNKNOWN;
	assert_verdict(silent, VERDICT_BLOCKED, "virtual IOMMU on its own host");
	add_log(broken, "DMAR: Parse DMAR table failure.");
	set_cmdline(broken, "intel_iommu=on");
	assert_verdict(broken, VERDICT_BLOCKED, "Its own host makes that table");
	add_log(switched_off, "DMAR: Parse DMAR table failure.");
	set_cmdline(switched_off, "intel_iommu=off");
	assert_verdict(switched_off, VERDICT_BLOCKED, "Its own host makes that table");
}

static void xen_and_images_come_before_all(void **state)
{
	_cleanup_host_ struct host *xen = machine_on(CPU_INTEL), *image = machine_on(CPU_INTEL);

	(void)state;
	xen->xen = TRI_YES;
	image->ostree = TRI_YES;
	assert_verdict(xen, VERDICT_BLOCKED, "without Xen");
	assert_verdict(image, VERDICT_BLOCKED, "rpm-ostree kargs");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ready_needs_groups_and_vfio),
		cmocka_unit_test(a_kernel_built_without_the_iommu_driver_of_vfio),
		cmocka_unit_test(the_running_kernel_counts),
		cmocka_unit_test(a_word_is_fixable_where_grub_is_known),
		cmocka_unit_test(a_word_that_cannot_be_edited_is_the_owners),
		cmocka_unit_test(a_word_elsewhere_is_the_owners),
		cmocka_unit_test(an_initramfs_of_another_tool_is_the_owners),
		cmocka_unit_test(a_built_in_vfio_needs_no_initramfs),
		cmocka_unit_test(a_ready_host_is_ready_with_any_initramfs),
		cmocka_unit_test(a_fixable_host_is_told_what_a_plan_does),
		cmocka_unit_test(a_word_does_not_mend_broken_tables),
		cmocka_unit_test(the_owner_acts_first),
		cmocka_unit_test(a_guest_is_sent_to_its_own_host),
		cmocka_unit_test(xen_and_images_come_before_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
