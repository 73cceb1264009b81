/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "apply/apply.h"

int run_confirm(const struct root *root, const struct host *h, const struct apply_opts *o,
		enum outcome *ret_outcome, char **ret_id, struct err *err)
{
	(void)root;
	(void)h;
	(void)o;
	(void)ret_id;
	*ret_outcome = OUTCOME_REFUSED;
	return err_set(err, ENOENT, "nothing waits to be confirmed");
}
