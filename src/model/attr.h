/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Small facts of one line each, as the kernel, the firmware or a file of the system says them.
 * Probe reads them by one table (probe/attrs.c: where, and how); check gives them their meaning.
 */
#pragma once

#include "base/util.h"

enum attr_id {
	/* sys/class/dmi/id: who made the machine (drivers/firmware/dmi-id.c); text the value. */
	ATTR_SYS_VENDOR,
	ATTR_PRODUCT,
	ATTR_BOARD_VENDOR,
	ATTR_BOARD,
	ATTR_BIOS_VENDOR,
	ATTR_BIOS_VERSION,
	ATTR_BIOS_DATE,
	/* Started by UEFI (a mark), and with Secure Boot on: text "1" or "0". */
	ATTR_EFI,
	ATTR_SECURE_BOOT,
	ATTR_LOCKDOWN, /* "none [integrity] confidentiality" */
	/* SELinux: text "1" enforcing, "0" permissive; the boolean's text "1 1" (now, pending). */
	ATTR_SELINUX,
	ATTR_VIRT_USE_SYSFS,
	ATTR_APPARMOR,         /* "Y" or "N" */
	ATTR_APPARMOR_LIBVIRT, /* the line of libvirt's abstraction that begins with /dev/vfio */
	/* The driver's device (a mark), and the module of each maker (marks). */
	ATTR_KVM,
	ATTR_KVM_INTEL,
	ATTR_KVM_AMD,
	ATTR_IGNORE_MSRS,	/* kvm's parameter: "Y" or "N" */
	ATTR_GOVERNOR,		/* CPU 0's: "powersave" */
	ATTR_GOVERNORS,		/* those that it may have: "performance powersave" */
	ATTR_UNSAFE_INTERRUPTS, /* vfio_iommu_type1's parameter: "Y" or "N" */
	ATTR_NOIOMMU,           /* vfio's parameter enable_unsafe_noiommu_mode: "Y" or "N" */
	/* Lines of proc/meminfo, whole: "HugePages_Total:      16"; and of 1 GiB pages: "8". */
	ATTR_MEM_TOTAL,
	ATTR_MEM_AVAILABLE,
	ATTR_HUGE_TOTAL,
	ATTR_HUGE_FREE,
	ATTR_HUGE_SIZE,
	ATTR_HUGE_1G,
	ATTR_MEMLOCK, /* the line of proc/self/limits: "Max locked memory  8388608  8388608  bytes"
		       */
	/* Programs (marks): the first name that is there is the source. */
	ATTR_LIBVIRT,
	ATTR_QEMU,
	ATTR_PROXMOX,
	ATTR_SYSTEMD_BOOT_HOOK, /* of update-initramfs: it runs kernel-install */
	/* Keys of sbctl, and its hooks that sign what mkinitcpio and kernel-install make (marks). */
	ATTR_SBCTL_KEYS,
	ATTR_SBCTL_MKINITCPIO,
	ATTR_SBCTL_KERNEL_INSTALL,
	/* What reads limits at a login, and rules about nodes (marks): PAM's files, udev. */
	ATTR_PAM,
	ATTR_UDEV,
	/* Lines of etc/group, whole: "kvm:x:105:anna". */
	ATTR_GROUP_KVM,
	ATTR_GROUP_LIBVIRT,
	_ATTR_MAX,
};

struct attr {
	enum tri there;     /* NO only where the place that would have it was seen */
	const char *source; /* where it was looked for: "sys/kernel/security/lockdown" */
	const char *text;   /* safe text; NULL for a mark and for what is not there */
};
