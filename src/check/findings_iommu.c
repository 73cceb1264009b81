/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/findings.h"
#include "check/firmware.h"
#include "check/howto.h"
#include "check/ladder.h"
#include "check/loaders.h"
#include "check/lint.h"
#include "check/said.h"
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
		judged(f, STATUS_UNKNOWN, "Nothing tells whether this is a virtual machine.",
		       howto_read(b, "Ask the host: systemd-detect-virt"));
	else if (guest == TRI_NO)
		judged(f, STATUS_PASS, "This is a physical machine.", "");
	else if (any_table(b->host) == TRI_YES)
		judged(f, STATUS_PASS,
		       "This is a virtual machine, and it was given a virtual IOMMU.", "");
	else
		judged(f, any_table(b->host) == TRI_NO ? STATUS_FAIL : STATUS_UNKNOWN,
		       "This is a virtual machine, and it shows no virtual IOMMU.",
		       add_virtual_iommu(b));
}

/* What firmware that has locked it writes into the log is the proof; see check_kvm(). */
static void judge_locked(const struct bench *b, struct finding *f, const struct log_line *line)
{
	prove_line(b, &f->evidence, &f->n_evidence, line);
	judged(f, STATUS_WARN,
	       arena_printf(b->mem,
			    "The processor can do it (%s), and the firmware has switched it off.",
			    host_processor(b->host)->flag),
	       "See kvm.");
}

static void judge_no_virt(const struct bench *b, struct finding *f, const char *name)
{
	const struct log_line *locked = kvm_locked(b->host);
	enum status status = any_table(b->host) == TRI_YES ? STATUS_WARN : STATUS_FAIL;
	const char *flag = host_processor(b->host)->flag;
	const char *but = host_has(b->host, ATTR_KVM)
				  ? ". But there is /dev/kvm: see kvm"
				  : ", so virtual machines in it would run without KVM";

	if (in_guest(b->host))
		judged(f, status,
		       arena_printf(b->mem, "This virtual machine is shown no %s%s.", flag, but),
		       arena_printf(b->mem,
				    "Its own host decides this (nested virtualisation): it must "
				    "pass %s on (QEMU: -cpu host; libvirt: host-passthrough).",
				    flag));
	else if (locked)
		judge_locked(b, f, locked);
	else
		judged(f, status,
		       arena_printf(b->mem,
				    "%s does not show %s: it cannot do it, or the firmware has "
				    "switched it off.%s",
				    name, flag,
				    host_has(b->host, ATTR_KVM) ? " But there is /dev/kvm: see kvm."
								: ""),
		       arena_printf(b->mem,
				    "Switch it on in the firmware setup (%s), then switch the "
				    "machine off and on again.",
				    firmware_names(b->host, host_processor(b->host)).processor));
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
		judged(f, STATUS_UNKNOWN, "The processor's flags could not be read.",
		       howto_read(b, "Look at /proc/cpuinfo: is /proc mounted?"));
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
		       arena_printf(b->mem,
				    "Switch on %s in the firmware setup (%s), then switch the "
				    "machine off and on again.",
				    v->feature, firmware_menu(b->host, v)));
}

void check_table(const struct bench *b, struct finding *f)
{
	const struct vendor *v = host_vendor(b->host);
	const struct log_line *refused = refused_tables(b->host);
	enum tri table = vendor_table(b->host, v);

	if (table == TRI_UNKNOWN) {
		judged(f, STATUS_UNKNOWN, "The list of firmware tables could not be read.",
		       howto_read(b, "Look for DMAR or IVRS: ls /sys/firmware/acpi/tables"));
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
			       : firmware_update(b));
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
		       on ? "" : howto_read(b, "Look for it: ls /boot/config-$(uname -r)"));
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
		       "Install and start the full kernel of your distribution, not a cloud kernel "
		       "(Debian: linux-image-amd64; Ubuntu: linux-image-generic).");
}

#define INTEL_ON "intel_iommu=on"

