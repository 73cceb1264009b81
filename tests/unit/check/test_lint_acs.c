/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings.h"

static void not_used(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	assert_finding(h, "acs-override", STATUS_PASS, "not used");
}

static void without_a_word_from_the_kernel(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	set_cmdline(h, "pcie-acs-override=downstream,multifunction");
	assert_finding(h, "acs-override", STATUS_WARN, "is not known");
	assert_finding(h, "acs-override", STATUS_WARN, "may still reach each other");
	assert_proof(h, "acs-override", "proc/cmdline", "pcie-acs-override=downstream");
}

static void kernels_with_the_patch_by_name(void **state)
{
	static const struct {
		const char *release, *says;
	} cases[] = {
		{"6.14.6-zen1-1-zen", "Zen kernels have"},
		{"6.1.14-lqx1", "Liquorix kernels have"},
		{"6.8.12-x64v3-xanmod1", "XanMod kernels have"},
		{"6.17.1-2-cachyos", "CachyOS kernels have"},
		{"6.8.12-4-pve", "Proxmox VE kernels have"},
		{"6.8.0-45-generic", "is not known"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_host_ struct host *h = machine_on(CPU_AMD);

		h->release = cases[i].release;
		set_cmdline(h, "pcie_acs_override=downstream");
		assert_finding(h, "acs-override", STATUS_WARN, cases[i].says);
	}
}

/* What the kernel says counts more than its name. */
static void the_log_decides(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	h->release = "7.1.4-zen1-1-zen";
	set_cmdline(h, "pcie_acs_override=downstream");
	add_log(h, "Unknown kernel command line parameters \"pcie_acs_override=downstream\", will "
		   "be passed to user space.");
	assert_finding(h, "acs-override", STATUS_WARN, "does not know it");
	assert_proof(h, "acs-override", "var/log/dmesg", "Unknown kernel command line");
	h->log.n_lines = 0;
	add_log(h, "Warning: PCIe ACS overrides enabled; This may allow non-IOMMU protected "
		   "peer-to-peer DMA");
	assert_finding(h, "acs-override", STATUS_WARN, "is in force");
	assert_proof(h, "acs-override", "var/log/dmesg", "overrides enabled");
}

static void set_for_the_next_start(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	set_in_file(h, "/etc/default/grub.d/acs.cfg", 2,
		    "GRUB_CMDLINE_LINUX=pcie_acs_override=downstream",
		    "pcie_acs_override=downstream");
	assert_finding(h, "acs-override", STATUS_WARN, "next start");
	assert_proof(h, "acs-override", "etc/default/grub.d/acs.cfg:2", "pcie_acs_override");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(not_used),
		cmocka_unit_test(without_a_word_from_the_kernel),
		cmocka_unit_test(kernels_with_the_patch_by_name),
		cmocka_unit_test(the_log_decides),
		cmocka_unit_test(set_for_the_next_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
