/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tools that make the initramfs: one row each. */
#pragma once

#include "plan/making.h"

struct initramfs_ops {
	enum initramfs_kind kind;
	const char *name;
	const char *program; /* makes the images; NULL: there are none to make */
	int (*list_module)(struct making *m, struct err *err); /* vfio-pci into the tool's module list, as a draft; may be NULL */
	void (*add_steps)(struct making *m);		       /* programs and what their images must hold; may be NULL */
};

extern const struct initramfs_ops initramfs_tools;

/* The module list where it is needed, then the programs where anything changed that an image has a copy of. */
int plan_initramfs(struct making *m, struct err *err);
/* For add_steps: what the image of this kernel must hold. */
void expect_image(struct making *m, const struct kernel *k);
