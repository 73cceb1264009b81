/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/lines.h"
#include "check/findings.h"
#include "check/words.h"

/* Printed by kernels that do not know a word (init/main.c, print_unknown_bootoptions). */
static bool kernel_knows_no_override(const struct host *h)
{
	for (size_t i = 0; i < h->log.n_lines; i++) {
		const char *text = h->log.lines[i].text;

		if (str_starts(text, "Unknown kernel command line parameters") &&
		    strstr(text, "pcie_acs_override"))
			return true;
	}
	return false;
}

void check_acs_override(const struct bench *b, struct finding *f)
{
	const char *remedy = "Take pcie_acs_override out of the kernel command line.";
	size_t at = 0;

	if (!b->host->cmdline) {
		judged(f, STATUS_UNKNOWN, "The kernel command line could not be read.", "");
		return;
	}
	if (!param_next(b->host, &at, "pcie_acs_override")) {
		judged(f, STATUS_PASS, "pcie_acs_override is not used.", "");
		return;
	}
	prove_cmdline(b, &f->evidence, &f->n_evidence);
	if (kernel_knows_no_override(b->host))
		judged(f, STATUS_WARN,
		       "pcie_acs_override is set, but this kernel does not know it: it does "
		       "nothing.",
		       remedy);
	else
		judged(f, STATUS_WARN,
		       "pcie_acs_override is set. On a kernel with that patch, devices in "
		       "different groups may still reach each other, and so a guest may reach this "
		       "host.",
		       remedy);
}

/* A word that does nothing on a host whose IOMMU is of this maker; CPU_UNKNOWN: on any. */
struct dead_word {
	const char *name;
	const char *option; /* an item of its list; NULL: the whole word */
	enum cpu_vendor on;
	const char *because;
};

static const struct dead_word dead_words[] = {
	{"amd_iommu", "on", CPU_UNKNOWN, "never was a kernel option; AMD's IOMMU is on by itself"},
	{"amd_iommu", "pt", CPU_UNKNOWN, "never was a kernel option"},
	{"intel_iommu", "pt", CPU_UNKNOWN, "never was a kernel option; iommu=pt is another word"},
	{"iommu", "on", CPU_UNKNOWN, "is no kernel option"},
	{"iommu", "yes", CPU_UNKNOWN, "is no kernel option"},
	{"iommu", "1", CPU_UNKNOWN, "is no kernel option"},
	{"intel_iommu", NULL, CPU_AMD, "is Intel's, and this host has AMD's IOMMU"},
	{"amd_iommu", NULL, CPU_INTEL, "is AMD's, and this host has Intel's IOMMU"},
	{"nofb", NULL, CPU_UNKNOWN, "is no kernel option"},
};

static const struct dead_word *why_dead(const struct param *p, enum cpu_vendor vendor)
{
	for (size_t i = 0; i < ARRAY_SIZE(dead_words); i++) {
		const struct dead_word *d = &dead_words[i];

		if (!streq(p->name, d->name) || (d->on != CPU_UNKNOWN && d->on != vendor))
			continue;
		if (!d->option || param_lists(p, d->option))
			return d;
	}
	return NULL;
}

/* Sentences are joined as they are found: "" when there is none. */
static const char *dead_on_cmdline(const struct bench *b)
{
	const struct host *h = b->host;
	const char *text = "";

	for (size_t i = 0; i < h->n_params && !streq(h->params[i].raw, "--"); i++) {
		const struct dead_word *d = why_dead(&h->params[i], host_vendor(h)->id);

		if (d)
			text = arena_printf(b->mem, "%s%s%s %s.", text, *text ? " " : "",
					    h->params[i].raw, d->because);
	}
	return text;
}

/* vfio_virqfd became a part of vfio with 6.2: a kernel that lacks the module cannot load it. */
static bool virqfd_is_gone(const struct host *h)
{
	const struct kernel *k = host_running(h);

	return k && k->vfio_virqfd == SUPPORT_MISSING;
}

static bool lists_virqfd(const struct file_fact *list)
{
	struct lines it = lines_of(list->bytes, list->len);

	for (struct line l; lines_next(&it, &l);) {
		const char *word = l.at + strspn(l.at, " \t");

		if (str_starts(word, "vfio_virqfd") || str_starts(word, "vfio-virqfd"))
			return true;
	}
	return false;
}

static bool dead_in_initramfs(const struct bench *b, struct finding *f)
{
	const char *path = b->host->initramfs.list_path;
	const struct file_fact *list = path ? host_file(b->host, path) : NULL;

	if (!list || list->state != FILE_PRESENT || !list->bytes || !virqfd_is_gone(b->host) ||
	    !lists_virqfd(list))
		return false;
	prove_finding(b, f, path + (*path == '/'), "vfio_virqfd");
	return true;
}

void check_dead_words(const struct bench *b, struct finding *f)
{
	const char *text = dead_on_cmdline(b);

	if (*text)
		prove_cmdline(b, &f->evidence, &f->n_evidence);
	if (dead_in_initramfs(b, f))
		text = arena_printf(b->mem,
				    "%s%svfio_virqfd is listed for the initramfs, and this kernel "
				    "has no such module.",
				    text, *text ? " " : "");
	if (*text)
		judged(f, STATUS_WARN, text,
		       "They do no harm to the start; take them out when you like.");
	else if (!b->host->cmdline)
		judged(f, STATUS_UNKNOWN, "The kernel command line could not be read.", "");
	else
		judged(f, STATUS_PASS, "No word is known to do nothing.", "");
}
