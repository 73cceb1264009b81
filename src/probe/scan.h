/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside src/probe only. Each scan reads one subject of the root into its part of the host, in the
 * order of probe.c. None of them fails: what cannot be read stays unknown and is told in
 * host->notes.
 */
#pragma once

#include "probe/probe.h"

struct scan {
	const struct root *root;
	const struct probe_env *env;
	struct host *host;
	struct arena *mem;    /* &host->mem */
	struct arena tmp;     /* for what no fact points to; given back when the probe ends */
	const char *modules;  /* where the kernels' module directories are: "lib/modules" */
	struct net *net;      /* once it was read: net_of */
	struct boot_env *boot; /* once it was read: boot_env, boot_grub */
	struct boot_grub *grub;
	const char **missing; /* of a capture: "PATH: why it could not be read" */
	size_t n_missing;
};

void scan_missing(struct scan *s);
void scan_os(struct scan *s);
void scan_cpu(struct scan *s);
void scan_cpus(struct scan *s);	   /* how they lie: cores and nodes */
void scan_accounts(struct scan *s);
void scan_kernel(struct scan *s);  /* release, command line, boot id */
void scan_kernels(struct scan *s); /* needs the release */
void scan_init(struct scan *s);
void scan_login(struct scan *s);
void scan_log(struct scan *s);
void scan_pci(struct scan *s);
void scan_usb(struct scan *s);
void scan_below(struct scan *s);   /* needs the devices */
void scan_iommu(struct scan *s);   /* needs the devices */
void scan_modules(struct scan *s); /* needs the devices and the release */
void scan_mounts(struct scan *s);  /* needs the devices and the command line */
void scan_net(struct scan *s);
void scan_console(struct scan *s);   /* needs the devices and the command line */
void scan_processes(struct scan *s); /* needs the devices and the groups */
void scan_layers(struct scan *s); /* needs all other uses */
void scan_unlock(struct scan *s);    /* needs the devices, the command line and the set words */
void scan_screen(struct scan *s);    /* needs the devices */
void scan_modprobe(struct scan *s);
void scan_boot(struct scan *s);
void scan_menu(struct scan *s);   /* needs the loader and the kernels */
void scan_once(struct scan *s);   /* needs the menu */
void scan_images(struct scan *s); /* needs the menu and the initramfs */
void scan_bootfs(struct scan *s);
void scan_footing(struct scan *s);
void scan_grub(struct scan *s);      /* needs the loader's sources */
void scan_initramfs(struct scan *s); /* needs the kernels */
void scan_attrs(struct scan *s);
void scan_signing(struct scan *s); /* needs the images and the attributes */
void scan_space(struct scan *s);
void scan_words(struct scan *s);   /* needs the loader */
void scan_ignored(struct scan *s); /* needs the loader and the initramfs */
void scan_guestlog(struct scan *s);
void scan_needs(struct scan *s);   /* needs the accounts */

/* A file that is not read although it lies where settings are; told once. */
void scan_ignores(struct scan *s, const char *path, enum ignored_why why, const char *by);

/* Paths of the boot loader entries that can be listed ("/boot/loader/entries/x.conf"), in s->tmp.
 */
void scan_entries(struct scan *s, char ***ret, size_t *ret_n);

/* A capture could not read it (path as in the root, without "/"): whether the host has it is
 * unknown. */
bool scan_left_behind(const struct scan *s, const char *path);

/* One sentence for host->notes; made safe. */
void scan_note(struct scan *s, const char *fmt, ...) _printf_(2, 3);

/* The same about a failure, r a negative errno: whether root could do better is kept. */
void scan_failed(struct scan *s, int r, const char *fmt, ...) _printf_(3, 4);
/* The same about a file that is UNREADABLE; nothing when it is not. */
void scan_unreadable(struct scan *s, const struct file_fact *f);

/* The whole file. False when it is not there (no note) or cannot be read (with a note). */
bool scan_read(struct scan *s, const char *path, size_t max, struct buf *ret);

/* Made safe, in s->mem; NULL stays NULL. */
const char *scan_safe(struct scan *s, const char *text);
/* First line of a small file as safe text in host memory; NULL when it cannot be read. */
const char *scan_attr(struct scan *s, const char *path);

/* root_list without names that begin with "." (sysfs has none, trees under version control do) and
   without those that are no safe text (told in a note). In s->tmp. */
int scan_list(struct scan *s, const char *path, char ***ret, size_t *ret_n);

/*
 * The files of some directories whose names end in suffix, as libkmod, systemd and procps read them:
 * all directories together, by name (strcmp); of one name the first directory has it, and the
 * others' are hidden. A directory that is another one by a link is read once. Arrays in s->tmp,
 * paths in host memory.
 */
struct dropin {
	const char *name, *path;
};
struct dropins {
	struct dropin *read, *hidden;
	size_t n_read, n_hidden;
};
struct dropins scan_dropins(struct scan *s, const char *const *dirs, size_t n, const char *suffix);

bool scan_exists(struct scan *s, const char *path);

/* The fact about a file: read once, then found again. path is absolute. */
const struct file_fact *scan_file(struct scan *s, const char *path);

/* The function that a real path below the root ("sys/devices/pci0000:00/0000:00:17.0/ata1/…") hangs
   on: the deepest that the host has; -1: none. */
int scan_device_on(struct scan *s, const char *real_path);

/* Says that the host uses what is at real_path: the function it hangs on, and every function above
   it that is no bridge (Intel VMD), and every USB device on the way. False when it hangs on no
   function. A use that is there is not added twice. */
bool scan_use(struct scan *s, const char *real_path, enum use_kind kind, const char *subject,
	      const char *via);

/* The words of a line, cut at blanks, at most max of them; the rest is dropped. In the arena. */
size_t scan_fields(struct arena *a, const char *line, size_t n, char **fields, size_t max);
