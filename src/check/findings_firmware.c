/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/findings.h"
#include "check/firmware.h"
#include "check/howto.h"
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

static const char *known(const struct host *h, enum attr_id id)
{
	const char *text = host_attr(h, id)->text;

	return text && *text ? text : NULL;
}

/* "The firmware is version 1201 of 09/09/2019." */
static const char *firmware_version(const struct bench *b)
{
	const char *version = known(b->host, ATTR_BIOS_VERSION);
	const char *date = known(b->host, ATTR_BIOS_DATE);

	if (version && date)
		return arena_printf(b->mem, " The firmware is version %s of %s.", version, date);
	if (version || date)
		return arena_printf(b->mem, " The firmware is %s %s.", version ? "version" : "of",
				    version ? version : date);
	return "";
}

const char *firmware_update(const struct bench *b)
{
	const char *board = known(b->host, ATTR_BOARD_VENDOR);
	const char *maker = board ? board : known(b->host, ATTR_SYS_VENDOR);

	return arena_printf(b->mem,
			    "Install the newest firmware (BIOS) from the support page of %s, and "
			    "reboot.",
			    maker ? maker : "the board's maker");
}

static void judge_broken(const struct bench *b, struct finding *f)
{
	judged(f, STATUS_WARN,
	       arena_printf(b->mem,
			    "The kernel refuses the firmware's table, so no setting helps.%s",
			    firmware_version(b)),
	       "See firmware-table.");
}

/* Both switches have a check of their own, which says what to do. */
static void judge_off(const struct bench *b, struct finding *f, bool table_off)
{
	const struct vendor *v = host_vendor(b->host);
	bool processor_off = b->host->cpu.virt == TRI_NO;
	const char *processor = firmware_names(b->host, host_processor(b->host)).processor;

	if (table_off && processor_off)
		judged(f, STATUS_WARN,
		       arena_printf(b->mem,
				    "%s and the processor's virtualisation are off, or not there. "
				    "%s",
				    v->feature, setting_names(b, v)),
		       "See firmware-table and cpu-virt.");
	else if (table_off)
		judged(f, STATUS_WARN,
		       arena_printf(b->mem, "%s is off, or not there. %s", v->feature,
				    setting_names(b, v)),
		       "See firmware-table.");
	else
		judged(f, STATUS_WARN,
		       arena_printf(b->mem,
				    "The processor's virtualisation is off, or not there. Its "
				    "setting %s: %s.",
				    firmware_names(b->host, v).where, processor),
		       kvm_locked(b->host) ? "See kvm." : "See cpu-virt.");
}

static void judge_board(const struct bench *b, struct finding *f, enum tri table)
{
	const struct vendor *v = host_vendor(b->host);
	bool on = b->report->iommu.state == IOMMU_ON;

	if (!on && refused_tables(b->host))
		judge_broken(b, f);
	else if ((table == TRI_NO && !on) || b->host->cpu.virt == TRI_NO)
		judge_off(b, f, table == TRI_NO && !on);
	else if (table == TRI_YES || on)
		judged(f, STATUS_PASS,
		       arena_printf(b->mem, "The IOMMU is on in the firmware. %s",
				    setting_names(b, v)),
		       "");
	else
		judged(f, STATUS_UNKNOWN,
		       arena_printf(b->mem, "Nothing tells what is switched on in the firmware. %s",
				    setting_names(b, v)),
		       howto_read(b, "See firmware-table."));
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
