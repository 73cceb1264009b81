/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/findings.h"
#include "check/howto.h"
#include "check/words.h"

/* A parameter that takes protection away: a bool. */
struct mode {
	const char *modules[2];
	const char *parameter;
	enum attr_id running; /* what the kernel says of the first module */
};

/* drivers/vfio/vfio_iommu_type1.c, and iommufd, which took over its part
 * (drivers/iommu/iommufd/device.c). */
static const struct mode unsafe_interrupts = {
	{"vfio_iommu_type1", "iommufd"}, "allow_unsafe_interrupts", ATTR_UNSAFE_INTERRUPTS};
/* drivers/vfio/vfio_main.c, with CONFIG_VFIO_NOIOMMU */
static const struct mode noiommu = {{"vfio"}, "enable_unsafe_noiommu_mode", ATTR_NOIOMMU};

#define RUNNING_LINE "the kernel command line"

static bool is_module(const struct mode *m, const char *name, size_t n)
{
	for (size_t i = 0; i < ARRAY_SIZE(m->modules) && m->modules[i]; i++)
		if (strlen(m->modules[i]) == n && memcmp(m->modules[i], name, n) == 0)
			return true;
	return false;
}

static bool names_it(const struct mode *m, const struct param *p)
{
	size_t n = strcspn(p->name, ".");

	return p->name[n] && is_module(m, p->name, n) && streq(p->name + n + 1, m->parameter) &&
	       parameter_is_on(p->value);
}

/* Has the running kernel the word? */
static bool on_cmdline(const struct bench *b, struct finding *f, const struct mode *m)
{
	const struct host *h = b->host;

	for (size_t i = 0; i < h->n_params && !streq(h->params[i].raw, "--"); i++)
		if (names_it(m, &h->params[i])) {
			prove_cmdline(b, &f->evidence, &f->n_evidence);
			return true;
		}
	return false;
}

/* places: what was found so far, "" nothing. Gives it with one more, which is proven. */
static const char *add_place(const struct bench *b, struct finding *f, const char *places,
			     const char *path, size_t line, const char *text)
{
	const char *place = arena_printf(b->mem, "%s:%zu", path, line);

	prove_finding(b, f, place + (*place == '/'), text);
	return arena_printf(b->mem, "%s%s%s", places, *places ? ", " : "", place);
}

static const char *in_loader_files(const struct bench *b, struct finding *f, const struct mode *m,
				   const char *places)
{
	for (size_t i = 0; i < b->host->n_set_words; i++) {
		const struct set_word *w = &b->host->set_words[i];

		if (names_it(m, &w->word))
			places = add_place(b, f, places, w->path, w->line, w->text);
	}
	return places;
}

/* Is it one of these options, "name" or "name=value"? */
static bool lists_it(const struct bench *b, const struct mode *m, const char *args)
{
	for (const char *at = args; *(at += strspn(at, " \t"));) {
		size_t len = strcspn(at, " \t");
		const char *word = arena_dup(b->mem, at, len);
		size_t name = strcspn(word, "=");

		if (name == strlen(m->parameter) && str_starts(word, m->parameter) &&
		    parameter_is_on(word[name] ? word + name + 1 : NULL))
			return true;
		at += len;
	}
	return false;
}

static const char *in_modprobe(const struct bench *b, struct finding *f, const struct mode *m,
			       const char *places)
{
	for (size_t i = 0; i < b->host->n_modprobe; i++) {
		const struct modprobe_line *l = &b->host->modprobe[i];

		if (!streq(l->directive, "options") || !l->args ||
		    !is_module(m, l->module, strlen(l->module)) || !lists_it(b, m, l->args))
			continue;
		places = add_place(b, f, places, l->path, l->line,
				   arena_printf(b->mem, "options %s %s", l->module, l->args));
	}
	return places;
}

static const char *what_it_does(const struct bench *b)
{
	switch (b->report->iommu.irq_remapping) {
	case IOMMU_ON:
		return "Unsafe interrupts are allowed, and need not be: interrupt remapping is on. "
		       "Where it ever is off, a guest could send any interrupt into this host.";
	case IOMMU_OFF:
		return "Unsafe interrupts are allowed, and interrupt remapping is off: a guest "
		       "with a device can send any interrupt into this host, and so attack it.";
	default:
		return "Unsafe interrupts are allowed: where interrupt remapping is off, a guest "
		       "with a device can send any interrupt into this host, and so attack it.";
	}
}

/* Without remapping the kernel then refuses what it now does. */
static const char *what_follows(const struct bench *b)
{
	return b->report->iommu.irq_remapping == IOMMU_OFF
		       ? " Guests with devices then no longer start. What is missing is "
			 "interrupt remapping: see interrupt-remapping."
		       : "";
}

static bool is_in_modprobe(const char *places)
{
	return strstr(places, "/modprobe.d/") != NULL;
}

static const char *how_to_leave_it(const struct bench *b, const struct mode *m, const char *places,
				   const char *follows)
{
	bool said = streq(places, RUNNING_LINE);
	bool cmdline = said || strchr(places, ',') || !is_in_modprobe(places);

	if (!*places)
		return arena_printf(b->mem,
				    "It was switched on while this system ran: start it again, or "
				    "write N to /%s.%s",
				    host_attr(b->host, m->running)->source, follows);
	return arena_printf(b->mem, "Take %s out (%s)%s%s", m->parameter, places,
			    howto_finish(b, cmdline, is_in_modprobe(places)), follows);
}

/* What is said when it is on, and when it is not. */
struct saying {
	const char *on, *off;
	const char *follows; /* behind the remedy */
};

static void judge_mode(const struct bench *b, struct finding *f, const struct mode *m,
		       const struct saying *saying)
{
	const struct attr *running = host_attr(b->host, m->running);
	bool is_on = running->there == TRI_YES && streq(running->text, "Y");
	bool said = on_cmdline(b, f, m);
	const char *places = in_modprobe(b, f, m, in_loader_files(b, f, m, ""));

	if (said && !*places)
		places = RUNNING_LINE;
	if (is_on)
		prove_attr(b, f, m->running);
	if (is_on || *places)
		judged(f, STATUS_WARN, saying->on, how_to_leave_it(b, m, places, saying->follows));
	else if (!b->host->cmdline && running->there == TRI_UNKNOWN)
		judged(f, STATUS_UNKNOWN, "The kernel command line could not be read.",
		       howto_read(b, "Look at /proc/cmdline: is /proc mounted?"));
	else
		judged(f, STATUS_PASS, saying->off, "");
}

void check_unsafe_interrupts(const struct bench *b, struct finding *f)
{
	judge_mode(b, f, &unsafe_interrupts,
		   &(struct saying){what_it_does(b), "Nothing allows unsafe interrupts.",
				    what_follows(b)});
}

void check_noiommu(const struct bench *b, struct finding *f)
{
	judge_mode(b, f, &noiommu,
		   &(struct saying){"VFIO may work without an IOMMU: a device that is used so can "
				    "reach all memory of this host, it taints the kernel, and no "
				    "guest can have it.",
				    "VFIO works with an IOMMU only.", ""});
}
