/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/kernels.h"

bool kernel_built_without(const struct kernel *k, const char *option)
{
	const char *line = kernel_config_line(k, option);

	return line && str_ends(line, " is not set");
}
