/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside src/probe only: what the scans of the boot loader share. boot_env is read first; the signs
 * (boot_signs.c, boot_traces.c) look at it and at files; scan_boot.c decides; then the family of the
 * loader fills in its files (boot_grub.c, boot_words.c).
 */
#pragma once

#include "conf/bootfile.h"
#include "probe/scan.h"

/* What the Boot Loader Interface left in EFI variables, and where loaders keep their files. */
struct boot_env {
	/* "systemd-boot 257", "GRUB 2.12", "Limine 9.3.0"; NULL: not told. */
	const char *loader_info;
	const char *stub_info;	    /* "systemd-stub 257": a unified image's stub started this kernel */
	const char *entry_selected; /* "debian-6.1.0-18-amd64.conf", "arch-linux.efi" */
	bool efi_told; /* variables can be read here: one that is not there was not set */
	bool efi;      /* started by UEFI */
	/* Directories that a loader may read as the root of its partition ("boot", "boot/efi"): each real one
	   once. */
	const char **dirs;
	size_t n_dirs;
};

struct boot_sign {
	const char *source, *text; /* as evidence; may be of s->tmp */
};

/* s->boot, read once. */
const struct boot_env *boot_env(struct scan *s);
/* An EFI variable of the Boot Loader Interface by its name, safe, in host memory; NULL: not set or not readable. */
const char *boot_variable(struct scan *s, const char *name);
#define BOOT_VARIABLE(name) "sys/firmware/efi/efivars/" name "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

/* The first of the loaders' directories that has this file, as a path; NULL: none. In s->tmp. */
const char *boot_file(struct scan *s, const char *name);
/* The first that is there; NULL: none. */
const char *boot_first(struct scan *s, const char *const *paths, size_t n);
/* Is a program installed in one of the usual directories? */
bool boot_program(struct scan *s, const char *name);
/* The real path of a file ("/boot/efi/EFI/redhat/grubenv") in host memory; NULL: not there. */
const char *boot_real(struct scan *s, const char *path);
/* Text of a file in the scratch arena, "" when it cannot be read. */
const char *boot_text(struct scan *s, const char *path);

/* boot_signs.c: what is true of the system that runs, the strongest first. */
bool boot_started_by(struct scan *s, struct loader *ret);
/* GRUB put its word on the command line. */
bool boot_by_grub(struct scan *s);
/* "initrd=\\EFI\\…": with backslashes, as EFI has paths; NULL: not there. */
const struct param *boot_efi_initrd(struct scan *s);

/* boot_traces.c: by the files that are there. Loaders that have left files are added to host->others, but for the one
   that starts this host. */
void boot_traces(struct scan *s);
/* The only loader that has files here; false: there are none, or several. */
bool boot_only_one(struct scan *s, struct loader *ret);
/* No loader left word of itself, and the kernel was given its initramfs as EFI has it: an EFI boot entry starts it. */
bool boot_by_firmware(struct scan *s, struct loader *ret);

/* boot_grub.c */
struct boot_grub {
	const char *config;	 /* the real grub.cfg: "/boot/grub/grub.cfg"; NULL: none was seen */
	const char *config_text; /* "" when it cannot be read */
	bool has_kernels;	 /* entries for kernels stand in it */
	bool config_denied;
};
/* Found once. */
const struct boot_grub *boot_grub(struct scan *s);
/* Its menu comes from type 1 entries. UNKNOWN: files that tell could not be read. */
enum tri boot_grub_bls(struct scan *s);
void boot_fill_grub(struct scan *s);
void boot_fill_grub_bls(struct scan *s);

/* boot_words.c */
void boot_fill_entries(struct scan *s);
void boot_fill_proxmox(struct scan *s);
void boot_fill_kernelstub(struct scan *s);
void boot_fill_sdbootutil(struct scan *s);
void boot_fill_refind(struct scan *s);
void boot_fill_limine(struct scan *s);
void boot_fill_extlinux(struct scan *s);
/* Adds a file of settings by its fact, when it is there (or may be). */
bool boot_source(struct scan *s, const char *path);
/* "X.conf" and the like in a directory, each. */
void boot_sources_in(struct scan *s, const char *dir, const char *suffix);
/* limine.conf, as the first place that has it; in s->tmp; NULL. */
const char *boot_limine_conf(struct scan *s);
const char *boot_extlinux_conf(struct scan *s);

/*
 * The command lines of a file of words, in s->tmp; false: it is not there, or what is there is noted. A file that is refused
 * to this user is told as such.
 */
bool boot_read_spans(struct scan *s, const struct file_fact *f, enum boot_format format,
		     struct boot_span **ret, size_t *ret_n);
/* Does the file say one of its kernels is given just the words that run now? */
bool boot_words_run(struct scan *s, const char *path, enum boot_format format,
		    size_t *ret_line);
/* Is this the command line that runs, but for the words that a loader adds? */
bool boot_same_words(struct scan *s, const char *line);
