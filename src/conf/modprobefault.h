/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands in a modprobe.d file and is not taken as it was meant: by libkmod
 * (kmod_config_parse() in libkmod-config.c), by the kernel that is handed the options (parse_args()
 * in kernel/params.c), or by vfio-pci (vfio_pci_fill_ids() in drivers/vfio/pci/vfio_pci.c).
 */
#pragma once

#include "base/arena.h"

enum modprobe_fault {
	FAULT_DIRECTIVE,    /* begins with no directive; an indented comment is none of these */
	FAULT_NO_ARGUMENTS, /* what must follow the directive does not, or is no module name */
	FAULT_COMMENT, /* "# text" behind options, softdep or weakdep: it becomes a part of them */
	FAULT_GLUED,   /* "pre:vfio-pci": no blank, so it is a module of that name, or nothing */
	FAULT_DOTTED,  /* "options M M.x=1": only the kernel command line names the module */
	FAULT_IDS,     /* vfio-pci's ids= holds what is no id, or an id stands outside of it */
	FAULT_PARAMETER, /* one letter off a parameter of vfio-pci */
};

struct modprobe_fault_at {
	enum modprobe_fault fault;
	size_t line;      /* first physical line, from 1 */
	const char *text; /* the logical line, joined; bytes */
};

/* In the order of the lines, each kind at most once a line. In the arena. */
void modprobe_faults(const char *bytes, size_t n, struct arena *a, struct modprobe_fault_at **ret,
		     size_t *ret_n);