/* The first file that gives it to a start to come; NULL: none does. */
static const struct set_word *where_it_is_set(const struct bench *b)
{
	for (size_t i = 0; i < b->host->n_set_words; i++)
		if (streq(b->host->set_words[i].word.raw, INTEL_ON))
			return &b->host->set_words[i];
	return NULL;
}

static const char *what_is_missing(const struct bench *b)
{
	const char *slip = misspelt(b, "intel_iommu");
	const struct set_word *set = where_it_is_set(b);

	if (!slip && set)
		return arena_printf(b->mem,
				    INTEL_ON
				    " is missing, and this kernel has it off by default. "
				    "It is set in %s:%zu, and this start did not go by that.",
				    set->path, set->line);
	if (!slip)
		return INTEL_ON " is missing, and this kernel has it off by default.";
	return arena_printf(b->mem,
			    INTEL_ON " is missing, and this kernel has it off by default. %s "
				     "stands there, and nothing reads that.",
			    slip);
}

/* by_hand where passthru does not do it. */
static const char *how_to_switch(const struct bench *b, const char *by_hand, const char *plan_does)
{
	if (b->report->verdict != VERDICT_FIXABLE)
		return by_hand;
	return arena_printf(b->mem,
			    "sudo passthru apply ADDRESS %s (passthru devices lists the addresses; "
			    "in the wizard choose on page 3).",
			    plan_does);
}

static void judge_unsaid(const struct bench *b, struct finding *f)
{
	if (b->report->iommu.state == IOMMU_ON)
		judged(f, STATUS_PASS, "No word about the IOMMU, and none is needed: it is on.",
		       "");
	else if (b->report->iommu.reason == REASON_CMDLINE_MISSING)
		judged(f, STATUS_FAIL, what_is_missing(b),
		       how_to_switch(b, howto_add_word(b, INTEL_ON), "adds " INTEL_ON));
	else
		judged(f, STATUS_PASS, "Nothing on it switches the IOMMU off.", "");
}

void check_cmdline(const struct bench *b, struct finding *f)
{
	struct word w = iommu_word(b->host, host_vendor(b->host));

	prove_cmdline(b, &f->evidence, &f->n_evidence);
	if (w.state == WORD_UNKNOWN)
		judged(f, STATUS_UNKNOWN, "The kernel command line could not be read.",
		       howto_read(b, "Look at /proc/cmdline: is /proc mounted?"));
	else if (w.state == WORD_UNSAID)
		judge_unsaid(b, f);
	else if (w.state == WORD_ON)
		judged(f, STATUS_PASS, arena_printf(b->mem, "%s switches the IOMMU on.", w.raw),
		       "");
	else
		judged(f, b->report->iommu.state == IOMMU_ON ? STATUS_WARN : STATUS_FAIL,
		       arena_printf(b->mem, "%s switches the IOMMU off.", w.raw),
		       how_to_switch(b, howto_take_word(b, w.raw),
				     arena_printf(b->mem, "takes %s out", w.raw)));
}

/* The check that has the reason, and what to do about it. */
static const char *const carriers[] = {
	[REASON_GUEST] = "See guest.",
	[REASON_CPU] = "See cpu-virt.",
	[REASON_FIRMWARE] = "See firmware-table.",
	[REASON_KERNEL_CONFIG] = "See kernel-iommu.",
	[REASON_CMDLINE_OFF] = "See cmdline.",
	[REASON_CMDLINE_MISSING] = "See cmdline.",
	[REASON_FIRMWARE_BROKEN] = "See firmware-table.",
	[REASON_DRIVER_FAILED] = "See iommu-log.",
};

