/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * The order in which `sort -V` puts file names: dracut and mkinitcpio read their drop-ins so. Numbers
 * count as numbers, letters come before all else, "~" before everything, and ends like ".conf" decide
 * only where the rest is the same (GNU coreutils manual, "Version sort ordering").
 */
int version_sort_cmp(const char *a, const char *b);
