/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/ladder.h"
#include "check/log.h"
#include "check/words.h"

static const struct log_rule on_lines[] = {
	{CPU_INTEL, "Enabled IRQ remapping in "},
	{CPU_INTEL, "Enabled Interrupt-remapping"},
	{CPU_AMD, "AMD-Vi: Interrupt remapping enabled"},
};

static const struct log_rule off_lines[] = {
	{CPU_INTEL, "Failed to enable irq remapping"},
	{CPU_INTEL, "Not enabling interrupt remapping"},
	{CPU_INTEL, "interrupt remapping will be disabled"},
	{CPU_INTEL, "This system BIOS has enabled interrupt remapping"}, /* X58 erratum: "… is being
									    disabled" */
	{CPU_AMD, "AMD-Vi: Disabling interrupt remapping"},
};

static enum iommu_state by_log(const struct bench *b, enum cpu_vendor vendor)
{
	struct iommu_verdict *iommu = &b->report->iommu;
	const struct log_line *on = log_last(b->host, on_lines, ARRAY_SIZE(on_lines), vendor);
	const struct log_line *off = log_last(b->host, off_lines, ARRAY_SIZE(off_lines), vendor);

	bool is_on = on && (!off || on > off);

	if (!on && !off)
		return IOMMU_UNKNOWN;
	prove_line(b, &iommu->evidence, &iommu->n_evidence, is_on ? on : off);
	return is_on ? IOMMU_ON : IOMMU_OFF;
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
	} else {
		iommu->irq_remapping = by_log(b, iommu->vendor);
	}
}