static const char *state_remedy(const struct bench *b)
{
	enum reason reason = b->report->iommu.reason;
	bool silent = reason == REASON_CMDLINE_OFF && !b->host->cmdline;

	if (b->host->xen == TRI_YES)
		return "See xen.";
	if (b->host->ostree == TRI_YES)
		return "See image-based.";
	if (reason == REASON_DRIVER_FAILED && b->host->log.readable != TRI_YES)
		silent = true;
	if (reason == REASON_FIRMWARE_BROKEN &&
	    vendor_table(b->host, host_vendor(b->host)) != TRI_YES)
		silent = true;
	if (reason == REASON_UNKNOWN)
		return howto_read(b, "Look at the checks that say unknown.");
	if (reason >= ARRAY_SIZE(carriers) || !carriers[reason] || silent)
		return b->report->verdict_detail;
	return carriers[reason];
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
		       state_remedy(b));
}

static bool loader_is_editable(const struct host *h)
{
	return loader_has_words(h) && !h->loader.change_obstacle;
}

/* By what the log has against it. */
static const char *remapping_says(const struct bench *b)
{
	enum cpu_vendor maker = host_vendor(b->host)->id;

	if (said_last(b->host, SAID_ERRATUM, maker))
		return "A firmware update may help; some boards have none, and cannot pass devices "
		       "safely.";
	if (said_last(b->host, SAID_IOAPIC, maker))
		return "Install the newest firmware (BIOS). Where there is none, the kernel's "
		       "ivrs_ioapic= option can stand in for the missing entry.";
	return firmware_update(b);
}

static bool unsafe_allowed(const struct host *h)
{
	const struct attr *a = host_attr(h, ATTR_UNSAFE_INTERRUPTS);

	return a->there == TRI_YES && streq(a->text, "Y");
}

static const char *remapping_remedy(const struct bench *b)
{
	struct word w = intremap_word(b->host);
	const struct kernel *k = host_running(b->host);

	if (w.state == WORD_OFF && loader_is_editable(b->host))
		return arena_printf(b->mem,
				    "A plan for the devices that you choose takes %s out of the "
				    "kernel command line: passthru plan ADDRESS shows it.",
				    w.raw);
	if (w.state == WORD_OFF)
		return arena_printf(b->mem, "%s A plan for any device does it too.",
				    howto_take_word(b, w.raw));
	if (k && k->irq_remap == TRI_NO)
		return "Install and start the full kernel of your distribution.";
	if (in_guest(b->host))
		return "Its own host decides this: switch it on for the virtual IOMMU there (QEMU: "
		       "kernel-irqchip=split and intremap=on).";
	return arena_printf(b->mem, "%s %s", remapping_says(b),
			    "passthru never switches on the unsafe mode that works without it.");
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
		       unsafe_allowed(b->host)
			       ? "It is off. The kernel gives devices to guests all the same, "
				 "because unsafe interrupts are allowed: such a guest can attack "
				 "this host."
			       : "It is off, so the kernel refuses to give a device to a guest.",
		       remapping_remedy(b));
		return;
	default:
		judged(f, STATUS_UNKNOWN, "Neither the log nor the list of interrupts tells.",
		       howto_read(b, "Start again and look at once: dmesg | grep -i remap"));
	}
}

void check_groups(const struct bench *b, struct finding *f)
{
	size_t largest = 0;

	if (b->host->n_groups == 0) {
		judged(f, STATUS_UNKNOWN,
		       "There are none to see: the kernel makes them when the IOMMU is on. Until "
		       "then passthru takes together what shares a slot or a conventional PCI bus.",
		       b->report->iommu.state == IOMMU_ON
			       ? howto_read(b, "Look: ls /sys/kernel/iommu_groups")
			       : "See iommu-on.");
		return;
	}
	for (size_t i = 0; i < b->host->n_groups; i++)
		if (b->host->groups[i].n_members > largest)
			largest = b->host->groups[i].n_members;
	prove_finding(b, f, "sys/kernel/iommu_groups",
		      arena_printf(b->mem, "%zu groups", b->host->n_groups));
	judged(f, STATUS_PASS,
	       arena_printf(b->mem, "%zu group%s; the largest has %zu device%s.", b->host->n_groups,
			    b->host->n_groups == 1 ? "" : "s", largest, largest == 1 ? "" : "s"),
	       "");
}
