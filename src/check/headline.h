/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sentence over everything. The verdict answers one question (can a plan be made); what a check
 * found later may matter more to the owner, and then it comes first.
 */
#pragma once

#include "check/bench.h"

/* Rewrites report->verdict_detail; the last of check_host(). */
void judge_headline(const struct bench *b);

/* What to do by hand where no plan can put vfio-pci into the initramfs: one sentence for its tool.
 */
extern const char initramfs_by_hand[];
