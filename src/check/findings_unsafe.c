/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/findings.h"
#include "check/howto.h"
#include "check/words.h"

/*
 * allow_unsafe_interrupts of vfio_iommu_type1 (drivers/vfio/vfio_iommu_type1.c), and of iommufd,
 * which took over its part (drivers/iommu/iommufd/device.c). A bool: y, 1 and on switch it on, and
 * so does the bare name (kstrtobool, lib/kstrtox.c).
 */
static const char *const modules[] = {"vfio_iommu_type1", "iommufd"};
static const char parameter[] = "allow_unsafe_interrupts";

#define RUNNING_LINE "the kernel command line"

static bool says_yes(const char *value)
{
	if (!value)
		return true;
	if (*value == 'o' || *value == 'O')
		return value[1] == 'n' || value[1] == 'N';
	return *value && strchr("yYtT1", *value);
}

static bool names_it(const struct param *p)
{
	for (size_t i = 0; i < ARRAY_SIZE(modules); i++) {
		size_t len = strlen(modules[i]);

		if (str_starts(p->name, modules[i]) && p->name[len] == '.' &&
		    streq(p->name + len + 1, parameter))
			return says_yes(p->value);
	}
	return false;
}

/* Has the running kernel the word? */
static bool on_cmdline(const struct bench *b, struct finding *f)
{
	const struct host *h = b->host;

	for (size_t i = 0; i < h->n_params && !streq(h->params[i].raw, "--"); i++)
		if (names_it(&h->params[i])) {
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

static const char *in_loader_files(const struct bench *b, struct finding *f, const char *places)
{
	for (size_t i = 0; i < b->host->n_set_words; i++) {
		const struct set_word *w = &b->host->set_words[i];

		if (names_it(&w->word))
			places = add_place(b, f, places, w->path, w->line, w->text);
	}
	return places;
}

/* Is it one of these options, "name" or "name=value"? */
static bool lists_it(const struct bench *b, const char *args)
{
	for (const char *at = args; *(at += strspn(at, " \t"));) {
		size_t len = strcspn(at, " \t");
		const char *word = arena_dup(b->mem, at, len);
		size_t name = strcspn(word, "=");

		if (name == strlen(parameter) && str_starts(word, parameter) &&
		    says_yes(word[name] ? word + name + 1 : NULL))
			return true;
		at += len;
	}
	return false;
}

static bool is_module(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(modules); i++)
		if (streq(name, modules[i]))
			return true;
	return false;
}

static const char *in_modprobe(const struct bench *b, struct finding *f, const char *places)
{
	for (size_t i = 0; i < b->host->n_modprobe; i++) {
		const struct modprobe_line *l = &b->host->modprobe[i];

		if (!streq(l->directive, "options") || !is_module(l->module) || !l->args ||
		    !lists_it(b, l->args))
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

static const char *how_to_leave_it(const struct bench *b, const char *places)
{
	bool said = streq(places, RUNNING_LINE);
	bool cmdline = said || strchr(places, ',') || !is_in_modprobe(places);

	if (!*places)
		return arena_printf(b->mem,
				    "It was switched on while this system ran: start it again, or "
				    "write N to /%s.%s",
				    host_attr(b->host, ATTR_UNSAFE_INTERRUPTS)->source,
				    what_follows(b));
	return arena_printf(b->mem, "Take %s out (%s)%s%s", parameter, places,
			    howto_finish(b, cmdline, is_in_modprobe(places)), what_follows(b));
}

void check_unsafe_interrupts(const struct bench *b, struct finding *f)
{
	const struct attr *running = host_attr(b->host, ATTR_UNSAFE_INTERRUPTS);
	bool is_on = running->there == TRI_YES && streq(running->text, "Y");
	bool said = on_cmdline(b, f);
	const char *places = in_modprobe(b, f, in_loader_files(b, f, ""));

	if (said && !*places)
		places = RUNNING_LINE;
	if (is_on)
		prove_attr(b, f, ATTR_UNSAFE_INTERRUPTS);
	if (is_on || *places)
		judged(f, STATUS_WARN, what_it_does(b), how_to_leave_it(b, places));
	else if (!b->host->cmdline && running->there == TRI_UNKNOWN)
		judged(f, STATUS_UNKNOWN, "The kernel command line could not be read.",
		       howto_read(b, "Look at /proc/cmdline: is /proc mounted?"));
	else
		judged(f, STATUS_PASS, "Nothing allows unsafe interrupts.", "");
}
