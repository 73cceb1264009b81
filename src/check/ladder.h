/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ladder: is the IOMMU on and, if not, the first reason that holds, with its proof. And the
 * same for interrupt remapping, which goes its own way. Both fill report->iommu.
 *
 * ARM has no word and no flag. With ACPI the table (IORT) tells as elsewhere. A device tree is not
 * read, so a board without groups is off for an unknown reason, until its kernel's configuration
 * (kernel-config), the driver's lines (driver-failed) or a whole log without such lines from a
 * kernel that has the driver (firmware: the device tree lists no unit) tell more.
 */
#pragma once

#include "check/bench.h"

/* The reason of rung i, filled for this host; NULL: there is no such rung. */
const char *rung_sentence(const struct bench *b, size_t i);

void judge_iommu(const struct bench *b);
void judge_remapping(struct bench *b); /* after judge_iommu */

/* The log line by which the kernel refused the firmware's tables; NULL when it has none. */
const struct log_line *refused_tables(const struct host *h);

/* The lines of the running kernel's configuration about the driver that this host needs. */
void prove_driver(const struct bench *b, struct evidence **items, size_t *n);
