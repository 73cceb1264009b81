/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every verb that writes begins with. */
#pragma once

#include "apply/apply.h"

/* -EPERM when this needs root: the live machine does, and running programs in a tree. verb is for
   the line. */
int may_write(const struct root *root, const struct apply_opts *o, const char *verb,
	      struct err *err);

/* run_recover for a caller that holds the lock. */
int recover_locked(const struct root *root, const struct apply_opts *o, char **ret_id,
		   struct err *err);
