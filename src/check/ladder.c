/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/ladder.h"
#include "check/gaveup.h"
#include "check/said.h"
#include "check/state.h"
#include "check/words.h"

/* What the rungs look at, worked out once. */
struct look {
	const struct bench *b;
	const struct host *h;
	const struct vendor *v;
	const struct kernel *kernel; /* the running one; NULL unknown */
	struct word word;
	enum iommu_state state; /* as far as groups, units and log tell */
	/* What the log says of it; NULL nothing. */
	const struct log_line *refused, *gave_up, *part, *forced, *off;
};

/*
 * One reason. holds() looks, show() adds the proof. A rung that proves leaves no way for the IOMMU
 * to be on, also where nobody could look at the groups.
 */
struct rung {
	enum reason reason;
	bool proves;
	bool (*holds)(const struct look *l);
	void (*show)(const struct look *l);
	const char *detail; /* see rung_detail */
};

const struct log_line *refused_tables(const struct host *h)
{
	return said_last(h, SAID_REFUSED, host_vendor(h)->id);
}

void prove_driver(const struct bench *b, struct evidence **items, size_t *n)
{
	const struct vendor *v = host_vendor(b->host);

	prove_config(b, items, n, v->config);
	if (v->id == CPU_ARM)
		prove_config(b, items, n, "CONFIG_ARM_SMMU"); /* SMMUv2 */
}

static void say(const struct look *l, const char *source, const char *text)
{
	prove(l->b, &l->b->report->iommu.evidence, &l->b->report->iommu.n_evidence, source, text);
}

static void say_line(const struct look *l, const struct log_line *line)
{
	prove_line(l->b, &l->b->report->iommu.evidence, &l->b->report->iommu.n_evidence, line);
}

static void say_cmdline(const struct look *l)
{
	prove_cmdline(l->b, &l->b->report->iommu.evidence, &l->b->report->iommu.n_evidence);
}

static void say_cpu(const struct look *l)
{
	if (l->h->cpu.flags_line)
		say(l, "proc/cpuinfo", l->h->cpu.flags_line);
}

/* Said by the list of tables, or by the log where that could not be read. */
static void say_no_table(const struct look *l)
{
	const char *log = l->h->log.source ? l->h->log.source : "var/log/dmesg";
	bool none = any_table(l->h) == TRI_NO && l->v->id != CPU_ARM;

	say(l, l->h->iommu.dmar != TRI_UNKNOWN ? "sys/firmware/acpi/tables" : log,
	    none ? "no DMAR and no IVRS table"
		 : arena_printf(l->b->mem, "no %s table", l->v->table));
}

static bool is_guest(const struct look *l)
{
	return l->h->cpu.hypervisor == TRI_YES && any_table(l->h) == TRI_NO;
}

static bool cpu_cannot(const struct look *l)
{
	return l->h->cpu.virt == TRI_NO && any_table(l->h) == TRI_NO;
}

static void show_cpu(const struct look *l)
{
	say_cpu(l);
	say_no_table(l);
}

static bool firmware_silent(const struct look *l)
{
	return vendor_table(l->h, l->v) == TRI_NO;
}

static bool kernel_lacks_driver(const struct look *l)
{
	return vendor_driver(l->h, l->v) == TRI_NO;
}

static void show_config(const struct look *l)
{
	prove_driver(l->b, &l->b->report->iommu.evidence, &l->b->report->iommu.n_evidence);
}

/* The log repeats what the parser took, for a command line that could not be read. The firmware
 * (its DMA protection) or tboot may override it. */
static bool switched_off(const struct look *l)
{
	if (l->forced)
		return false;
	return l->word.state == WORD_OFF || (l->word.state == WORD_UNKNOWN && l->off);
}

static void show_off(const struct look *l)
{
	say_cmdline(l);
	say_line(l, l->off);
	say_line(l, l->refused);
}

/*
 * Off by default and nobody switched it on. Where the kernel's default is unknown, it takes a table
 * that is there and unused to say so.
 */
static bool nobody_switched_on(const struct look *l)
{
	enum intel_default by_default =
		l->kernel ? l->kernel->intel_default : INTEL_DEFAULT_UNKNOWN;

	if (l->v->id != CPU_INTEL || l->word.state != WORD_UNSAID || l->forced)
		return false;
	if (by_default == INTEL_DEFAULT_UNKNOWN)
		return vendor_table(l->h, l->v) == TRI_YES;
	return by_default == INTEL_DEFAULT_OFF;
}

static void show_missing(const struct look *l)
{
	say_cmdline(l);
	say_line(l, l->refused);
	if (l->kernel && l->kernel->intel_default == INTEL_DEFAULT_OFF)
		prove_config(l->b, &l->b->report->iommu.evidence, &l->b->report->iommu.n_evidence,
			     "CONFIG_INTEL_IOMMU_DEFAULT_ON");
}

static bool tables_refused(const struct look *l)
{
	return l->refused != NULL;
}

static void show_refused(const struct look *l)
{
	say_line(l, l->refused);
}

/* AMD's driver is on wherever there is a table, ARM's where it finds a unit; Intel's when a word or
 * the kernel's default says so. */
