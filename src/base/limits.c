/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/limits.h"

#include <sys/resource.h>

#include "base/util.h"

static void lift(unsigned which)
{
	const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
	struct rlimit now;

	if (setrlimit(which, &none) == 0 || getrlimit(which, &now) < 0)
		return;
	now.rlim_cur = now.rlim_max;
	(void)setrlimit(which, &now);
}

void limits_lift(void)
{
	static const unsigned whichs[] = {RLIMIT_FSIZE, RLIMIT_CPU};

	for (size_t i = 0; i < ARRAY_SIZE(whichs); i++)
		lift(whichs[i]);
}
