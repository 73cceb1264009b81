/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcie_acs_override: known only to kernels with a patch that mainline never took. */
#include "check/findings.h"
#include "check/howto.h"
#include "check/lint.h"

#define WORD "pcie_acs_override"
#define RISK                                                                                       \
	"devices in different groups may still reach each other, and so a guest may reach this "   \
	"host."

/* Kernels that carry the patch as their makers build them, by a part of the release. */
static const struct patched {
	const char *part, *kernel;
} patched_kernels[] = {
	{"-zen", "Zen"},         {"-lqx", "Liquorix"},   {"-xanmod", "XanMod"},
	{"-cachyos", "CachyOS"}, {"-pve", "Proxmox VE"}, {"-vfio", "linux-vfio"},
};

static const struct patched *patched_kernel(const char *release)
{
	for (size_t i = 0; i < ARRAY_SIZE(patched_kernels); i++)
		if (strstr(release, patched_kernels[i].part))
			return &patched_kernels[i];
	return NULL;
}

/* The patch itself says so when the word is given (pcie_acs_override_setup() in it). */
static const struct log_line *says_it_is_on(const struct host *h)
{
	for (size_t i = 0; i < h->log.n_lines; i++)
		if (strstr(h->log.lines[i].text, "PCIe ACS overrides enabled"))
			return &h->log.lines[i];
	return NULL;
}

static const char *what_it_does(const struct bench *b, struct finding *f)
{
	const struct log_line *on = says_it_is_on(b->host);
	const struct log_line *off = unknown_to_kernel(b->host, WORD);
	const struct patched *p = patched_kernel(b->host->release);

	prove_line(b, &f->evidence, &f->n_evidence, on ? on : off);
	if (on)
		return WORD " is in force: " RISK;
	if (off)
		return WORD " is set, but this kernel does not know it: it does nothing.";
	if (p)
		return arena_printf(b->mem, WORD " is set, and %s kernels have that patch: " RISK,
				    p->kernel);
	return WORD " is set. Whether this kernel has that patch is not known. Without it the word "
		    "does nothing; with it " RISK;
}

void check_acs_override(const struct bench *b, struct finding *f)
{
	struct hits hits = {.b = b, .f = f};
	struct lint_words words = lint_words(b);
	bool runs = false;

	for (size_t i = 0; i < words.n; i++) {
		if (!streq(words.items[i].param->name, WORD))
			continue;
		hit_word(&hits, &words.items[i]);
		runs |= words.items[i].running;
	}
	if (runs)
		hit(&hits, "%s", what_it_does(b, f));
	else if (f->n_evidence > 0)
		hit(&hits, WORD " is set for the next start. On a kernel with that patch, " RISK);
	judge_hits(&hits, WORD " is not used.", words_unread(b->host));
	if (hits.n > 0)
		f->remedy = howto_take_out(b, &hits.out);
}
