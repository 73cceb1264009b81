/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/said.h"

/* text: how the message begins; behind a "*" what follows somewhere later in it. */
struct saying {
	enum cpu_vendor maker; /* CPU_UNKNOWN: the core's, for all */
	unsigned says;
	const char *text;
};

/*
 * Intel: drivers/iommu/{dmar,intel-iommu,intel_irq_remapping}.c, since 5.10 drivers/iommu/intel/.
 * AMD: drivers/iommu/amd_iommu{,_init}.c, since 5.10 drivers/iommu/amd/. Early kernels wrote their
 * prefixes by hand; what differs only in the prefix needs no second row.
 */
static const struct saying sayings[] = {
	/* The table, read also where only interrupt remapping is on. */
	{CPU_INTEL, SAID_UNIT, "ACPI: DMAR "},
	{CPU_INTEL, SAID_UNIT, "Host address width"},
	{CPU_INTEL, SAID_UNIT, "DRHD base:"},
	{CPU_INTEL, SAID_UNIT, "RMRR base:"},
	{CPU_INTEL, SAID_UNIT, "ATSR flags:"},
	{CPU_INTEL, SAID_UNIT, "RHSA base:"},
	{CPU_INTEL, SAID_UNIT, "SATC flags:"},
	{CPU_INTEL, SAID_UNIT, "ANDD device:"},
	{CPU_INTEL, SAID_UNIT, "dmar*: reg_base_addr "},
	{CPU_INTEL, SAID_UNIT, "IOMMU *: reg_base_addr "}, /* to 3.x */
	{CPU_INTEL, SAID_UNIT, "IOMMU *: ver "},           /* 2.6 */
	{CPU_INTEL, SAID_UNIT, "IOAPIC id * under DRHD base"},
	{CPU_INTEL, SAID_UNIT, "HPET id * under DRHD base"},
	{CPU_INTEL, SAID_UNIT, "Queued invalidation will be enabled to support"},
	{CPU_INTEL, SAID_UNIT, "Copied IR table for"},
	{CPU_INTEL, SAID_UNIT | SAID_KEXEC,
	 "IRQ remapping was enabled on * but we are not in kdump mode"},
	{CPU_INTEL, SAID_UNIT, "x2apic is disabled because BIOS sets x2apic opt out bit"},
	{CPU_INTEL, SAID_UNIT, "DRHD: handling fault status reg"},
	{CPU_INTEL, SAID_UNIT, "Device bounce map:"},

	/* Intel's driver. "DMAR: IOMMU enabled" is none of it: the parser of intel_iommu=on prints
	   that on any machine. To 3.0 the lines of missing structures came before the switch was
	   looked at, and later ones may be followed by a failure. */
	{CPU_INTEL, SAID_UNIT | SAID_DRIVER, "No RMRR found"},
	{CPU_INTEL, SAID_UNIT | SAID_DRIVER, "No ATSR found"},
	{CPU_INTEL, SAID_UNIT | SAID_DRIVER, "No SATC found"},
	{CPU_INTEL, SAID_UNIT | SAID_DRIVER, "dmar*: Using Queued invalidation"},
	{CPU_INTEL, SAID_UNIT | SAID_DRIVER, "dmar*: Using Register based invalidation"},
	{CPU_INTEL, SAID_UNIT | SAID_DRIVER, "IOMMU *: using Queued invalidation"}, /* to 3.x */
	{CPU_INTEL, SAID_UNIT | SAID_DRIVER, "IOMMU *: using Register based invalidation"},
	{CPU_INTEL, SAID_UNIT | SAID_DRIVER, "Setting RMRR:"},
	{CPU_INTEL, SAID_UNIT | SAID_DRIVER, "Setting identity map for device"},
	{CPU_INTEL, SAID_UNIT | SAID_DRIVER, "IOMMU batching disallowed due to virtualization"},
	/* "… Virtualization Technology for Directed I/O", which mail breaks after the first word.
	 */
	{CPU_INTEL, SAID_UNIT | SAID_DRIVER | SAID_ON, "DMAR: Intel(R)"},
	{CPU_INTEL, SAID_UNIT | SAID_DRIVER | SAID_ON, "PCI-DMA: Intel(R)"}, /* to 4.1 */
	{CPU_INTEL, SAID_UNIT | SAID_ON, "Device uses a private"},           /* 5.3 to 5.7 */
	{CPU_INTEL, SAID_UNIT | SAID_ON, "32bit DMA uses non-identity map"}, /* to 5.7 */
	{CPU_INTEL, SAID_FORCED, "Intel-IOMMU force enabled due to platform opt in"},
	{CPU_INTEL, SAID_FORCED, "Forcing Intel-IOMMU to enabled"}, /* tboot */
	{CPU_INTEL, SAID_OFF, "DMAR: IOMMU disabled"},
	{CPU_INTEL, SAID_OFF, "Intel-IOMMU: disabled"}, /* to 4.1 */
	{CPU_INTEL, SAID_UNIT | SAID_REFUSED, "Parse DMAR table failure"},
	{CPU_INTEL, SAID_UNIT | SAID_REFUSED, "parse DMAR table failure"},
	{CPU_INTEL, SAID_UNIT | SAID_REFUSED, "No DMAR devices found"},
	{CPU_INTEL, SAID_UNIT | SAID_REFUSED, "No DRHD structure found in DMAR table"},
	{CPU_INTEL, SAID_UNIT | SAID_REFUSED, "Your BIOS is broken; DMAR reported at address"},
	{CPU_INTEL, SAID_UNIT | SAID_REFUSED, "Unable to map DMAR"},
	{CPU_INTEL, SAID_UNIT | SAID_REFUSED, "Invalid DMAR haw"},
	{CPU_INTEL, SAID_UNIT | SAID_REFUSED, "Can't validate DRHD address"},
	{CPU_INTEL, SAID_GAVE_UP, "DMAR: Initialization failed"},
	{CPU_INTEL, SAID_GAVE_UP, "DMAR: Failed to initialize"},
	{CPU_INTEL, SAID_GAVE_UP, "tboot: Failed to initialize"},
	{CPU_INTEL, SAID_GAVE_UP, "IOMMU: dmar init failed"}, /* to 4.1 */
	{CPU_INTEL, SAID_UNIT | SAID_PART, "dmar*: No supported address widths"},
	{CPU_INTEL, SAID_UNIT | SAID_PART, "Cannot get a valid agaw for iommu"},

	{CPU_INTEL, SAID_UNIT | SAID_IR_ON, "Enabled IRQ remapping in "},
	{CPU_INTEL, SAID_UNIT | SAID_IR_ON, "Enabled Interrupt-remapping"}, /* 2.6 */
	{CPU_INTEL, SAID_IR_OFF, "Failed to enable irq remapping"},
	{CPU_INTEL, SAID_IR_OFF, "Failed to enable Interrupt-remapping"}, /* 2.6 */
	{CPU_INTEL, SAID_IR_OFF, "Not enabling interrupt remapping"},
	{CPU_INTEL, SAID_IR_OFF, "Not enable interrupt remapping"}, /* 3.x */
	{CPU_INTEL, SAID_UNIT | SAID_IR_OFF | SAID_BUG, "ioapic * has no mapping iommu"},
	{CPU_INTEL, SAID_IR_OFF | SAID_ERRATUM, "This system BIOS has enabled interrupt remapping"},

	{CPU_INTEL, SAID_UNIT | SAID_BUG, "No firmware reserved region can cover this RMRR"},
	{CPU_INTEL, SAID_UNIT | SAID_BUG, "Your BIOS is broken; bad RMRR"},
	{CPU_INTEL, SAID_UNIT | SAID_BUG, "Your BIOS is broken; RMRR ends before it starts"},
	{CPU_INTEL, SAID_UNIT | SAID_BUG, "Your BIOS is broken; RHSA refers to non-existent DMAR"},
	{CPU_INTEL, SAID_UNIT | SAID_BUG, "RMRR entry for device * is broken"},
	{CPU_INTEL, SAID_UNIT | SAID_DENIED, "Device is ineligible for IOMMU domain attach"},

	/* AMD's driver is on wherever there is a table: no line says that it was switched on. */
	{CPU_AMD, SAID_UNIT, "ACPI: IVRS "},
	{CPU_AMD, SAID_UNIT, "AMD-Vi: Using IVHD type"},
	{CPU_AMD, SAID_UNIT, "AMD-Vi: Using global IVHD EFR"},
	{CPU_AMD, SAID_UNIT, "AMD-Vi: [Firmware Warn]: EFR mismatch"},
	{CPU_AMD, SAID_UNIT, "AMD-Vi: Unable to * to IOMMU perf counter"},
	{CPU_AMD, SAID_UNIT, "AMD-Vi: Completion-Wait loop timed out"},
	{CPU_AMD, SAID_UNIT | SAID_ON, "AMD-Vi: Found IOMMU"},
	{CPU_AMD, SAID_UNIT | SAID_ON, "AMD-Vi: Enabling IOMMU at"}, /* to 3.x */
	{CPU_AMD, SAID_UNIT | SAID_ON, "AMD-Vi: Extended features"},
	{CPU_AMD, SAID_UNIT | SAID_ON, "AMD-Vi:  Extended features"}, /* to 4.15 */
	{CPU_AMD, SAID_UNIT | SAID_ON, "AMD-Vi: IOMMU performance counters supported"},
	{CPU_AMD, SAID_UNIT | SAID_ON, "AMD-Vi: Initialized for Passthrough Mode"}, /* to 4.3 */
	{CPU_AMD, SAID_UNIT | SAID_ON, "AMD-Vi: device isolation enabled"},         /* 2.6 */
	{CPU_AMD, SAID_UNIT | SAID_ON, "AMD-Vi: Lazy IO/TLB flushing enabled"},     /* to 5.10 */
	{CPU_AMD, SAID_UNIT | SAID_ON, "AMD-Vi: IO/TLB flush on unmap enabled"},    /* to 5.10 */
	{CPU_AMD, SAID_UNIT | SAID_ON, "AMD-Vi: V2 page table enabled"},            /* from 6.1 */
	{CPU_AMD, SAID_UNIT | SAID_ON, "AMD-Vi: Virtual APIC enabled"},             /* from 5.4 */
	{CPU_AMD, SAID_UNIT | SAID_ON, "AMD-Vi: virtual APIC enabled"},             /* 4.15 */
	{CPU_AMD, SAID_UNIT | SAID_ON, "AMD-Vi: Event logged ["},
	{CPU_AMD, SAID_UNIT | SAID_ON | SAID_IR_ON, "AMD-Vi: Interrupt remapping enabled"},
	{CPU_AMD, SAID_UNIT | SAID_ON | SAID_IR_ON, "AMD-Vi: X2APIC enabled"}, /* from 5.4 */
	{CPU_AMD, SAID_OFF, "AMD-Vi: AMD IOMMU disabled"},                     /* 4.15 to 5.10 */
	{CPU_AMD, SAID_OFF, "AMD-Vi disabled by kernel command line"},         /* 2.6 */
	{CPU_AMD, SAID_UNIT | SAID_REFUSED, "AMD-Vi: IVRS table error"},
	{CPU_AMD, SAID_UNIT | SAID_REFUSED, "IVRS invalid checksum"},
	{CPU_AMD, SAID_GAVE_UP, "AMD-Vi: Disable IOMMU on Stoney Ridge"},
	{CPU_AMD, SAID_GAVE_UP, "AMD-Vi: IOMMU not currently supported when SME is active"},
	{CPU_AMD, SAID_GAVE_UP, "AMD-Vi: Failed to initialize"},            /* 7.x: CMPXCHG16B */
	{CPU_AMD, SAID_GAVE_UP, "AMD-Vi: Host Address Translation is not"}, /* 7.x */
	{CPU_AMD, SAID_UNIT | SAID_BUG | SAID_IOAPIC, "IOAPIC[*] not in IVRS table"},
	{CPU_AMD, SAID_UNIT | SAID_BUG, "No southbridge IOAPIC found"},
	{CPU_AMD, SAID_UNIT | SAID_IR_OFF, "AMD-Vi: Disabling interrupt remapping"},

	/* By device tree or IORT: a driver that found its unit says so, and groups say that it
	   runs. */
	{CPU_ARM, SAID_UNIT, "ACPI: IORT "},
	{CPU_ARM, SAID_UNIT | SAID_DRIVER, "arm-smmu*: probing hardware configuration"},
	{CPU_ARM, SAID_UNIT | SAID_DRIVER, "arm-smmu*: SMMUv"},
	{CPU_ARM, SAID_UNIT | SAID_DRIVER, "arm-smmu*: ias "}, /* SMMUv3 */
	{CPU_ARM, SAID_UNIT | SAID_GAVE_UP, "arm-smmu*: probe with driver arm-smmu* failed"},
	{CPU_ARM, SAID_UNIT | SAID_GAVE_UP, "arm-smmu*: probe of * failed with error"}, /* to 6.8 */

	{CPU_UNKNOWN, SAID_GROUP, "Adding to iommu group "},
	{CPU_UNKNOWN, SAID_GROUP, "iommu: Adding device * to group "}, /* to 5.2 */
	{CPU_UNKNOWN, SAID_ON, "Using iommu dma mapping"},             /* 5.2 to 5.6 */
	{CPU_UNKNOWN, SAID_ON, "Using iommu direct mapping"},
	{CPU_UNKNOWN, SAID_DENIED, "Firmware has requested this device have a 1:1 IOMMU mapping"},
	{CPU_UNKNOWN, SAID_BUG, "IOMMU driver was not able to establish FW requested direct"},
	{CPU_UNKNOWN, SAID_IR_OFF | SAID_DENIED,
	 "vfio_iommu_type1_attach_group: No interrupt remapping support"},
	{CPU_UNKNOWN, SAID_IR_OFF | SAID_DENIED, "MSI interrupts are not secure"}, /* from 6.2 */
	{CPU_UNKNOWN, SAID_NO_GROUP, "probe with driver vfio-pci failed with error -22"},
	{CPU_UNKNOWN, SAID_NO_GROUP, "vfio-pci: probe of * failed with error -22"}, /* to 6.8 */

	/* Where in the boot a log begins and ends. */
	{CPU_UNKNOWN, SAID_TABLES, "ACPI: FACP "},
	{CPU_UNKNOWN, SAID_TABLES, "ACPI: XSDT "},
	{CPU_UNKNOWN, SAID_POLICY, "iommu: Default domain type: "}, /* from 5.4 */
	{CPU_UNKNOWN, SAID_LATER, "PCI-DMA: Using software bounce buffering"},
	{CPU_UNKNOWN, SAID_END, "Freeing unused kernel"},
	{CPU_UNKNOWN, SAID_END, "Run * as init process"},
	{CPU_UNKNOWN, SAID_END, "systemd[1]: "},
};

