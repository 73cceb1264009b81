/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/check.h"
#include "check/findings.h"
#include "check/hazard.h"
#include "check/headline.h"
#include "check/ladder.h"
#include "check/predict.h"
#include "check/verdict.h"

struct report *check_host(const struct host *h)
{
	struct report *r = xcalloc(1, sizeof(*r));
	struct bench b = {.host = h, .report = r, .mem = &r->mem};

	judge_iommu(&b);
	judge_remapping(&b);
	judge_verdict(&b);
	judge_devices(&b);
	judge_prediction(&b);
	judge_groups(&b);
	judge_findings(&b);
	judge_headline(&b);
	return r;
}
