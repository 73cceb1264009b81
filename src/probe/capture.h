/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/probe only: the pieces of capture_host. */
#pragma once

#include "probe/probe.h"
#include "probe/redact.h"

/* The list of what could not be read, in the copy: "PATH: why". */
#define CAPTURE_MISSING "MISSING"
/* Why, when nothing was refused: nobody mounted there what would have it. */
#define CAPTURE_EMPTY "the directory for it is empty"

struct capture {
	const struct root *root;
	int out; /* the directory that is written to */
	struct arena mem, tmp;
	struct redact redact;
	char **accounts; /* users that every host of this kind has: they keep their names. In c->mem
			  */
	size_t n_accounts;
	struct buf missing; /* what goes into MISSING */
	void (*on_missing)(void *data, const char *path, const char *why);
	void *data;
};

/* Where the copy of path goes, without links on it and redacted; NULL: what it is in is not there.
 * In c->tmp. */
const char *capture_place(struct capture *c, const char *path);
void capture_missing(struct capture *c, const char *path, const char *why);

/* How one path is copied: 0 or -errno of reading; -ECANCELED, with err, when the copy cannot be
 * written. */
typedef int (*copier)(struct capture *c, const char *from, const char *to, struct err *err);

int copy_text(struct capture *c, const char *from, const char *to, struct err *err); /* redacted */
/* Redacted; a file that is masked by a link to /dev/null is an empty one. */
int copy_setting(struct capture *c, const char *from, const char *to, struct err *err);
int copy_raw(struct capture *c, const char *from, const char *to, struct err *err); /* as it is */
int copy_v6_table(struct capture *c, const char *from, const char *to, struct err *err);
int copy_tcp(struct capture *c, const char *from, const char *to, struct err *err);
/* Of udev's entry of a block device: which ZFS pool it is in; nothing when it is in none. */
int copy_zfs_member(struct capture *c, const char *from, const char *to, struct err *err);
/* A volume id a line, and comments. */
int copy_volume_ids(struct capture *c, const char *from, const char *to, struct err *err);
/* Of sshd's settings: the lines that say where it listens. */
int copy_sshd(struct capture *c, const char *from, const char *to, struct err *err);
/* capture_accounts.c: names and numbers; those of people are replaced. */
int copy_passwd(struct capture *c, const char *from, const char *to, struct err *err);
int copy_group(struct capture *c, const char *from, const char *to, struct err *err);
/* Redacted where it has what a need looks for (model/need.h), else empty: it may hide another one
 * of its name. */
int copy_sysctl(struct capture *c, const char *from, const char *to, struct err *err);
int copy_limits(struct capture *c, const char *from, const char *to, struct err *err);
int copy_vfio_rules(struct capture *c, const char *from, const char *to, struct err *err);
/* Of the last directories: what says nothing of VFIO hides nothing either, and is left out. */
int copy_last_vfio_rules(struct capture *c, const char *from, const char *to, struct err *err);
int copy_config(struct capture *c, const char *from, const char *to,
		struct err *err); /* PCI config space */
int copy_link(struct capture *c, const char *from, const char *to,
	      struct err *err); /* what it says, redacted */
int copy_mark(struct capture *c, const char *from, const char *to,
	      struct err *err); /* that it is there, empty */
/* capture_boot.c: the lines of grub-mkconfig that name its settings. */
int copy_mkconfig(struct capture *c, const char *from, const char *to, struct err *err);
/* A loader's menu, redacted, without lines that name its users and passwords: they are empty in the copy. */
int copy_menu(struct capture *c, const char *from, const char *to, struct err *err);
/* An EFI variable of text, and GRUB's environment block: redacted, in the form that they have. */
int copy_efi_text(struct capture *c, const char *from, const char *to, struct err *err);
int copy_grubenv(struct capture *c, const char *from, const char *to, struct err *err);
/* A unified kernel image of nothing but its command line, redacted, and its release. */
int copy_unified(struct capture *c, const char *from, const char *to, struct err *err);
/* A mark, and whether it can be run. */
int copy_hook(struct capture *c, const char *from, const char *to, struct err *err);
int copy_dir(struct capture *c, const char *from, const char *to, struct err *err);

struct capture_item {
	copier copy;
	const char *glob; /* "*" stands for any part of one component, but for a "." at its start */
	bool wanted;      /* when it is not there, that is told */
};
extern const struct capture_item capture_items[];
extern const size_t capture_items_n;
/* The same of all that starts this host (capture_boot_items.c). */
extern const struct capture_item capture_boot_items[];
extern const size_t capture_boot_items_n;

/* Whose names are replaced: this host's, and those of its people (capture_names.c). */
void capture_names(struct capture *c);

/* Which programs have which device open (capture_process.c). 0 or -ECANCELED with err. */
int capture_processes(struct capture *c, struct err *err);

/* The small facts of attrs.h, and the room on the boot file systems (capture_attrs.c). 0 or
 * -ECANCELED with err. */
int capture_attrs(struct capture *c, struct err *err);
int capture_space(struct capture *c, struct err *err);

/* How guests were started, as the logs have it (capture_guestlog.c). 0 or -ECANCELED with err. */
int capture_guestlog(struct capture *c, struct err *err);

/* Writing below c->out; to is a path without links on it. Directories are made. -ECANCELED with err
 * on failure. */
int out_file(struct capture *c, const char *to, const void *bytes, size_t n, struct err *err);
int out_link(struct capture *c, const char *to, const char *target, struct err *err);
int out_dir(struct capture *c, const char *to, struct err *err);