/* What stands before a message, any number of them. */
static const char *const tags[] = {
	"DMAR: ",           "DMAR:",     "DMAR-IR: ", "dmar: ", "AMD-Vi: ",
	"[Firmware Bug]: ", "PCI-DMA: ", "IOMMU: ",   ": ",
};

/* "pci 0000:00:00.2: ", "vfio-pci 0000:01:00.0: ": the driver and the device; 0 when it is none. */
static size_t device_prefix(const char *text)
{
	size_t driver = strcspn(text, " :");
	size_t device = text[driver] == ' ' ? strcspn(text + driver + 1, " ") : 0;
	size_t n = driver + 1 + device;

	return driver > 0 && device > 1 && text[n] == ' ' && text[n - 1] == ':' ? n + 1 : 0;
}

static size_t tag(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(tags); i++)
		if (str_starts(text, tags[i]))
			return strlen(tags[i]);
	return 0;
}

static bool begins_so(const char *text, const char *saying)
{
	for (const char *star; (star = strchr(saying, '*')); saying = star + 1) {
		size_t n = (size_t)(star - saying), next = strcspn(star + 1, "*");

		if (strncmp(text, saying, n) != 0)
			return false;
		text = memmem(text + n, strlen(text + n), star + 1, next);
		if (!text)
			return false;
	}
	return str_starts(text, saying);
}

