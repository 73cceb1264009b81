/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How this host starts: the loader that started it and those that merely lie around, where the kernel command
 * line stands, what starts what (entries), and who makes the images. Facts, filled in by probe.
 */
#pragma once

#include "base/arena.h"
#include "base/util.h"

/* What kernel-install and its like give kernels to come. */
#define KERNEL_CMDLINE "/etc/kernel/cmdline"
/* In an entry of RHEL 8: GRUB puts the variable of its environment block there. */
#define KERNELOPTS "$kernelopts"

enum loader_kind {
	LOADER_UNKNOWN = 0,
	LOADER_GRUB,	     /* grub.cfg, made by grub-mkconfig out of /etc/default/grub */
	LOADER_GRUB_BLS,     /* GRUB that reads type 1 entries (blscfg: Fedora, RHEL 8 and later) */
	LOADER_SYSTEMD_BOOT, /* type 1 entries */
	LOADER_UKI,	     /* unified kernel images, started by systemd-boot, another loader or the firmware */
	LOADER_PROXMOX,	     /* proxmox-boot-tool: systemd-boot or GRUB on ESPs that only it mounts */
	LOADER_KERNELSTUB,   /* Pop!_OS: systemd-boot, whose entries kernelstub makes */
	LOADER_SDBOOTUTIL,   /* openSUSE: systemd-boot or grub2-bls, whose entries sdbootutil makes */
	LOADER_REFIND,
	LOADER_LIMINE,
	LOADER_EXTLINUX,     /* extlinux.conf, as U-Boot reads it too */
	LOADER_OSTREE,	     /* rpm-ostree, bootc: kernel words belong to the deployment */
	LOADER_NIXOS,	     /* all is declared in the configuration */
	LOADER_OTHER,	     /* known by name and not edited: the firmware starts the kernel itself … */
};

/* What speaks for a loader. */
struct loader_sign {
	enum loader_kind kind;
	const char *name;	      /* "GRUB", "systemd-boot" */
	const char *source, *text;    /* where that was seen, and what */
};

/* Why a plan is refused here, and what the owner does about it: sentences, the first without its full stop. */
struct hindrance {
	const char *what, *remedy; /* what NULL: there is none */
};

struct loader {
	enum loader_kind kind;
	const char *name; /* "GRUB", "GRUB with BLS entries"; "" unknown */
	const char *evidence_source, *evidence_text; /* why we think so */
	/* The one file that the loader reads at the next start: "/boot/grub/grub.cfg", "/boot/limine.conf",
	   "/boot/extlinux/extlinux.conf"; NULL: there is none, or entries are. */
	const char *generated;
	/* Settings from which programs make that file, the entries or the images, for kernels to come too; in the order in
	   which they are read. GRUB: its shell files. Else files of words: /etc/kernel/cmdline … */
	const char **sources;
	size_t n_sources;
	/* What makes the loader's own files out of the sources: {"update-grub"}, {"grub2-mkconfig", "-o",
	   "/boot/grub2/grub.cfg"}, {"proxmox-boot-tool", "refresh"}; NULL-terminated; NULL: nothing has to be run. */
	const char **program;
	bool has_generator; /* it is installed */
	bool sh_is_bash;    /* GRUB: the sh that reads the sources is bash; false for any other, and when it is not known */
	bool under_grub;    /* PROXMOX, SDBOOTUTIL: GRUB is what starts, not systemd-boot */
	const char *environment; /* GRUB's environment block, by its real path; NULL: there is none */
	const char *custom;	 /* GRUB: the file beside its menu that the menu reads as it starts, there or not: "/boot/grub/custom.cfg";
				    NULL: it reads none */
	/* Why the next start alone cannot have another entry than all others; what NULL: it can. GRUB: next_entry in its
	   environment block, which it must be able to clear; systemd-boot: LoaderEntryOneShot. */
	struct hindrance once;
	/* Why a word cannot be added, or changed where it stands: "/etc/default/grub:4: …"; NULL when it can. */
	const char *add_obstacle, *change_obstacle;
};

/*
 * One way to start a Linux of this host, as its loader has it: a type 1 entry, a unified image, or a
 * menu entry of the one file that the loader reads.
 */
