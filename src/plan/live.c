/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/live.h"

#include <errno.h>

int plan_live(const struct host *h, const struct report *r, const struct choice *c, const char *driver,
	      unsigned confirm_minutes, struct plan **ret, struct err *err)
{
	(void)h;
	(void)r;
	(void)c;
	(void)confirm_minutes;
	(void)ret;
	return err_set(err, EOPNOTSUPP, "%s cannot be bound now.", driver);
}
