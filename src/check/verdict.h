/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the owner does next: the one verdict over all, from the state of the IOMMU, the kernel and
 * the boot loader. */
#pragma once

#include "check/bench.h"

void judge_verdict(const struct bench *b); /* after judge_iommu */
