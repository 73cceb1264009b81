/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/log.h"
#include "check/vendor.h"

static const struct vendor vendors[] = {
	{CPU_INTEL, "DMAR", "CONFIG_INTEL_IOMMU", "intel_iommu", "vmx", "dmar", "VT-d",
	 "often under Advanced > CPU, System Agent or North Bridge"},
	{CPU_AMD, "IVRS", "CONFIG_AMD_IOMMU", "amd_iommu", "svm", "ivhd", "IOMMU (AMD-Vi)",
	 "often under Advanced > AMD CBS > NBIO, or beside SVM Mode; set it to Enabled, not Auto"},
	{CPU_ARM, "IORT", "CONFIG_ARM_SMMU_V3", NULL, "virt", "smmu", "SMMU",
	 "often under the PCIe or the memory page"},
	{CPU_UNKNOWN, "DMAR, IVRS or IORT", "the driver", NULL, "vmx or svm", NULL,
	 "VT-d or AMD-Vi", "often under Advanced > CPU or chipset"},
};

static const struct vendor *vendor_of(enum cpu_vendor id)
{
	size_t last = ARRAY_SIZE(vendors) - 1;

	for (size_t i = 0; i < last; i++)
		if (vendors[i].id == id)
			return &vendors[i];
	return &vendors[last];
}

const struct vendor *host_vendor(const struct host *h)
{
	bool dmar = h->iommu.dmar == TRI_YES, ivrs = h->iommu.ivrs == TRI_YES;

	if (dmar != ivrs)
		return vendor_of(dmar ? CPU_INTEL : CPU_AMD);
	return host_processor(h);
}

const struct vendor *host_processor(const struct host *h)
{
	return vendor_of(h->cpu.vendor);
}

bool in_guest(const struct host *h)
{
	return h->cpu.hypervisor == TRI_YES;
}

/* The log lists the tables at the very start: a complete one that lists others has none of this
 * name. */
static const struct log_rule other_lines[] = {{CPU_UNKNOWN, "ACPI: FACP "},
					      {CPU_UNKNOWN, "ACPI: XSDT "}};
static const struct log_rule dmar_line = {CPU_UNKNOWN, "ACPI: DMAR "};
static const struct log_rule ivrs_line = {CPU_UNKNOWN, "ACPI: IVRS "};
static const struct log_rule iort_line = {CPU_UNKNOWN, "ACPI: IORT "};

static enum tri one_table(const struct host *h, enum tri listed, const struct log_rule *line)
{
	if (listed != TRI_UNKNOWN)
		return listed;
	if (log_last(h, line, 1, CPU_UNKNOWN))
		return TRI_YES;
	if (h->log.complete && log_last(h, other_lines, ARRAY_SIZE(other_lines), CPU_UNKNOWN))
		return TRI_NO;
	return TRI_UNKNOWN;
}

enum tri any_table(const struct host *h)
{
	enum tri dmar = one_table(h, h->iommu.dmar, &dmar_line);
	enum tri ivrs = one_table(h, h->iommu.ivrs, &ivrs_line);
	enum tri iort = one_table(h, h->iommu.iort, &iort_line);

	if (dmar == TRI_YES || ivrs == TRI_YES || iort == TRI_YES)
		return TRI_YES;
	if (dmar == TRI_NO && ivrs == TRI_NO && iort == TRI_NO)
		return TRI_NO;
	return TRI_UNKNOWN;
}

enum tri vendor_table(const struct host *h, const struct vendor *v)
{
	switch (v->id) {
	case CPU_INTEL:
		return one_table(h, h->iommu.dmar, &dmar_line);
	case CPU_AMD:
		return one_table(h, h->iommu.ivrs, &ivrs_line);
	case CPU_ARM:
		return one_table(h, h->iommu.iort, &iort_line);
	default:
		return any_table(h);
	}
}

enum tri vendor_driver(const struct host *h, const struct vendor *v)
{
	const struct kernel *k = host_running(h);

	if (!k)
		return TRI_UNKNOWN;
	switch (v->id) {
	case CPU_INTEL:
		return k->intel_iommu;
	case CPU_AMD:
		return k->amd_iommu;
	default:
		return TRI_UNKNOWN;
	}
}
