/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Everything that was read from the machine, once. Built by probe, const for everybody after it.
 * All memory belongs to host->mem. All strings are safe text unless a comment says bytes.
 * What could not be read is UNKNOWN, NULL or -1, never "no".
 */
#pragma once

#include <time.h>

#include "base/replace.h"
#include "model/attr.h"
#include "model/boot.h"
#include "model/pci.h"
#include "model/usb.h"

enum cpu_vendor { CPU_UNKNOWN = 0, CPU_INTEL, CPU_AMD, CPU_ARM, CPU_OTHER };

struct cpu {
	enum cpu_vendor vendor;	 /* Hygon counts as AMD */
	const char *model;	 /* "" unknown */
	enum tri virt;		 /* vmx or svm in the flags */
	enum tri hypervisor;	 /* this host is itself a virtual machine */
	const char *flags_line;	 /* the evidence, cut to the words that matter: "flags : … vmx …"; NULL unknown */
};

struct os {
	const char *id, *id_like, *pretty; /* os-release; "" when missing */
};

/* One word of the kernel command line. Names have "-" turned to "_" as the kernel compares them. */
struct param {
	const char *name;
	const char *value; /* without quotes; NULL when there is no "=" */
	const char *raw;   /* the word as it stands */
};

enum support { SUPPORT_UNKNOWN = 0, SUPPORT_MISSING, SUPPORT_MODULE, SUPPORT_BUILTIN };
enum intel_default { INTEL_DEFAULT_UNKNOWN = 0, INTEL_DEFAULT_OFF, INTEL_DEFAULT_ON, INTEL_DEFAULT_ON_BUT_IGPU };

/* A kernel that is installed (has lib/modules/RELEASE or boot/vmlinuz-RELEASE). */
struct kernel {
	const char *release;
	bool running;
	const char *config_path; /* where its options were read: "boot/config-…"; NULL unknown */
	enum tri intel_iommu, amd_iommu, irq_remap; /* built with the driver */
	enum tri arm_smmu;	 /* ARM_SMMU or ARM_SMMU_V3 */
	enum intel_default intel_default;
	enum support vfio_pci;	 /* modules.builtin, modules.dep, else the config */
	enum support vfio_iommu_type1, vfio_virqfd, kvm_intel, kvm_amd;
	enum tri sysfb_simplefb; /* the firmware's screen goes to simpledrm: video=efifb:off does nothing */
	/* Of the options above and their like, as they stand: "# CONFIG_AMD_IOMMU is not set". */
	const char **config_lines;
	size_t n_config_lines;
	const char *image;	 /* "/boot/vmlinuz-…" or NULL */
	const char *initrd;	 /* "/boot/initrd.img-…" or NULL when there is none */
	uint64_t initrd_size;	 /* bytes; 0 unknown */
};

struct group {
	int id;
	int *members;	 /* indexes in host->devices, by address */
	size_t n_members;
	const char *type; /* "DMA-FQ", "identity" …; NULL unknown */
	const char **direct_regions; /* lines of reserved_regions whose type is "direct" (RMRR); not direct-relaxable */
	size_t n_direct_regions;
};

struct iommu_facts {
	enum tri dmar, ivrs, iort;   /* the ACPI tables; UNKNOWN when sys/firmware/acpi/tables is not there */
	enum tri class_seen;	     /* sys/class/iommu could be listed */
	const char **units;	     /* its entries: dmar0, ivhd0, smmu3.… */
	size_t n_units;
	enum tri groups_seen;	     /* sys/kernel/iommu_groups could be listed */
	enum tri irq_remapped;	     /* an IR- chip name in proc/interrupts: YES; else UNKNOWN */
	const char *irq_line;	     /* that line */
};

struct log_line {
	const char *text; /* the message without level, time stamp, caller and journal prefix */
	const char *raw;  /* the line as it stands */
};

struct klog {
	enum tri readable;    /* UNKNOWN: not there; NO: refused to this user */
	const char *problem;  /* UNKNOWN: why it could not be read, a line; NULL: there is none */
	const char *source;   /* "var/log/dmesg", "/dev/kmsg" or "journalctl -k -b" */
	struct log_line *lines; /* of the last boot only */
	size_t n_lines;
	bool complete;	      /* begins with the kernel's first line: absence of a line then means something */
};

