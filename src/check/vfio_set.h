/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every ids= that is set for vfio-pci, and which of them the kernel takes. Internal to check/. */
#pragma once

#include "check/lint.h"
#include "model/vfio_id.h"

#define IDS_MOST 1023 /* bytes of a list: ids[1024] in drivers/vfio/pci/vfio_pci.c */

/* One ids=, of the kernel command line or of a line in modprobe.d. */
struct id_list {
	const char *ids;                  /* "10de:1c82,10de:0fb9", without quotes; "" too_long */
	const struct lint_word *word;     /* NULL: of modprobe.d */
	const struct modprobe_line *line; /* NULL: of the command line */
	bool counts;
	bool too_long; /* for vfio-pci, which takes none of it */
};

struct id_lists {
	struct id_list *items;
	size_t n;
};

/*
 * In the order in which they count. libkmod hands over those of modprobe.d, then those of the
 * running command line (kmod_config_parse_kcmdline() in libkmod-config.c), and of a text parameter
 * the kernel keeps the last (param_set_copystring() in kernel/params.c). A built-in vfio-pci sees
 * the command line alone. Of what runs now the last counts, and of what is set for the next start
 * each, for there each entry is a start of its own.
 */
struct id_lists id_lists(const struct bench *b, const struct lint_words *words);

/* Is one of them on the command line, or in a file of modprobe.d? */
bool id_lists_on_cmdline(const struct id_lists *lists);
bool id_lists_in_files(const struct id_lists *lists);

/* "vfio-pci.ids=10de:1c82" or "/etc/modprobe.d/vfio.conf:1" */
const char *id_list_place(const struct bench *b, const struct id_list *list);
/* Where it is edited: "/etc/modprobe.d/vfio.conf:1", "/etc/default/grub:6" or "the kernel command
 * line". */
const char *id_list_lines(const struct bench *b, const struct id_list *list);
void prove_id_list(const struct bench *b, struct finding *f, const struct id_list *list);
