/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/catalogue.h"
#include "check/findings.h"

const struct check check_catalogue[] = {
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
	{"iommu-log", "Kernel log on the IOMMU", FINDING_IOMMU, check_iommu_log,
	 "The log of the start says what the kernel did with the IOMMU, and why not.",
	 "Install the newest firmware (BIOS) of the board's maker."},
	{"iommu-on", "IOMMU", FINDING_IOMMU, check_state,
	 "Passthrough needs it: it keeps the guest's device inside the guest's memory.", ""},
	{"iommu-groups", "IOMMU groups", FINDING_IOMMU, check_groups,
	 "A group is the smallest set of devices that can be given away; its members go together.",
	 ""},
	{"interrupt-remapping", "Interrupt remapping", FINDING_IOMMU, check_remapping,
	 "Without it a guest could fake interrupts and attack this host, so the kernel refuses "
	 "passthrough.",
	 ""},
	{"guest", "Kind of machine", FINDING_IOMMU, check_guest,
	 "A virtual machine has an IOMMU only when its own host gives it one.", ""},
	{"kvm", "KVM", FINDING_KERNEL, check_kvm,
	 "KVM runs a guest on the processor itself. A device in a guest without it is too slow to "
	 "use.",
	 ""},
	{"vfio-pci", "vfio-pci in each kernel", FINDING_KERNEL, check_vfio,
	 "vfio-pci is the driver that holds a device for a guest. A kernel without it cannot pass "
	 "devices.",
	 ""},
	{"vfio-iommu", "VFIO's IOMMU driver", FINDING_KERNEL, check_vfio_iommu,
	 "vfio_iommu_type1 gives a guest's memory to its devices. A virtual machine does not start "
	 "without it.",
	 ""},
	{"acs", "Isolation (ACS)", FINDING_DEVICES, check_acs,
	 "A port without ACS lets the cards below it reach each other past the IOMMU, so the "
	 "kernel puts these into one group.",
	 ""},
	{"group-prediction", "Predicted groups", FINDING_DEVICES, check_prediction,
	 "Before the IOMMU is on, groups are predicted by the kernel's own rules. How well they "
	 "hold "
	 "here shows when it is on; a group that is smaller may only look isolated.",
	 ""},
	{"rmrr", "Reserved memory (RMRR)", FINDING_DEVICES, check_rmrr,
	 "The kernel refuses devices that the firmware itself still uses through reserved memory.",
	 ""},
	{"boot-framebuffer", "Boot screen memory", FINDING_DEVICES, check_screen,
	 "While a driver of this host holds the firmware's screen, a guest cannot have the memory "
	 "of that graphics device.",
	 ""},
	{"iommu-faults", "Memory access of devices", FINDING_DEVICES, check_faults,
	 "A fault is an access to memory that was not the device's to make: its driver or firmware "
	 "is wrong, or its guest is.",
	 "Update the firmware, the kernel and the driver of that device. When a guest has it, look "
	 "at the driver in the guest."},
	{"firmware-settings", "Firmware settings", FINDING_BOOT, check_firmware_settings,
	 "The IOMMU and virtualisation are switched on in the firmware setup, and each maker of "
	 "boards has its own names for them.",
	 ""},
	{"xen", "Xen", FINDING_BOOT, check_xen,
	 "Under Xen the hypervisor owns the IOMMU, and VFIO cannot work.", ""},
	{"image-based", "System files", FINDING_BOOT, check_image,
	 "On an image-based system, changes to boot files are lost or refused; it has its own "
	 "tools for them.",
	 ""},
	{"secure-boot", "Secure Boot", FINDING_BOOT, check_secure_boot,
	 "It decides which kernels, modules and boot files this host accepts.", ""},
	{"lockdown", "Kernel lockdown", FINDING_BOOT, check_lockdown,
	 "It keeps even root from some ways into the kernel, and so it stops some tools and "
	 "modules.",
	 ""},
	{"boot-loader", "Boot loader", FINDING_BOOT, check_loader,
	 "The kernel command line must be changed where this host really boots from.", ""},
	{"other-loaders", "Other boot loaders", FINDING_BOOT, check_other_loaders,
	 "A word that is set for a loader that does not start this host does nothing.", ""},
	{"boot-entries", "Kernels to come", FINDING_BOOT, check_entries,
	 "A new kernel is given its words by a program, and a file that lacks one makes it fail to "
	 "start.",
	 ""},
	{"initramfs", "Initramfs", FINDING_BOOT, check_initramfs,
	 "vfio-pci has to be there before the device's own driver, which is early in the boot.",
	 ""},
	{"boot-room", "Room for boot files", FINDING_BOOT, check_room,
	 "A file system that fills up while boot files are made can leave a host that does not "
	 "start.",
	 "Remove kernels that are not used any more (Debian, Ubuntu: apt autoremove), or make the "
	 "file system larger."},
	{"libvirt", "libvirt and QEMU", FINDING_GUESTS, check_libvirt,
	 "QEMU runs the guest that gets the device; libvirt or Proxmox VE can manage it.", ""},
	{"guest-start", "Starts of guests", FINDING_GUESTS, check_guest_start,
	 "What QEMU, libvirt and the kernel said at the last start of each guest tells why one did "
	 "not start.",
	 ""},
	{"virt-groups", "Access for ordinary users", FINDING_GUESTS, check_virt_groups,
	 "Members of kvm may use /dev/kvm. Members of libvirt may start any guest, which is as "
	 "good "
	 "as being root here.",
	 ""},
	{"hugepages", "Huge pages", FINDING_GUESTS, check_hugepages,
	 "They make a guest's memory faster to reach, but what is reserved for them is lost to all "
	 "else.",
	 "Reserve fewer: hugepages= on the kernel command line, or vm.nr_hugepages in "
	 "/etc/sysctl.d."},
	{"memlock", "Locked memory limit", FINDING_GUESTS, check_memlock,
	 "A guest with a device has all its memory locked, so the limit must be as large as the "
	 "guest.",
	 "For a user NAME and a guest of 16 GiB: the line \"NAME - memlock 17825792\" (KiB, 1 GiB "
	 "more than the guest) in /etc/security/limits.d/vfio.conf, then log in again."},
	{"selinux", "SELinux", FINDING_GUESTS, check_selinux,
	 "It keeps guests apart from each other and from this host. It stays on.", ""},
	{"apparmor", "AppArmor", FINDING_GUESTS, check_apparmor,
	 "It keeps guests apart from each other and from this host. It stays on.", ""},
	{"dead-words", "Effect of kernel words", FINDING_SETTINGS, check_dead_words,
	 "Words that do nothing hide what is really set.", ""},
	{"typos", "Spelling of kernel words", FINDING_SETTINGS, check_typos,
	 "A misspelt word does nothing, and no message says so on the screen.", ""},
	{"other-vendor", "Maker of kernel words", FINDING_SETTINGS, check_other_vendor,
	 "The drivers of Intel and AMD each read words of their own.", ""},
	{"old-advice", "Age of the settings", FINDING_SETTINGS, check_old_advice,
	 "Many guides were written for kernels and tools that this host no longer runs.", ""},
	{"acs-override", "ACS override", FINDING_SETTINGS, check_acs_override,
	 "pcie_acs_override makes groups look smaller than they are: devices in them can still "
	 "reach each other.",
	 ""},
	{"unsafe-interrupts", "Mode of interrupts", FINDING_SETTINGS, check_unsafe_interrupts,
	 "It lets VFIO work without interrupt remapping, and takes away the protection that this "
	 "gives.",
	 ""},
	{"unsafe-noiommu", "Mode of VFIO", FINDING_SETTINGS, check_noiommu,
	 "VFIO's mode without an IOMMU is for programs of this host. Nothing keeps their devices "
	 "out "
	 "of its memory, and no guest can have one.",
	 ""},
	{"modprobe-lines", "Lines in modprobe.d", FINDING_SETTINGS, check_modprobe_lines,
	 "modprobe passes over what it does not understand, and vfio-pci then comes too late or "
	 "without its ids.",
	 ""},
	{"vfio-options", "Options of vfio-pci", FINDING_SETTINGS, check_vfio_options,
	 "Of two lists of ids, and of two softdeps for one module, only one counts.", ""},
	{"vfio-ids", "Devices given by ids", FINDING_SETTINGS, check_vfio_ids,
	 "vfio-pci takes every device that has the id, also one that this host needs.", ""},
	{"ignored-files", "Names of settings files", FINDING_SETTINGS, check_ignored_files,
	 "A file with the wrong name looks like a setting, and does nothing.", ""},
	{"unused-grub", "Use of the GRUB file", FINDING_SETTINGS, check_unused_grub,
	 "Editing a file that this host does not start from changes nothing.", ""},
	{"kernel-log", "Kernel log", FINDING_FACTS, check_log,
	 "The log of the start says what the IOMMU did, and why not.", ""},
	{"notes", "Reading the facts", FINDING_FACTS, check_notes,
	 "What could not be read is unknown here, and never counted as a no.", ""},
};
const size_t check_catalogue_n = ARRAY_SIZE(check_catalogue);