/* A file that a plan may edit or that decides what an edit does. */
enum file_state { FILE_MISSING, FILE_PRESENT, FILE_UNREADABLE };
struct file_fact {
	const char *path;    /* absolute: "/etc/default/grub" */
	enum file_state state;
	const char *problem; /* UNREADABLE: one line why (too large, not a regular file, no permission); PRESENT: why it
				cannot be replaced (hard links …), or NULL */
	bool denied;	     /* UNREADABLE: for want of permission */
	const char *bytes;   /* exact bytes, NUL after len */
	size_t len;
	struct meta meta;
};

/* One directive that libkmod's rules take from modprobe.d, in the order in which they count. */
struct modprobe_line {
	const char *path; /* absolute */
	size_t line;	  /* first physical line, from 1 */
	const char *directive, *module, *args; /* "options", "vfio_pci" (underscores), "ids=…" */
};

/* What libkmod does not take as it was meant, found by conf/. */
enum modprobe_flaw {
	FLAW_DIRECTIVE,	   /* begins with no word that libkmod knows */
	FLAW_NO_ARGUMENTS, /* "options vfio-pci", "softdep nvidia", a module name whose [ ] do not match: ignored */
	FLAW_COMMENT,	   /* "options … # text": the kernel is given "#" and the rest as parameters */
	FLAW_GLUED_PRE,	   /* "pre:vfio-pci": no blank, so no dependency */
	FLAW_DOTTED,	   /* "options vfio-pci vfio-pci.ids=…": only the kernel command line names the module */
	FLAW_IDS,	   /* an item of vfio-pci's ids= that is no vendor:device of hex digits, or an id outside of ids= */
	FLAW_PARAMETER,	   /* "options vfio-pci diable_vga=1": one letter off a parameter of vfio-pci */
};
struct modprobe_flaw_at {
	const char *path; /* absolute */
	size_t line;	  /* first physical line, from 1 */
	const char *text; /* the logical line, safe text */
	enum modprobe_flaw flaw;
};

/* A file that lies where settings are read, and is not read. Backups by name (~, .bak, .dpkg-*, .rpmsave …) are none. */
enum ignored_why { IGNORED_SUFFIX, IGNORED_SHADOWED };
struct ignored_file {
	const char *path; /* absolute: "/etc/dracut.conf.d/vfio" */
	enum ignored_why why;
	const char *by; /* SUFFIX: what its name has to end in, ".conf"; SHADOWED: the file that is read instead */
};

/* A word of a kernel command line that a boot loader's file holds for the next start. */
struct set_word {
	const char *path; /* absolute: "/etc/default/grub" */
	size_t line;	  /* from 1 */
	const char *text; /* that line, safe text */
	struct param word;
};

/* The firmware's screen memory lies in a device's (proc/iomem): that driver holds a part of it. */
struct screen_claim {
	const char *name; /* "BOOTFB", "efifb", "simplefb" */
	const char *line; /* as it stands, without the blanks before it */
	int device;	  /* index in host->devices, -1: in none of them */
};

/* Room on a file system that a rebuild of the boot files writes to. */
struct space {
	const char *mount;     /* "/boot", "/boot/efi", "/efi"; "/" when /boot is a directory of it */
	uint64_t total, free; /* bytes; free to this process's user */
};

/* What must be opened before a file system of this host can be mounted. */
enum opening_kind { OPENING_MD, OPENING_LUKS, OPENING_LVM, OPENING_ZFS };
struct opening {
	enum opening_kind kind;
	const char *by;	  /* LUKS: the device that holds it, "/dev/disk/by-uuid/…"; else "" */
	const char *name; /* LUKS: what it is opened as; LVM: the volume group; ZFS: the pool; MD: "md0" */
};

/* A file system that this host needs to start or to be put back, as it is mounted now or stands in fstab. */
struct footing {
	const char *point;  /* "/", "/boot", "/boot/efi" … */
	const char *type;   /* "ext4" */
	const char *source; /* what mount takes: "UUID=…", "/dev/mapper/vg0-root", ZFS: the dataset */
	const char *subvol; /* btrfs: "/@"; "" none */
};

/* What starts services here, and so what can undo a change by itself after a start. */
enum init_kind {
	INIT_UNKNOWN = 0, /* nothing that we know */
	INIT_SYSTEMD,
	INIT_OPENRC, /* /etc/local.d is run at the end of a start */
	INIT_CRON,   /* another one; but a cron daemon is there that knows "@reboot" in /etc/cron.d */
};

/* One logical CPU that is online (sys/devices/system/cpu/cpuN). */
struct cpu_thread {
	unsigned id;
	int node;	      /* NUMA node, -1 unknown */
	const char *siblings; /* all of its core, itself included: topology/thread_siblings_list, "2,8"; NULL unknown */
};

