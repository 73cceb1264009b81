/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ladder: is the IOMMU on and, if not, the first reason that holds, with its proof. And the
 * same for interrupt remapping, which goes its own way. Both fill report->iommu.
 */
#pragma once

#include "check/bench.h"

void judge_iommu(const struct bench *b);
void judge_remapping(struct bench *b); /* after judge_iommu */

/* The log line by which the kernel refused the firmware's tables; NULL when it has none. */
const struct log_line *refused_tables(const struct host *h);

/* The lines of the running kernel's configuration about the driver that this host needs. */
void prove_driver(const struct bench *b, struct evidence **items, size_t *n);
