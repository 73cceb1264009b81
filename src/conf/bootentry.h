/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Type 1 entries of the UAPI Boot Loader Specification, as systemd-boot and GRUB's blscfg read them: a key, blanks
 * or tabs, a value; keys are lower case; "#" lines are comments; "options" may stand several times.
 *
 * An entry with "linux" is a Linux, one with "efi" or "uki" only when it has options and a root= among them or names a
 * kernel or a unified image (vmlinuz, bzImage, EFI/Linux/): every other EFI program is foreign. An entry with "efi" or
 * "uki" and no options has no span: the image holds its own words, which options would put aside.
 */
#pragma once

#include "base/arena.h"

/* The first value of a key ("title", "version", "machine-id", "linux" …), in the arena; NULL when there is none. */
const char *bootentry_value(const char *bytes, size_t n, const char *key, struct arena *a);