/* A NUMA node that has memory (sys/devices/system/node/nodeN/meminfo). */
struct numa_node {
	int id;
	uint64_t total_kb, free_kb;
};

/* What was said when a guest was started the last time: by QEMU (libvirt's log of that guest), libvirt or the journal. */
struct guest_line {
	const char *source; /* "var/log/libvirt/qemu/win11.log", "journalctl -b -u libvirtd" */
	const char *guest;  /* its name; NULL: the line is not one guest's */
	const char *text;   /* the message without time stamp and host name */
	const char *raw;    /* the line as it stands */
};

#define USUAL_PAGE_KB 2048ULL /* of a huge page on x86-64, and on others with pages of 4 KiB */
#define GIB_IN_KB 1048576ULL

/* Those that the kernel has reserved. */
struct huge_pages {
	uint64_t total, size_kb; /* of the usual size (2 MiB where it is not known) */
	uint64_t gib;		 /* of 1 GiB, known also where they are of the usual size */
	uint64_t all_kb;	 /* of both */
};

struct host {
	struct arena mem;
	bool live;
	bool as_root;	 /* live, and probe ran as root: what it could not read, root cannot either */
	const char *name;	 /* host name, "" unknown */
	struct os os;
	struct cpu cpu;
	const char *release;	 /* running kernel, "" unknown */
	const char *boot_id;	 /* proc/sys/kernel/random/boot_id, "" unknown */
	int64_t uptime_s;	 /* proc/uptime, whole seconds; -1 unknown */
	/* The uptime, in hundredths of a second, at which the login began that this process belongs to (the oldest process of its audit session, else who
	   serves its SSH connection, else the first of its forefathers that has a terminal); -1 unknown. Of the live machine
	   alone. */
	int64_t login_cs;
	const char *cmdline;	 /* proc/cmdline, NULL unknown */
	struct param *params;
	size_t n_params;
	struct kernel *kernels;	 /* newest version first */
	size_t n_kernels;
	struct iommu_facts iommu;
	struct klog log;
	struct device *devices;	 /* sorted by address */
	size_t n_devices;
	struct usb_device *usb; /* by name, without the controllers' root hubs; none: there is none, or unknown */
	size_t n_usb;
	struct group *groups;	 /* sorted by id; without those that VFIO made up (name vfio-noiommu) */
	size_t n_groups;
	struct file_fact *files;
	size_t n_files;
	struct modprobe_line *modprobe;
	size_t n_modprobe;
	struct modprobe_flaw_at *flaws;
	size_t n_flaws;
	struct ignored_file *ignored;
	size_t n_ignored;
	struct set_word *set_words; /* by file, in the order in which they count there */
	size_t n_set_words;
	struct loader loader;
	struct loader_sign *others; /* loaders that are here too and did not start this host */
	size_t n_others;
	struct boot_entry *entries; /* in the order in which the files have them; of the loader that started this host */
	size_t n_entries;
	struct initramfs initramfs;
	enum init_kind init;
	bool boot_unmounted;	 /* fstab has /boot, and it is not mounted: what lies there now is not booted from */
	const char *ssh_from;	 /* the address you come from, NULL: not over SSH */
	struct attr attrs[_ATTR_MAX];
	const char *keyboard_elsewhere; /* a keyboard on no PCI function (PS/2, I2C): its name; NULL: none is known */
	enum tri screen_seen;	 /* proc/iomem could be read */
	struct screen_claim *screen;
	size_t n_screen;
	struct space *spaces;	 /* unknown for a tree that is no mounted system and no capture */
	size_t n_spaces;
	struct opening *openings; /* lowest layer first */
	size_t n_openings;
	struct footing *footings; /* "/" first; nothing that comes over the network */
	size_t n_footings;
	struct cpu_thread *threads; /* by id; none: unknown */
	size_t n_threads;
	struct numa_node *nodes; /* by id; none: unknown, or a kernel without NUMA */
	size_t n_nodes;
	const char **users; /* names of etc/passwd, in its order; none: unknown */
	size_t n_users;
	const char **people; /* those of them that are no accounts of programs, by their numbers (1000 … 59999, 65536 …) */
	size_t n_people;
	const char **user_groups; /* names of etc/group */
	size_t n_user_groups;
	enum tri guest_log_seen; /* NO: refused to this user; UNKNOWN: there is no log of a guest, nor a journal */
	struct guest_line *guest_lines; /* of the last start of each guest, by source, in their order */
	size_t n_guest_lines;
	enum tri xen;
	enum tri ostree;	 /* an image-based system: its files are not ours to edit */
	bool transactional;	 /* fstab has / read-only, and transactional-update changes it, in a snapshot that the next start takes */
	const char **notes;	 /* what could not be read, one sentence each: "proc/swaps: permission denied" */
	size_t n_notes;
	bool notes_denied;	 /* a note is for want of permission: root can read more */
};

