/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tools that make the initramfs: one row each. */
#pragma once

#include "plan/making.h"

struct initramfs_ops {
	enum initramfs_kind kind;
	const char *name;
	const char *program; /* makes the images; NULL: there are none to make */
	/* Puts vfio-pci into the tool's module list, as a draft; may be NULL. */
	int (*list_module)(struct making *m, struct err *err);
	/* Pushes the programs and what their images must hold; may be NULL. */
	void (*add_steps)(struct making *m);
};

extern const struct initramfs_ops initramfs_tools;

/* The module list where it is needed; the programs where anything changed that an image copies. */
int plan_initramfs(struct making *m, struct err *err);
/* For add_steps: what the image of this kernel must hold. */
void expect_image(struct making *m, const struct kernel *k);