static bool was_switched_on(const struct look *l)
{
	switch (l->v->id) {
	case CPU_AMD:
		return l->word.state == WORD_UNSAID;
	case CPU_ARM:
		return said_last(l->h, SAID_DRIVER, CPU_ARM) != NULL;
	case CPU_INTEL:
		return l->forced || l->word.state == WORD_ON ||
		       (l->word.state == WORD_UNSAID && l->kernel &&
			l->kernel->intel_default >= INTEL_DEFAULT_ON);
	default:
		return false;
	}
}

static bool driver_gave_up(const struct look *l)
{
	if (l->gave_up)
		return true;
	return l->state == IOMMU_OFF && was_switched_on(l) && vendor_table(l->h, l->v) == TRI_YES;
}

static void show_gave_up(const struct look *l)
{
	if (l->h->iommu.dmar != TRI_UNKNOWN && vendor_table(l->h, l->v) == TRI_YES)
		say(l, "sys/firmware/acpi/tables", l->v->table);
	say_line(l, l->forced);
	say_line(l, l->gave_up ? l->gave_up : l->part);
	say_cmdline(l);
}

static bool always(const struct look *l)
{
	return l != NULL;
}

static void show_nothing(const struct look *l)
{
	(void)l;
}

/* In the order of the contract: the first that holds is the reason. */
static const struct rung rungs[] = {
	{REASON_GUEST, true, is_guest, show_cpu,
	 "this machine is itself a virtual machine and was given no virtual IOMMU"},
	{REASON_CPU, true, cpu_cannot, show_cpu,
	 "the processor shows no virtualisation ({flag}) and the firmware no IOMMU table"},
	{REASON_FIRMWARE, true, firmware_silent, say_no_table,
	 "the firmware offers no {table} table: {feature} is off in its setup, or this board has "
	 "none"},
	{REASON_KERNEL_CONFIG, true, kernel_lacks_driver, show_config,
	 "the kernel {release} is built without the driver ({config})"},
	{REASON_CMDLINE_OFF, true, switched_off, show_off,
	 "switched off by {word} on the kernel command line{also}"},
	{REASON_CMDLINE_MISSING, false, nobody_switched_on, show_missing,
	 "not switched on: this kernel needs intel_iommu=on{also}"},
	{REASON_FIRMWARE_BROKEN, true, tables_refused, show_refused,
	 "the kernel refused the firmware's {table} table, because it is broken"},
	{REASON_DRIVER_FAILED, true, driver_gave_up, show_gave_up,
	 "switched on, and yet {gave_up}"},
	{REASON_UNKNOWN, false, always, show_nothing, "what was read does not tell why"},
};

static const struct rung *first_rung(const struct look *l)
{
	for (size_t i = 0; i < ARRAY_SIZE(rungs); i++)
		if (rungs[i].holds(l))
			return &rungs[i];
	return NULL;
}

/* A broken table stands behind the word that hides it: without the word it is the reason. */
static const char *also(const struct look *l)
{
	return l->refused ? arena_printf(l->b->mem,
					 "; and the firmware's %s table is broken, so the kernel "
					 "refused it",
					 l->v->table)
			  : "";
}

static const char *rung_detail(const struct look *l, const struct rung *rung)
{
	const struct blank blanks[] = {
		{"also", also(l)},
		{"gave_up", gave_up_clause(l->b, why_gave_up(l->h))},
		{"table", l->v->table},
		{"flag", l->v->flag},
		{"feature", l->v->feature},
		{"config", l->v->config},
		{"word", l->word.raw ? l->word.raw : "a word"},
		{"release", l->h->release},
	};

	return fill_blanks(l->b, rung->detail, blanks, ARRAY_SIZE(blanks));
}

static struct look look_at(const struct bench *b)
{
	const struct host *h = b->host;
	struct look l = {.b = b, .h = h, .v = host_vendor(h), .kernel = host_running(h)};

	l.word = iommu_word(h, l.v);
	l.refused = refused_tables(h);
	l.gave_up = said_last(h, SAID_GAVE_UP, l.v->id);
	l.part = said_last(h, SAID_PART, l.v->id);
	l.forced = said_last(h, SAID_FORCED, l.v->id);
	l.off = said_last(h, SAID_OFF, l.v->id);
	return l;
}

const char *rung_sentence(const struct bench *b, size_t i)
{
	struct look l = look_at(b);

	return i < ARRAY_SIZE(rungs) ? rung_detail(&l, &rungs[i]) : NULL;
}

void judge_iommu(const struct bench *b)
{
	struct iommu_verdict *iommu = &b->report->iommu;
	struct look l = look_at(b);
	const struct rung *rung;

	iommu->vendor = l.v->id;
	iommu->state = l.state = judge_state(b);
	if (l.state == IOMMU_ON) {
		iommu->detail =
			b->host->n_groups > 0
				? arena_printf(b->mem, "on, with %zu groups", b->host->n_groups)
				: "on, as the kernel log tells; the groups could not be read";
		return;
	}
	rung = first_rung(&l);
	if (rung->proves && b->host->iommu.n_units == 0)
		iommu->state = IOMMU_OFF;
	iommu->reason = rung->reason;
	iommu->detail = rung_detail(&l, rung);
	if (b->host->xen == TRI_YES)
		iommu->detail = "this system runs under Xen, which keeps the IOMMU to itself";
	rung->show(&l);
}
