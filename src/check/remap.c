/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/ladder.h"
#include "check/said.h"
#include "check/words.h"

static enum iommu_state by_log(const struct bench *b, enum cpu_vendor vendor)
{
	struct iommu_verdict *iommu = &b->report->iommu;
	const struct log_line *line = said_last(b->host, SAID_IR_ON | SAID_IR_OFF, vendor);

	if (!line)
		return IOMMU_UNKNOWN;
	prove_line(b, &iommu->evidence, &iommu->n_evidence, line);
	return said_by(line->text, vendor) & SAID_IR_ON ? IOMMU_ON : IOMMU_OFF;
}

static bool kernel_cannot(const struct host *h, enum cpu_vendor vendor)
{
	const struct kernel *k = host_running(h);

	return (vendor == CPU_INTEL || vendor == CPU_AMD) && k && k->irq_remap == TRI_NO;
}

void judge_remapping(struct bench *b)
{
	struct iommu_verdict *iommu = &b->report->iommu;
	const struct iommu_facts *f = &b->host->iommu;

	b->remap_proof = iommu->n_evidence;
	if (f->irq_remapped == TRI_YES) {
		iommu->irq_remapping = IOMMU_ON;
		if (f->irq_line)
			prove(b, &iommu->evidence, &iommu->n_evidence, "proc/interrupts",
			      f->irq_line);
	} else if (intremap_word(b->host).state == WORD_OFF) {
		iommu->irq_remapping = IOMMU_OFF;
		prove_cmdline(b, &iommu->evidence, &iommu->n_evidence);
	} else if (kernel_cannot(b->host, iommu->vendor)) {
		iommu->irq_remapping = IOMMU_OFF;
		prove_config(b, &iommu->evidence, &iommu->n_evidence, "CONFIG_IRQ_REMAP");
	} else {
		iommu->irq_remapping = by_log(b, iommu->vendor);
	}
}
