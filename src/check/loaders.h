/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the facts about the boot loader mean together. Internal to check/. */
#pragma once

#include "model/host.h"

/* The loader reads entries, or one file of its own, and none of them could be read. */
bool loader_unseen(const struct host *h);
/* The words of /etc/default/grub count at the next start, or once GRUB's files are written again. */
bool loader_reads_grub_defaults(const struct host *h);
/* An entry whose name counts the starts that are left, so that no plan changes it; NULL: none. */
const struct boot_entry *loader_on_trial(const struct host *h);
/* kernel-install makes an entry of this host. */
bool loader_by_kernel_install(const struct host *h);
/* The file that has it put each entry on trial; NULL: not there, or nothing reads it. */
const char *loader_tries_file(const struct host *h);
/* Can a plan change words on the kernel command line, as far as the files were seen? */
bool loader_has_words(const struct host *h);
