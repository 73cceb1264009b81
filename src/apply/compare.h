/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is the machine still as the plan saw it? */
#pragma once

#include "apply/store.h"

/* -ESTALE with a line that names the file when its bytes, mode, owner or xattrs are not those of
   before; or what replace_file would refuse it with. */
int compare_edit(const struct root *root, const struct edit *e, struct err *err);
int compare_plan(const struct root *root, const struct plan *p, struct err *err);
