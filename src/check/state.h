/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is the IOMMU on? By what the kernel did: its groups; where they cannot be seen, by its units or
 * by a complete log. Adds the proof to report->iommu.
 */
#pragma once

#include "check/bench.h"

enum iommu_state judge_state(const struct bench *b);
