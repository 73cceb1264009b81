/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/gaveup.h"

#include "check/said.h"
#include "check/vendor.h"

/*
 * Lines of drivers/iommu/amd/init.c. SME: amd_iommu_sme_check(), which wants newer microcode on
 * family 17h alone. Stoney Ridge: detect_ivrs(), which amd_iommu=force_enable passes by since 5.15.
 */
const struct giving_up giving_ups[] = {
	{"SME is active",
	 "the driver for {feature} does not run while the memory is encrypted (SME)",
	 "Take mem_encrypt=on out of the kernel command line, or switch SME off in the firmware "
	 "setup, then reboot. Newer microcode (package amd64-microcode, or a firmware update) "
	 "lets both run on some processors."},
	{"Stoney Ridge",
	 "the kernel leaves it off on Stoney Ridge processors, because their graphics fail with it",
	 "Kernels from 5.15 on take amd_iommu=force_enable on the command line. The screen may "
	 "fail "
	 "with it: keep a way in by SSH."},
	{"CMPXCHG16B", "the processor has no CMPXCHG16B, which the driver for {feature} needs",
	 "In a virtual machine its own host must pass cx16 on; elsewhere this processor cannot do "
	 "it with this kernel."},
	{"Host Address Translation",
	 "this IOMMU translates nothing for a host, so the driver for {feature} declined it",
	 "In a virtual machine its own host decides this; elsewhere look for a firmware update."},
	{NULL, "the driver for {feature} gave up",
	 "Read the log lines that are shown. Install the newest firmware (BIOS), then try a newer "
	 "kernel."},
};
const size_t n_giving_ups = ARRAY_SIZE(giving_ups);

const char *gave_up_clause(const struct bench *b, const struct giving_up *g)
{
	const struct blank feature = {"feature", host_vendor(b->host)->feature};

	return fill_blanks(b, g->clause, &feature, 1);
}

static const struct giving_up *giving_up_of(const char *line)
{
	size_t i = 0;

	while (giving_ups[i].part && !strstr(line, giving_ups[i].part))
		i++;
	return &giving_ups[i];
}

const struct giving_up *why_gave_up(const struct host *h)
{
	const struct log_line *line = said_last(h, SAID_GAVE_UP, host_vendor(h)->id);

	return giving_up_of(line ? line->text : "");
}
