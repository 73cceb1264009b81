/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/said.h"
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
	return h->cpu.vendor == CPU_UNKNOWN ? vendor_of(said_maker(h)) : host_processor(h);
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
static enum tri one_table(const struct host *h, enum tri listed, enum cpu_vendor maker)
{
	if (listed != TRI_UNKNOWN)
		return listed;
	if (said_last(h, SAID_UNIT, maker))
		return TRI_YES;
	if (h->log.complete && said_last(h, SAID_TABLES, CPU_UNKNOWN))
		return TRI_NO;
	return TRI_UNKNOWN;
}

enum tri any_table(const struct host *h)
{
	enum tri dmar = one_table(h, h->iommu.dmar, CPU_INTEL);
	enum tri ivrs = one_table(h, h->iommu.ivrs, CPU_AMD);
	enum tri iort = one_table(h, h->iommu.iort, CPU_ARM);

	if (dmar == TRI_YES || ivrs == TRI_YES || iort == TRI_YES)
		return TRI_YES;
	if (dmar == TRI_NO && ivrs == TRI_NO && iort == TRI_NO)
		return TRI_NO;
	return TRI_UNKNOWN;
}

/* A device tree may list the unit instead of a table. Then the driver that is built in is silent
 * only where there is none. */
static enum tri arm_unit(const struct host *h)
{
	const struct kernel *k = host_running(h);
	enum tri iort = one_table(h, h->iommu.iort, CPU_ARM);

	if (iort == TRI_UNKNOWN && k && k->arm_smmu == TRI_YES && said_all(h))
		return TRI_NO;
	return iort;
}

enum tri vendor_table(const struct host *h, const struct vendor *v)
{
	switch (v->id) {
	case CPU_INTEL:
		return one_table(h, h->iommu.dmar, CPU_INTEL);
	case CPU_AMD:
		return one_table(h, h->iommu.ivrs, CPU_AMD);
	case CPU_ARM:
		return arm_unit(h);
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
	case CPU_ARM:
		return k->arm_smmu;
	default:
		return TRI_UNKNOWN;
	}
}