static const struct saying *saying_at(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(sayings); i++)
		if (*text == *sayings[i].text && begins_so(text, sayings[i].text))
			return &sayings[i];
	return NULL;
}

/* Where the message may also begin: behind the device, then behind each tag; NULL nowhere else. */
static const char *next_start(const char *at, const char *text)
{
	size_t n = at == text ? device_prefix(text) : 0;

	if (n == 0)
		n = tag(at);
	return n > 0 ? at + n : NULL;
}

static const struct saying *find_saying(const char *text)
{
	const struct saying *s = NULL;

	for (const char *at = text; at && !s; at = next_start(at, text))
		s = saying_at(at);
	return s;
}

bool said_begins(const char *text, const char *saying)
{
	for (const char *at = text; at; at = next_start(at, text))
		if (begins_so(at, saying))
			return true;
	return false;
}

unsigned said_by(const char *text, enum cpu_vendor maker)
{
	const struct saying *s = find_saying(text);

	if (!s || (s->maker != CPU_UNKNOWN && maker != CPU_UNKNOWN && s->maker != maker))
		return 0;
	return s->says;
}

/* VFIO can be told to make a group for a device that has none (drivers/vfio/group.c). */
static bool makes_groups_up(const struct host *h)
{
	for (size_t i = 0; i < h->log.n_lines; i++) {
		const char *text = h->log.lines[i].text;

		if (str_starts(text + device_prefix(text),
			       "Adding kernel taint for vfio-noiommu group"))
			return true;
	}
	return false;
}

