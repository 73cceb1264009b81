/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a test of hazards asks: is it there, and what does it say? */
#pragma once

#include "hosts.h"

static inline void assert_hazard(const struct host *h, size_t device, const char *id,
				 enum severity severity, const char *says)
{
	_cleanup_report_ struct report *r = check_host(h);
	const struct hazard *found = find_hazard(r, device, id);

	if (!found)
		fail_msg("no %s", id);
	else if (!strstr(found->detail, says))
		fail_msg("not '%s' in: %s", says, found->detail);
	assert_int_equal(found->severity, severity);
	if (severity == SEVERITY_BLOCK)
		assert_true(r->devices[device].blocked);
}

static inline void assert_no_hazard(const struct host *h, size_t device, const char *id)
{
	_cleanup_report_ struct report *r = check_host(h);

	if (find_hazard(r, device, id))
		fail_msg("%s: %s", id, find_hazard(r, device, id)->detail);
}

static inline void assert_mark(const struct host *h, size_t device, const char *mark)
{
	_cleanup_report_ struct report *r = check_host(h);

	assert_string_equal(r->devices[device].mark, mark);
}
