/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/findings.h"

struct check {
	const char *id;
	const char *title; /* names the subject and says no result: it stands beside every mark */
	void (*judge)(const struct bench *b, struct finding *f);
	const char *why;
};

static const struct check checks[] = {
	{"guest", "Virtual machine or not", check_guest,
	 "A virtual machine has an IOMMU only when its own host gives it one."},
	{"cpu-virt", "Processor virtualisation", check_cpu,
	 "Without VT-x or AMD-V a guest cannot use the device at any useful speed."},
	{"firmware-table", "Firmware table", check_table,
	 "The kernel finds the IOMMU by a table (DMAR, IVRS or IORT) that the firmware writes when "
	 "it is switched on."},
	{"kernel-iommu", "Kernel's IOMMU driver", check_driver,
	 "A kernel that is built without the driver cannot switch the IOMMU on, whatever the "
	 "command line says."},
	{"cmdline", "Kernel command line", check_cmdline,
	 "Words on the command line switch the IOMMU on or off at the next start."},
	{"iommu-on", "IOMMU", check_state,
	 "Passthrough needs it: it keeps the guest's device inside the guest's memory."},
	{"interrupt-remapping", "Interrupt remapping", check_remapping,
	 "Without it a guest could fake interrupts and attack this host, so the kernel refuses "
	 "passthrough."},
	{"iommu-groups", "IOMMU groups", check_groups,
	 "A group is the smallest set of devices that can be given away; its members go together."},
	{"rmrr", "Reserved memory (RMRR)", check_rmrr,
	 "The kernel refuses devices that the firmware itself still uses through reserved memory."},
	{"vfio-pci", "vfio-pci in each kernel", check_vfio,
	 "vfio-pci is the driver that holds a device for a guest. A kernel without it cannot pass "
	 "devices."},
	{"xen", "Xen", check_xen, "Under Xen the hypervisor owns the IOMMU, and VFIO cannot work."},
	{"image-based", "System files", check_image,
	 "On an image-based system, changes to boot files are lost or refused; it has its own "
	 "tools for them."},
	{"boot-loader", "Boot loader", check_loader,
	 "The kernel command line must be changed where this host really boots from."},
	{"initramfs", "Initramfs", check_initramfs,
	 "vfio-pci has to be there before the device's own driver, which is early in the boot."},
	{"acs-override", "ACS override", check_acs_override,
	 "pcie_acs_override makes groups look smaller than they are: devices in them can still "
	 "reach each other."},
	{"dead-words", "Effect of kernel words", check_dead_words,
	 "Words that do nothing hide what is really set, and some of them break a build of the "
	 "initramfs."},
	{"kernel-log", "Kernel log", check_log,
	 "The log of the start says what the IOMMU did, and why not."},
	{"notes", "Reading the facts", check_notes,
	 "What could not be read is unknown here, and never counted as a no."},
};

void judged(struct finding *f, enum status status, const char *detail, const char *remedy)
{
	f->status = status;
	f->detail = detail;
	f->remedy = remedy;
}

void prove_finding(const struct bench *b, struct finding *f, const char *source, const char *text)
{
	prove(b, &f->evidence, &f->n_evidence, source, text);
}

void judge_findings(const struct bench *b)
{
	struct report *r = b->report;

	r->n_findings = ARRAY_SIZE(checks);
	r->findings = arena_alloc(b->mem, sizeof(*r->findings) * ARRAY_SIZE(checks));
	for (size_t i = 0; i < ARRAY_SIZE(checks); i++) {
		struct finding *f = &r->findings[i];

		f->id = checks[i].id;
		f->title = checks[i].title;
		f->why = checks[i].why;
		checks[i].judge(b, f);
		BUG_ON(!f->detail || !f->remedy);
	}
}