const struct log_line *said_last(const struct host *h, unsigned what, enum cpu_vendor maker)
{
	enum tri made_up = TRI_UNKNOWN;

	for (size_t i = h->log.n_lines; i > 0; i--) {
		const struct log_line *line = &h->log.lines[i - 1];
		unsigned says = said_by(line->text, maker) & what;

		if (says == SAID_GROUP && str_starts(line->text, "vfio")) {
			if (made_up == TRI_UNKNOWN)
				made_up = tri_of(makes_groups_up(h));
			says = made_up == TRI_YES ? 0 : says;
		}
		if (says)
			return line;
	}
	return NULL;
}

enum cpu_vendor said_maker(const struct host *h)
{
	enum cpu_vendor maker = CPU_UNKNOWN;

	for (size_t i = 0; i < h->log.n_lines; i++) {
		const struct saying *s = find_saying(h->log.lines[i].text);

		if (!s || !(s->says & SAID_UNIT) || s->maker == maker)
			continue;
		if (maker != CPU_UNKNOWN)
			return CPU_UNKNOWN;
		maker = s->maker;
	}
	return maker;
}

bool said_all(const struct host *h)
{
	return h->log.complete && said_last(h, SAID_END, CPU_UNKNOWN);
}

bool said_continues(const char *text)
{
	static const char *const rests[] = {
		"BIOS vendor: ", /* dmi_get_system_info() in both drivers */
		"on a chipset that contains an erratum making", /* arch/x86/kernel/early-quirks.c */
		"feature unstable.  To maintain system",
		"interrupt remapping is being disabled.",
		"contact your BIOS vendor for an update",
	};

	text += strspn(text, " \t");
	for (size_t i = 0; i < ARRAY_SIZE(rests); i++)
		if (str_starts(text, rests[i]))
			return true;
	return false;
}
