/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/findings.h"
#include "check/firmware.h"
#include "check/ladder.h"

static const enum attr_id board_facts[] = {ATTR_SYS_VENDOR, ATTR_PRODUCT,      ATTR_BOARD_VENDOR,
					   ATTR_BOARD,      ATTR_BIOS_VERSION, ATTR_BIOS_DATE};

/* Where the setup has each setting, one sentence. */
static const char *setting_names(const struct bench *b, const struct vendor *v)
{
	const struct firmware_names n = firmware_names(b->host, v);
	const char *groups = n.groups ? arena_printf(b->mem, ". Isolation: %s", n.groups) : "";

	return arena_printf(b->mem,
			    "Settings %s: %s: %s. Processor: %s. Large cards and virtual "
			    "functions: %s%s.",
			    n.where, v->feature, n.iommu, n.processor, n.cards, groups);
}

static void judge_guest(const struct bench *b, struct finding *f, enum tri table)
{
	const char *setting = guest_setting(b->host);

	if (table == TRI_YES || b->report->iommu.state == IOMMU_ON)
		judged(f, STATUS_PASS,
		       arena_printf(b->mem,
				    "This is a virtual machine, and its own host gave it an IOMMU "
				    "(%s).",
				    setting),
		       "");
	else
		judged(f, table == TRI_NO ? STATUS_WARN : STATUS_UNKNOWN,
		       arena_printf(b->mem,
				    "This is a virtual machine, and shows no IOMMU. Its own host "
				    "decides (%s).",
				    setting),
		       "Change that on its own host, with the virtual machine shut down.");
}

static void judge_broken(const struct bench *b, struct finding *f)
{
	const char *version = host_attr(b->host, ATTR_BIOS_VERSION)->text;
	const char *date = host_attr(b->host, ATTR_BIOS_DATE)->text;

	judged(f, STATUS_WARN,
	       arena_printf(b->mem,
			    "The kernel refuses the firmware's table, so no setting helps. The "
			    "firmware is version %s of %s.",
			    version ? version : "unknown", date ? date : "an unknown date"),
	       "Look for a newer firmware (BIOS) at the support page of the board's maker.");
}

static const char *what_to_switch(const struct bench *b, const struct vendor *v, enum tri table)
{
	const struct firmware_names n = firmware_names(b->host, v);
	const char *iommu = "", *processor = "";

	if (table == TRI_NO)
		iommu = arena_printf(b->mem, " Switch on %s (%s).", v->feature, n.iommu);
	if (b->host->cpu.virt == TRI_NO)
		processor = arena_printf(b->mem, " Switch on the processor's virtualisation (%s).",
					 n.processor);
	return arena_printf(b->mem,
			    "Start the firmware setup (often Del or F2 at the start).%s%s Save, "
			    "and switch the machine off and on.",
			    iommu, processor);
}

static void judge_board(const struct bench *b, struct finding *f, enum tri table)
{
	const struct vendor *v = host_vendor(b->host);
	const char *names = setting_names(b, v);
	bool on = b->report->iommu.state == IOMMU_ON;

	if (!on && refused_tables(b->host))
		judge_broken(b, f);
	else if ((table == TRI_NO && !on) || b->host->cpu.virt == TRI_NO)
		judged(f, STATUS_WARN,
		       arena_printf(b->mem, "Something that is needed is off, or not there. %s",
				    names),
		       what_to_switch(b, v, on ? TRI_YES : table));
	else if (table == TRI_YES || on)
		judged(f, STATUS_PASS,
		       arena_printf(b->mem, "The IOMMU is on in the firmware. %s", names), "");
	else
		judged(f, STATUS_UNKNOWN,
		       arena_printf(b->mem, "Nothing tells what is switched on in the firmware. %s",
				    names),
		       "Run passthru on the host itself.");
}

void check_firmware_settings(const struct bench *b, struct finding *f)
{
	enum tri table = vendor_table(b->host, host_vendor(b->host));

	for (size_t i = 0; i < ARRAY_SIZE(board_facts); i++)
		prove_attr(b, f, board_facts[i]);
	if (in_guest(b->host))
		judge_guest(b, f, table);
	else
		judge_board(b, f, table);
}
