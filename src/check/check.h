/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Judges a host: the ladder (why the IOMMU is off), the findings beside it, and the hazards of each
 * device. Pure: touches no file. The report points into the host.
 */
#pragma once

#include "model/report.h"

struct report *check_host(const struct host *h); /* the caller's: report_free */
