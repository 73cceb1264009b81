/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings.h"

static void near_misses(void **state)
{
	static const struct {
		const char *word, *meant;
	} cases[] = {
		{"intel_iomu=on", "intel_iommu is"},
		{"intel-iomu=on", "intel_iommu is"},
		{"INTEL_IOMMU=on", "intel_iommu is"},
		{"amd_iomu=off", "amd_iommu is"},
		{"amd_iommu_=fullflush", "amd_iommu is"},
		{"iommu_=pt", "iommu is"},
		{"iomu=pt", "iommu is"},
		{"iommu.passthough=1", "iommu.passthrough is"},
		{"vfio-pci.id=10de:1c82", "vfio_pci.ids is"},
		{"vfio_pic.ids=10de:1c82", "vfio_pci.ids is"},
		{"vfio-pci-ids=10de:1c82", "vfio_pci.ids is"},
		{"vfio_pci.diable_vga=1", "vfio_pci.disable_vga is"},
		{"pcie_acs_overide=downstream", "pcie_acs_override is"},
		{"pci_acs_override=downstream", "pcie_acs_override is"},
		{"rd.drver.pre=vfio-pci", "rd.driver.pre is"},
		{"nointremp", "nointremap is"},
		{"ids=10de:1c82,10de:0fb9", "vfio-pci.ids= does"},
		{"10de:0fb9", "commas and no blanks"},
		{"vfio-pci.ids=10de:1c82;10de:0fb9", "no list of vendor:device"},
		{"vfio-pci.ids=10de:1c8g", "no list of vendor:device"},
		{"vfio-pci.ids=10de.1c82", "no list of vendor:device"},
		{"vfio-pci.ids=", "no list of vendor:device"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

		set_cmdline(h, cases[i].word);
		assert_finding(h, "typos", STATUS_WARN, cases[i].word);
		assert_finding(h, "typos", STATUS_WARN, cases[i].meant);
		assert_proof(h, "typos", "proc/cmdline", cases[i].word);
	}
}

static void words_that_are_right(void **state)
{
	static const char *const lines[] = {
		"intel_iommu=on iommu=pt amd_iommu=off",
		"intel-iommu=on vfio-pci.ids=10de:1c82,10de:0fb9 vfio_pci.disable-vga=1",
		"iommu.strict=0 iommu.passthrough=1 iommu.forcedac=1 amd_iommu_intr=legacy",
		"amd_iommu_dump=1 s390_iommu=strict intremap=off nointremap noiotrap",
		"rd.driver.pre=vfio-pci rd.driver.post=nvidia rd.driver.blacklist=nouveau",
		"modprobe.blacklist=nouveau module_blacklist=nouveau initcall_blacklist=sysfb_init",
		"intel_idle.max_cstate=1 intel_pstate=passive mitigations=off hugepagesz=1G",
		"root=UUID=0a1b-2c3d ro quiet splash video=efifb:off pci=noats pcie_aspm=off",
		"vfio-pci.ids=10de:1c82:1458:3733,8086:ffffffff,1002:aaf0:0:0:030000:ff0000",
		"kvm_intel.nested=1 kvm_amd.nested=1 kvm.ignore_msrs=1",
		"ids=none BOOTIF=01-52-54-00-12-34-56 52:54:00:12:34:56",
		"-- intel_iomu=on",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

		set_cmdline(h, lines[i]);
		assert_finding(h, "typos", STATUS_PASS, "No word looks misspelt");
	}
}

static void the_kernel_bears_witness(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	set_cmdline(h, "intel_iomu=on");
	add_log(h, "Unknown kernel command line parameters \"intel_iomu=on\", will be passed to "
		   "user space.");
	assert_proof(h, "typos", "var/log/dmesg", "intel_iomu=on");
}

static void a_word_in_a_file_only(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	set_in_file(h, "/etc/default/grub", 9, "GRUB_CMDLINE_LINUX=\"intel_iomu=on\"",
		    "intel_iomu=on");
	assert_finding(h, "typos", STATUS_WARN, "intel_iomu=on");
	assert_proof(h, "typos", "etc/default/grub:9", "GRUB_CMDLINE_LINUX=");
	assert_int_equal(count_proof(h, "typos"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(near_misses),
		cmocka_unit_test(words_that_are_right),
		cmocka_unit_test(the_kernel_bears_witness),
		cmocka_unit_test(a_word_in_a_file_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
