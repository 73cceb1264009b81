/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the owner does next: the one verdict over all, from the state of the IOMMU, the kernel and
 * the boot loader. */
#pragma once

#include "check/bench.h"

/* What the table of verdicts says in its row i, filled for this host; NULL: it has no such row. */
const char *ruling_sentence(const struct bench *b, size_t i);

void judge_verdict(const struct bench *b); /* after judge_iommu */
