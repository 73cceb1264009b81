/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tools that make the initramfs: one row each, in a file each. */
#pragma once

#include "plan/about.h"
#include "plan/making.h"

struct initramfs_ops {
	enum initramfs_kind kind;
	const char *name;
	const char *program; /* makes the images; NULL: there are none to make */
	const char *lister;  /* lists one: the reader of its expectations */
	struct about about;
	/* Has vfio-pci put into the images and loaded there before the drivers that would claim the
	 * devices, and our modprobe.d files copied: as drafts. May be NULL. */
	int (*list_module)(struct making *m, struct err *err);
	/* What the image must hold, as the lister shows it. */
	void (*expect)(struct making *m, const struct boot_image *image);
	/* Pushes the program that makes this image again, unless that is there already, and expects
	 * for it. */
	int (*add_step)(struct making *m, const struct boot_image *image, struct err *err);
	/* The program that makes an image of that kernel and configuration at path, where none is, and
	 * touches nothing else; *ret in the scratch arena. -EOPNOTSUPP: there is none. May be NULL. */
	int (*build_at)(struct making *m, const struct boot_image *image, const char *path,
			const char *const **ret, struct err *err);
};

extern const struct initramfs_ops initramfs_tools, dracut_initramfs, mkinitcpio_initramfs,
	booster_initramfs;

/* The module list where it is needed, as drafts. */
int plan_initramfs_files(struct making *m, struct err *err);
/* The programs where anything changed that an image holds; for a unified image a word is enough. */
int plan_initramfs_steps(struct making *m, struct err *err);

/* The row for the host's tool; NULL: none. */
const struct initramfs_ops *initramfs_ops_of(const struct host *h);
/* Is this image made again by the plan as it stands? */
bool is_remade(const struct making *m, const struct boot_image *image);
/* Files of /etc/modprobe.d that have to be in every image, without duplicates; in the scratch
 * arena. */
void image_files(struct making *m, const char ***ret, size_t *ret_n);
/* Has the kernel of this release (NULL: not known) vfio-pci as a module, as far as is known? */
bool has_vfio_module(const struct making *m, const char *release);
/* Where an image is made beside the old one: no loader and no hook takes a hidden name with such an
 * end for an image. */
const char *beside(struct making *m, const char *path);
/* Pushes the program (argv) that makes the image at beside(), from where it then takes the old one's place. */
void add_image_beside(struct making *m, const struct boot_image *image, const char *const *argv);
/* What the file at path, an image of release, must hold. reader: see struct expect. */
void expect_image(struct making *m, const char *reader, const char *path, const char *release);

/* kernel_install.c: `kernel-install add` for the kernel of this release, once; it makes entries,
 * images and copies. */
int add_kernel_install(struct making *m, const char *release, struct err *err);
