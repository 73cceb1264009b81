/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/findings.h"
#include "check/firmware.h"
#include "check/ladder.h"
#include "check/words.h"

/* The evidence that the ladder found, from one index to another, for the checks that repeat its
 * answer. */
static void share_evidence(const struct bench *b, struct finding *f, size_t from, size_t to)
{
	f->n_evidence = to - from;
	if (f->n_evidence > 0)
		f->evidence = b->report->iommu.evidence + from;
}

static void prove_cpu(const struct bench *b, struct finding *f)
{
	if (b->host->cpu.flags_line)
		prove_finding(b, f, "proc/cpuinfo", b->host->cpu.flags_line);
}

static const char *add_virtual_iommu(const struct bench *b)
{
	return arena_printf(b->mem, "On its own host, add a virtual IOMMU to it (%s).",
			    guest_setting(b->host));
}

void check_guest(const struct bench *b, struct finding *f)
{
	enum tri guest = b->host->cpu.hypervisor;

	prove_cpu(b, f);
	if (guest == TRI_UNKNOWN)
		judged(f, STATUS_UNKNOWN, "Nothing tells whether this is a virtual machine.", "");
	else if (guest == TRI_NO)
		judged(f, STATUS_PASS, "This is no virtual machine.", "");
	else if (any_table(b->host) == TRI_YES)
		judged(f, STATUS_PASS,
		       "This is a virtual machine, and it was given a virtual IOMMU.", "");
	else
		judged(f, any_table(b->host) == TRI_NO ? STATUS_FAIL : STATUS_UNKNOWN,
		       "This is a virtual machine, and it shows no virtual IOMMU.",
		       add_virtual_iommu(b));
}

static void judge_no_virt(const struct bench *b, struct finding *f, const char *name)
{
	enum status status = any_table(b->host) == TRI_YES ? STATUS_WARN : STATUS_FAIL;
	const char *flag = host_processor(b->host)->flag;

	if (in_guest(b->host))
		judged(f, status,
		       arena_printf(b->mem,
				    "This virtual machine is shown no %s, so virtual machines in "
				    "it would run without KVM.",
				    flag),
		       arena_printf(b->mem,
				    "Its own host decides this (nested virtualisation): it must "
				    "pass %s on (QEMU: -cpu host; libvirt: host-passthrough).",
				    flag));
	else
		judged(f, status,
		       arena_printf(b->mem,
				    "%s does not show %s: it cannot do it, or the firmware has "
				    "switched it off.",
				    name, flag),
		       "Switch on virtualisation (VT-x, or SVM Mode on AMD) in the firmware "
		       "setup.");
}

void check_cpu(const struct bench *b, struct finding *f)
{
	const char *model = b->host->cpu.model;
	const char *name = model && *model ? model : "The processor";

	prove_cpu(b, f);
	if (b->host->cpu.virt == TRI_YES)
		judged(f, STATUS_PASS, arena_printf(b->mem, "%s can run virtual machines.", name),
		       "");
	else if (b->host->cpu.virt == TRI_UNKNOWN)
		judged(f, STATUS_UNKNOWN, "The processor's flags could not be read.", "");
	else
		judge_no_virt(b, f, name);
}

static void judge_no_table(const struct bench *b, struct finding *f, const struct vendor *v)
{
	if (in_guest(b->host))
		judged(f, STATUS_FAIL,
		       arena_printf(b->mem,
				    "There is no %s table: this virtual machine was given no "
				    "virtual IOMMU.",
				    v->table),
		       add_virtual_iommu(b));
	else
		judged(f, STATUS_FAIL,
		       arena_printf(
			       b->mem,
			       "There is no %s table: %s is off in the firmware, or not there.",
			       v->table, v->feature),
		       arena_printf(b->mem, "Switch on %s in the firmware setup (%s).", v->feature,
				    firmware_menu(b->host, v)));
}

void check_table(const struct bench *b, struct finding *f)
{
	const struct vendor *v = host_vendor(b->host);
	const struct log_line *refused = refused_tables(b->host);
	enum tri table = vendor_table(b->host, v);

	if (table == TRI_UNKNOWN) {
		judged(f, STATUS_UNKNOWN, "The list of firmware tables could not be read.",
		       "Run passthru on the host itself.");
		return;
	}
	prove_finding(b, f, "sys/firmware/acpi/tables",
		      table == TRI_YES ? v->table : arena_printf(b->mem, "no %s table", v->table));
	prove_line(b, &f->evidence, &f->n_evidence, refused);
	if (table == TRI_NO)
		judge_no_table(b, f, v);
	else if (refused)
		judged(f, b->report->iommu.state == IOMMU_ON ? STATUS_WARN : STATUS_FAIL,
		       arena_printf(b->mem,
				    "The %s table is there, but the kernel complains about it.",
				    v->table),
		       in_guest(b->host)
			       ? "Its own host makes that table: update the hypervisor there."
			       : "Install the newest firmware (BIOS) of the board's maker.");
	else
		judged(f, STATUS_PASS, arena_printf(b->mem, "The %s table is there.", v->table),
		       "");
}

