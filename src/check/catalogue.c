/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/catalogue.h"
#include "check/findings.h"

const struct check check_catalogue[] = {
	{"guest", "Virtual machine or not", FINDING_IOMMU, check_guest,
	 "A virtual machine has an IOMMU only when its own host gives it one.", ""},
	{"cpu-virt", "Processor virtualisation", FINDING_IOMMU, check_cpu,
	 "Without VT-x or AMD-V a guest cannot use the device at any useful speed.", ""},
	{"firmware-table", "Firmware table", FINDING_IOMMU, check_table,
	 "The kernel finds the IOMMU by a table (DMAR, IVRS or IORT) that the firmware writes when "
	 "it is switched on.",
	 ""},
	{"kernel-iommu", "Kernel's IOMMU driver", FINDING_IOMMU, check_driver,
	 "A kernel that is built without the driver cannot switch the IOMMU on, whatever the "
	 "command line says.",
	 ""},
	{"cmdline", "Kernel command line", FINDING_IOMMU, check_cmdline,
	 "Words on the command line switch the IOMMU on or off at the next start.", ""},
	{"iommu-on", "IOMMU", FINDING_IOMMU, check_state,
	 "Passthrough needs it: it keeps the guest's device inside the guest's memory.", ""},
	{"interrupt-remapping", "Interrupt remapping", FINDING_IOMMU, check_remapping,
	 "Without it a guest could fake interrupts and attack this host, so the kernel refuses "
	 "passthrough.",
	 ""},
	{"iommu-groups", "IOMMU groups", FINDING_IOMMU, check_groups,
	 "A group is the smallest set of devices that can be given away; its members go together.",
	 ""},
	{"vfio-pci", "vfio-pci in each kernel", FINDING_KERNEL, check_vfio,
	 "vfio-pci is the driver that holds a device for a guest. A kernel without it cannot pass "
	 "devices.",
	 ""},
	{"rmrr", "Reserved memory (RMRR)", FINDING_DEVICES, check_rmrr,
	 "The kernel refuses devices that the firmware itself still uses through reserved memory.",
	 ""},
	{"xen", "Xen", FINDING_BOOT, check_xen,
	 "Under Xen the hypervisor owns the IOMMU, and VFIO cannot work.", ""},
	{"image-based", "System files", FINDING_BOOT, check_image,
	 "On an image-based system, changes to boot files are lost or refused; it has its own "
	 "tools for them.",
	 ""},
	{"boot-loader", "Boot loader", FINDING_BOOT, check_loader,
	 "The kernel command line must be changed where this host really boots from.", ""},
	{"initramfs", "Initramfs", FINDING_BOOT, check_initramfs,
	 "vfio-pci has to be there before the device's own driver, which is early in the boot.",
	 ""},
	{"acs-override", "ACS override", FINDING_SETTINGS, check_acs_override,
	 "pcie_acs_override makes groups look smaller than they are: devices in them can still "
	 "reach each other.",
	 ""},
	{"dead-words", "Effect of kernel words", FINDING_SETTINGS, check_dead_words,
	 "Words that do nothing hide what is really set, and some of them break a build of the "
	 "initramfs.",
	 ""},
	{"kernel-log", "Kernel log", FINDING_FACTS, check_log,
	 "The log of the start says what the IOMMU did, and why not.", ""},
	{"notes", "Reading the facts", FINDING_FACTS, check_notes,
	 "What could not be read is unknown here, and never counted as a no.", ""},
};
const size_t check_catalogue_n = ARRAY_SIZE(check_catalogue);
