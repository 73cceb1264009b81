/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/trial.h"

#include <errno.h>

int plan_trial(const struct host *h, const struct plan *p, struct plan **ret, struct err *err)
{
	(void)p;
	(void)ret;
	return err_set(err, EOPNOTSUPP, "%s cannot be told to start an entry just once.", h->loader.name);
}
