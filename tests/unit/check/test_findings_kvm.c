/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

static const char *remedy_of(struct host *h, const char *id)
{
	_cleanup_report_ struct report *r = check_host(h);

	return arena_str(&h->mem, find_finding(r, id)->remedy);
}

static void no_kvm(struct host *h)
{
	set_attr(h, ATTR_KVM, TRI_NO, "dev/kvm", NULL);
}

static void set_config(struct host *h, const char *line)
{
	struct kernel *k = &h->kernels[0];

	*ARENA_PUSH(&h->mem, k->config_lines, k->n_config_lines) = line;
}

static void the_device_proves_kvm(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	set_attr(h, ATTR_KVM_INTEL, TRI_YES, "sys/module/kvm_intel", NULL);
	set_config(h, "CONFIG_KVM_INTEL=m");
	assert_finding(h, "kvm", STATUS_PASS, "/dev/kvm is there");
	assert_proof(h, "kvm", "dev/kvm", "is there");
	assert_proof(h, "kvm", "sys/module/kvm_intel", "is there");
	assert_proof(h, "kvm", "lib/modules/6.1.0-18-amd64", "kvm_intel: a module");
	assert_proof(h, "kvm", "boot/config-6.1.0-18-amd64", "CONFIG_KVM_INTEL=m");
	h->cpu.hypervisor = TRI_YES;
	assert_finding(h, "kvm", STATUS_PASS, "nested");
}

/* What the kernels of ten years say when the firmware has locked it. */
static void firmware_has_locked_it(void **state)
{
	static const struct {
		enum cpu_vendor cpu;
		const char *line, *setting;
	} cases[] = {
		{CPU_INTEL, "kvm: disabled by bios", "VT-x"},
		{CPU_AMD, "kvm: disabled by bios", "SVM"},
		{CPU_INTEL, "kvm: support for 'kvm_intel' disabled by bios", "VT-x"},
		{CPU_AMD, "kvm: support for 'kvm_amd' disabled by bios", "SVM"},
		{CPU_INTEL, "x86/cpu: VMX (outside TXT) disabled by BIOS", "VT-x"},
		{CPU_INTEL, "x86/cpu: VMX (inside TXT) disabled by BIOS", "VT-x"},
		{CPU_INTEL, "kvm_intel: VMX not enabled (by BIOS) in MSR_IA32_FEAT_CTL on CPU 0",
		 "VT-x"},
		{CPU_AMD, "x86/cpu: SVM disabled (by BIOS) in MSR_VM_CR", "SVM"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_host_ struct host *h = machine_on(cases[i].cpu);

		no_kvm(h);
		h->cpu.virt = TRI_NO; /* newer kernels take the flag away as well */
		add_log(h, cases[i].line);
		assert_finding(h, "kvm", STATUS_FAIL, "firmware");
		assert_proof(h, "kvm", "var/log/dmesg", cases[i].line);
		assert_non_null(strstr(remedy_of(h, "kvm"), cases[i].setting));
		assert_non_null(strstr(remedy_of(h, "kvm"), "firmware setup"));
	}
}

static void a_name_in_a_line_locks_nothing(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	no_kvm(h);
	add_log(h, "usb 1-3: Product: kvm: disabled by bios");
	add_log(h, "usb 1-4: Product: x86/cpu: VMX (outside TXT) disabled by BIOS");
	assert_finding(h, "kvm", STATUS_WARN, "/dev/kvm is not there");
}

static void what_kvm_needs_in_order(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_AMD);

	(void)state;
	no_kvm(h);
	assert_finding(h, "kvm", STATUS_WARN, "/dev/kvm is not there");
	assert_proof(h, "kvm", "dev/kvm", "is not there");
	assert_non_null(strstr(remedy_of(h, "kvm"), "modprobe kvm_amd"));
	h->kernels[0].kvm_amd = SUPPORT_BUILTIN;
	assert_null(strstr(remedy_of(h, "kvm"), "modprobe"));
	h->kernels[0].kvm_amd = SUPPORT_MISSING;
	assert_finding(h, "kvm", STATUS_WARN, "has no kvm_amd");
	set_config(h, "# CONFIG_KVM_AMD is not set");
	assert_finding(h, "kvm", STATUS_FAIL, "has no kvm_amd");
	h->cpu.virt = TRI_NO;
	assert_finding(h, "kvm", STATUS_WARN, "shows no virtualisation");
}