void host_free(struct host *h); /* NULL is fine */

const struct device *host_device(const struct host *h, struct pci_addr a); /* NULL: not there */
/* Of an address without its domain: the one device in another domain that has it; NULL: none, or several. */
const struct device *host_device_elsewhere(const struct host *h, struct pci_addr a);
/* -ENODEV, with a line that names the address, and the one that may have been meant. */
int host_no_device(const struct host *h, struct pci_addr a, struct err *err);
const struct group *host_group(const struct host *h, int id);		   /* NULL: not there */
const struct file_fact *host_file(const struct host *h, const char *path); /* NULL: probe did not look */
bool host_has_file(const struct host *h, const char *path); /* it is there, readable or not */
const struct cpu_thread *host_thread(const struct host *h, unsigned cpu); /* NULL: it is not there, or not online */
const struct kernel *host_running(const struct host *h);		   /* NULL: unknown */
const struct kernel *host_kernel(const struct host *h, const char *release); /* NULL: not installed; release may be NULL */
/* The system changes in snapshots alone, and what GRUB starts lies in them: no plan edits that. */
bool host_boots_from_snapshots(const struct host *h);
/* Is the distribution this one, or made from it ("fedora", by ID and ID_LIKE)? */
bool host_is_like(const struct host *h, const char *os);
/* The loader's program and its arguments as a command, in the arena; NULL: there is none to run. */
const char *host_loader_program(const struct host *h, struct arena *a);
const struct attr *host_attr(const struct host *h, enum attr_id id);	   /* never NULL */
bool host_has(const struct host *h, enum attr_id id);			   /* there == YES */
bool host_attr_number(const struct host *h, enum attr_id id, uint64_t *ret); /* the first number of its text; false: none */
/* false: how many of the usual size there are is not known; *ret then has the others. */
bool host_huge_pages(const struct host *h, struct huge_pages *ret);
/* The kernel's own config line of that option ("CONFIG_AMD_IOMMU"); NULL when none was kept. */
const char *kernel_config_line(const struct kernel *k, const char *option);
/* Is the release "MAJOR.MINOR…" that version or a later one? UNKNOWN when it does not begin so. */
enum tri release_since(const char *release, unsigned major, unsigned minor);
/* Runs now, or has an image to start: a tree of modules alone does not count. */
bool kernel_may_boot(const struct kernel *k);
/*
 * Is vfio-pci a module, as far as is known, in any kernel that may boot? Only then is it set up by modprobe.d and
 * the initramfs; where it is built in, by the kernel command line.
 */
bool host_has_vfio_module(const struct host *h);

/* Does every kernel that may boot switch the Intel IOMMU on for all devices by itself, as its configuration says? */
bool host_intel_is_default(const struct host *h);
/* The program that makes every initramfs again: "update-initramfs -u -k all"; NULL unknown. */
const char *host_rebuild(const struct host *h);
/* Does that value switch on a module's parameter that is a bool (kstrtobool, lib/kstrtox.c)? NULL, the bare name, does. */
bool parameter_is_on(const char *value);
/* The last word of the command line with this name (later ones win), NULL when there is none. */
const struct param *host_param(const struct host *h, const char *name);

/* Index of the topmost conventional (non-Express) bridge above d, whose requester id is d's too; -1: none. */
int host_bus_bridge(const struct host *h, const struct device *d);
/*
 * Index of the Intel VMD controller behind which all of device_is_behind_vmd() are; -1: there is none, or several,
 * and then nothing tells which one made a domain.
 */
int host_vmd(const struct host *h);
/*
 * Who must leave the host together with device i: i itself and, of its IOMMU group, every member that is
 * no bridge. Without groups (IOMMU off): the functions of its slot and everything behind the same
 * conventional (non-Express) bridge. Indexes in address order, in the arena.
 */
void host_companions(const struct host *h, size_t i, struct arena *a, size_t **ret, size_t *ret_n);
/* Other devices with the same vendor:device, in address order. */
void host_twins(const struct host *h, size_t i, struct arena *a, size_t **ret, size_t *ret_n);
/*
 * The bridges above d from the root bus down, and d itself, between slashes, as sysfs nests them
 * within one domain: "0000:00:1b.4/0000:02:00.0". In the arena.
 */
const char *host_path(const struct host *h, const struct device *d, struct arena *a);
