/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bundled host (data/hosts/workshop), carried inside the program: unpacked into a private scratch
 * directory for --demo and removed afterwards. Nothing else of this machine is read or written.
 */
#pragma once

#include "base/err.h"

/* Unpacks into a fresh directory below $TMPDIR (or /tmp). On success *ret_dir is the caller's: demo_remove. */
int demo_unpack(char **ret_dir, struct err *err);
/* Removes the directory and frees the name. NULL is fine. */
void demo_remove(char *dir);