struct boot_entry {
	const char *path;    /* absolute: the entry's own file, the image, or loader.generated */
	size_t line;	     /* of its kernel in that file, from 1; 0: the file is one entry */
	bool unified;	     /* path is a unified kernel image */
	const char *title;   /* safe text; "" none */
	const char *release; /* of a kernel in host->kernels; NULL: not known */
	const char *kernel;  /* absolute path of what it loads; NULL: not found here */
	const char **initrds; /* absolute paths, those that were found */
	size_t n_initrds;
	const char *cmdline; /* its words as the file has them ("$kernelopts" stays); safe text; NULL: could not be read */
	bool recovery, foreign; /* as conf/bootfile.h says; recovery too: another snapshot than the one that runs */
	bool by_kernel_install; /* "TOKEN-RELEASE.conf" where kernel-install is at hand: it makes this file */
	int tries_left;	     /* boot counting: "+3" in its name; -1: it is not counted */
	bool booted;	     /* what runs now was started by it, as far as is told */
};

enum image_tool { IMAGE_BY_TOOL, IMAGE_BY_KERNEL_INSTALL, IMAGE_BY_LOADER };

/* An initramfs, or a unified image that holds one: what must be made again when it is to hold something new. */
struct boot_image {
	const char *path;    /* absolute */
	bool unified;
	enum image_tool by;  /* the tool itself, kernel-install that calls it, or loader.program */
	const char *release; /* of the kernel that it is for; NULL: not known */
	const char *kernel;  /* absolute path of that kernel's own image; NULL: not known */
	const char **copies; /* other places to which a hook of the tool copies the same: on the ESP; absolute */
	size_t n_copies;
	uint64_t size;	     /* bytes; 0 unknown */
	/* mkinitcpio: the preset ("linux"), its part ("default", "fallback"), configuration (NULL: the default) and options. */
	const char *preset, *part, *config;
	const char **options;
	size_t n_options;
};

enum initramfs_kind {
	INITRAMFS_UNKNOWN = 0,
	INITRAMFS_NONE,
	INITRAMFS_TOOLS,
	INITRAMFS_DRACUT,
	INITRAMFS_MKINITCPIO,
	INITRAMFS_BOOSTER,
	INITRAMFS_OTHER, /* known by name and not worked with: genkernel … */
};

struct initramfs {
	enum initramfs_kind kind;
	const char *name;	 /* "initramfs-tools" */
	const char *list_path;	 /* the file in which a module is listed: "/etc/initramfs-tools/modules", NULL none */
	/* All settings that the tool reads, in the order in which they count: /etc/dracut.conf.d/X.conf …, by file fact. */
	const char **settings;
	size_t n_settings;
	bool has_generator, has_lister; /* update-initramfs, lsinitramfs and their like are installed */
	struct boot_image *images;	/* every one that is there, newest kernel first */
	size_t n_images;
	/* Why it cannot be told which images there are: "/etc/mkinitcpio.d/linux.preset: line 3: …"; NULL when it can. */
	const char *obstacle;
	/* dracut: a later setting throws away what a plan gives its lists: "/etc/dracut.conf.d/zz.conf:3: …". */
	struct hindrance listing;
	/* Secure Boot is on, and nothing was found that signs a unified image when it is made again: "PATH: …". */
	struct hindrance signing;
	bool has_hooks; /* mkinitcpio: programs of others run behind it, which sign or copy what it made */
};

/*
 * What a start on trial goes by: an initramfs of its own beside the old one, and an entry. Of type 1 entries the loader
 * takes the newest by name where nothing says otherwise, so that this one has a name that is older: in GRUB a tilde comes
 * before all else, in systemd-boot (systemd's src/boot/boot.c) "x-y.conf" right behind "x.conf".
 */
#define TRIAL_IMAGE "passthru-trial.img"
#define TRIAL_ID "passthru-trial"
/* The file of the trial's entry for one that is a file itself, in the arena; NULL: there is none. */
char *boot_trial_path(enum loader_kind k, const struct boot_entry *e, struct arena *a);

/* What a Linux of this host is started by as a rule: no recovery, no other system, not found bad by boot counting. */
bool boot_entry_is_own(const struct boot_entry *e);
/* Can a plan edit the kernel command line of such a loader, make such an image? */
bool loader_is_edited(enum loader_kind k);
bool initramfs_is_edited(enum initramfs_kind k); /* NONE too: there is nothing to make */