void check_driver(const struct bench *b, struct finding *f)
{
	const struct vendor *v = host_vendor(b->host);
	const struct kernel *k = host_running(b->host);
	enum tri driver = vendor_driver(b->host, v);

	if (driver == TRI_UNKNOWN) {
		bool on = b->report->iommu.state == IOMMU_ON;

		judged(f, on ? STATUS_PASS : STATUS_UNKNOWN,
		       on ? "The IOMMU runs, so the driver is there."
			  : "The configuration of the running kernel could not be read.",
		       "");
		return;
	}
	prove_driver(b, &f->evidence, &f->n_evidence);
	if (driver == TRI_YES)
		judged(f, STATUS_PASS,
		       arena_printf(b->mem, "Kernel %s has it built in.", k->release), "");
	else
		judged(f, STATUS_FAIL,
		       arena_printf(b->mem, "Kernel %s is built without %s.", k->release,
				    v->config),
		       "Install and start the full kernel of your distribution (no cloud kernel).");
}

static void judge_unsaid(const struct bench *b, struct finding *f)
{
	if (b->report->iommu.state == IOMMU_ON)
		judged(f, STATUS_PASS, "No word about the IOMMU, and none is needed: it is on.",
		       "");
	else if (b->report->iommu.reason == REASON_CMDLINE_MISSING)
		judged(f, STATUS_FAIL,
		       "intel_iommu=on is missing, and this kernel has it off by default.",
		       b->report->verdict_detail);
	else
		judged(f, STATUS_PASS, "Nothing on it switches the IOMMU off.", "");
}

void check_cmdline(const struct bench *b, struct finding *f)
{
	struct word w = iommu_word(b->host, host_vendor(b->host));

	prove_cmdline(b, &f->evidence, &f->n_evidence);
	if (w.state == WORD_UNKNOWN)
		judged(f, STATUS_UNKNOWN, "The kernel command line could not be read.",
		       "Run passthru on the host itself.");
	else if (w.state == WORD_UNSAID)
		judge_unsaid(b, f);
	else if (w.state == WORD_ON)
		judged(f, STATUS_PASS, arena_printf(b->mem, "%s switches the IOMMU on.", w.raw),
		       "");
	else
		judged(f, b->report->iommu.state == IOMMU_ON ? STATUS_WARN : STATUS_FAIL,
		       arena_printf(b->mem, "%s switches the IOMMU off.", w.raw),
		       b->report->iommu.state == IOMMU_ON ? "Take that word out."
							  : b->report->verdict_detail);
}

void check_state(const struct bench *b, struct finding *f)
{
	static const char *const names[] = {
		[IOMMU_UNKNOWN] = "unknown", [IOMMU_ON] = "on", [IOMMU_OFF] = "off"};
	static const enum status status[] = {[IOMMU_UNKNOWN] = STATUS_UNKNOWN,
					     [IOMMU_ON] = STATUS_PASS,
					     [IOMMU_OFF] = STATUS_FAIL};
	const struct iommu_verdict *i = &b->report->iommu;

	share_evidence(b, f, 0, b->remap_proof);
	if (i->state == IOMMU_ON)
		judged(f, STATUS_PASS, arena_printf(b->mem, "It is %s.", i->detail), "");
	else
		judged(f, status[i->state],
		       arena_printf(b->mem, "It is %s (%s).", names[i->state], i->detail),
		       b->report->verdict_detail);
}

static const char *remapping_remedy(const struct bench *b)
{
	struct word w = intremap_word(b->host);
	const struct kernel *k = host_running(b->host);

	if (w.state == WORD_OFF)
		return arena_printf(b->mem, "Take %s out of the kernel command line.", w.raw);
	if (k && k->irq_remap == TRI_NO)
		return "Install and start the full kernel of your distribution.";
	if (in_guest(b->host))
		return "Its own host decides this: switch it on for the virtual IOMMU there (QEMU: "
		       "kernel-irqchip=split and intremap=on).";
	return "Install the newest firmware (BIOS). passthru never switches on the unsafe mode "
	       "that "
	       "works without it.";
}

void check_remapping(const struct bench *b, struct finding *f)
{
	share_evidence(b, f, b->remap_proof, b->report->iommu.n_evidence);
	switch (b->report->iommu.irq_remapping) {
	case IOMMU_ON:
		judged(f, STATUS_PASS,
		       "Interrupts of devices are checked before they reach a processor.", "");
		return;
	case IOMMU_OFF:
		judged(f, STATUS_FAIL,
		       "It is off, so the kernel refuses to give a device to a guest.",
		       remapping_remedy(b));
		return;
	default:
		judged(f, STATUS_UNKNOWN, "Neither the log nor the list of interrupts tells.",
		       "Run passthru as root on the host itself, soon after a start.");
	}
}

void check_groups(const struct bench *b, struct finding *f)
{
	size_t largest = 0;

	if (b->host->n_groups == 0) {
		judged(f, STATUS_UNKNOWN,
		       "There are none to see: the kernel makes them when the IOMMU is on. Until "
		       "then companions are the functions of a slot and of a conventional bus.",
		       b->report->iommu.state == IOMMU_ON ? "Run passthru on the host itself."
							  : "");
		return;
	}
	for (size_t i = 0; i < b->host->n_groups; i++)
		if (b->host->groups[i].n_members > largest)
			largest = b->host->groups[i].n_members;
	prove_finding(b, f, "sys/kernel/iommu_groups",
		      arena_printf(b->mem, "%zu groups", b->host->n_groups));
	judged(f, STATUS_PASS,
	       arena_printf(b->mem, "%zu groups; the largest has %zu devices.", b->host->n_groups,
			    largest),
	       "");
}