static void kvm_in_a_guest_is_its_hosts_to_give(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	h->cpu.hypervisor = TRI_YES;
	h->cpu.virt = TRI_NO;
	no_kvm(h);
	assert_finding(h, "kvm", STATUS_WARN, "given no virtualisation");
	assert_non_null(strstr(remedy_of(h, "kvm"), "Its own host"));
	add_log(h, "kvm: disabled by bios");
	assert_finding(h, "kvm", STATUS_FAIL, "locked");
	assert_null(strstr(remedy_of(h, "kvm"), "firmware"));
}

static void kvm_that_nothing_tells_of_is_unknown(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL), *arm = machine_on(CPU_ARM);

	(void)state;
	set_attr(h, ATTR_KVM, TRI_UNKNOWN, NULL, NULL);
	assert_finding(h, "kvm", STATUS_UNKNOWN, "Nothing tells");
	no_kvm(arm);
	assert_finding(arm, "kvm", STATUS_WARN, "/dev/kvm is not there");
	assert_null(strstr(remedy_of(arm, "kvm"), "modprobe"));
}

static void vfio_by_kernel(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	add_kernel(h, "5.4.0-26-generic", false)->vfio_pci = SUPPORT_BUILTIN;
	assert_finding(h, "vfio-pci", STATUS_PASS,
		       "6.1.0-18-amd64: a module; 5.4.0-26-generic: built in");
	h->kernels[1].vfio_pci = SUPPORT_MISSING;
	assert_finding(h, "vfio-pci", STATUS_WARN, "5.4.0-26-generic: missing");
	h->kernels[0].vfio_pci = SUPPORT_MISSING;
	assert_finding(h, "vfio-pci", STATUS_FAIL, "6.1.0-18-amd64: missing");
}

/* A list of modules that lacks it is a hint; the configuration is the proof. */
static void vfio_iommu_by_kernel(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	assert_finding(h, "vfio-iommu", STATUS_PASS, "6.1.0-18-amd64: a module");
	h->kernels[0].vfio_iommu_type1 = SUPPORT_UNKNOWN;
	assert_finding(h, "vfio-iommu", STATUS_UNKNOWN, "6.1.0-18-amd64: unknown");
	h->kernels[0].vfio_iommu_type1 = SUPPORT_MISSING;
	assert_finding(h, "vfio-iommu", STATUS_WARN, "6.1.0-18-amd64: missing");
	assert_non_null(strstr(remedy_of(h, "vfio-iommu"), "modprobe vfio_iommu_type1"));
	set_config(h, "# CONFIG_VFIO_IOMMU_TYPE1 is not set");
	assert_finding(h, "vfio-iommu", STATUS_FAIL, "6.1.0-18-amd64: missing");
	assert_proof(h, "vfio-iommu", "boot/config-6.1.0-18-amd64",
		     "# CONFIG_VFIO_IOMMU_TYPE1 is not set");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_device_proves_kvm),
		cmocka_unit_test(firmware_has_locked_it),
		cmocka_unit_test(a_name_in_a_line_locks_nothing),
		cmocka_unit_test(what_kvm_needs_in_order),
		cmocka_unit_test(kvm_in_a_guest_is_its_hosts_to_give),
		cmocka_unit_test(kvm_that_nothing_tells_of_is_unknown),
		cmocka_unit_test(vfio_by_kernel),
		cmocka_unit_test(vfio_iommu_by_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
