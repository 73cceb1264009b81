/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What passthru check prints on stdout as text. */
#pragma once

#include "model/report.h"

/* All: the verdict, each check by its group, and the verdict's word with the counts as the last line. */
void print_report(const struct report *r);
/* One in full, with every line of its evidence and why it matters. */
void print_finding(const struct finding *f);
