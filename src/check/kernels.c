/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/kernels.h"

#include <ctype.h>

/* Moves behind the number; false when there is none. */
static bool read_number(const char **at, unsigned *ret)
{
	unsigned n = 0;

	if (!isdigit((unsigned char)**at))
		return false;
	for (; isdigit((unsigned char)**at) && n < 100000; ++*at)
		n = n * 10 + (unsigned)(**at - '0');
	*ret = n;
	return true;
}

enum tri release_at_least(const char *release, unsigned major, unsigned minor)
{
	unsigned has_major, has_minor;

	if (!read_number(&release, &has_major) || *release++ != '.' ||
	    !read_number(&release, &has_minor))
		return TRI_UNKNOWN;
	return tri_of(has_major > major || (has_major == major && has_minor >= minor));
}

bool kernel_built_without(const struct kernel *k, const char *option)
{
	const char *line = kernel_config_line(k, option);

	return line && str_ends(line, " is not set");
}
