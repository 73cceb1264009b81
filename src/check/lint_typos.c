/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words that are nearly a word of this field, and so do nothing. */
#include <strings.h>

#include "base/spell.h"
#include "check/findings.h"
#include "check/howto.h"
#include "check/lint.h"
#include "model/vfio_id.h"

/* A name of so many letters may be two letters off, a shorter one by one. */
#define LONG_NAME 8

/* Names that matter here, "-" as "_". Those of drivers/vfio/pci/vfio_pci.c among them. */
static const char *const meant[] = {
	"intel_iommu",
	"amd_iommu",
	"iommu",
	"iommu.passthrough",
	"iommu.strict",
	"intremap",
	"nointremap",
	"pcie_acs_override",
	"vfio_pci.ids",
	"vfio_pci.disable_vga",
	"vfio_pci.disable_idle_d3",
	"vfio_pci.nointxmask",
	"vfio_pci.enable_sriov",
	"vfio_pci.disable_denylist",
	"vfio_iommu_type1.allow_unsafe_interrupts",
	"pci_stub.ids",
	"kvm_intel.nested",
	"kvm_amd.nested",
	"rd.driver.pre",
	"rd.driver.blacklist",
	"modprobe.blacklist",
	"module_blacklist",
	"initcall_blacklist",
};

/* Their real neighbours: something reads these, whatever they look like. */
static const char *const known[] = {
	"amd_iommu_dump", "amd_iommu_intr", "s390_iommu",
	"iommu.forcedac", "noiotrap",       "rd.driver.post",
};

static bool is_among(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (streq(name, names[i]))
			return true;
	return false;
}

/* The name that was meant; NULL when it is right, or far from all. */
static const char *meant_by(const char *name)
{
	const char *best = NULL;
	size_t best_off = SIZE_MAX;

	if (is_among(name, meant, ARRAY_SIZE(meant)) || is_among(name, known, ARRAY_SIZE(known)))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(meant); i++) {
		if (strcasecmp(name, meant[i]) == 0)
			return meant[i];
		size_t most = strlen(meant[i]) >= LONG_NAME ? 2 : 1;
		size_t off = spell_distance(name, meant[i], most);

		if (off < best_off) {
			best_off = off;
			best = meant[i];
		}
	}
	return best;
}

/* "10de:1c82" as a word of its own: a blank got into a list of ids. */
static bool is_lone_id(const struct param *p)
{
	return !p->value && strcspn(p->raw, ":") == 4 && vfio_ids_are_valid(p->raw);
}

static bool is_nameless_list(const struct param *p)
{
	return streq(p->name, "ids") && p->value && vfio_ids_are_valid(p->value);
}

static const char *wrong_with(const struct bench *b, const struct param *p)
{
	const char *name = meant_by(p->name);

	if (name)
		return arena_printf(b->mem, "%s is no word that anything reads; %s is.", p->raw,
				    name);
	if (is_lone_id(p))
		return arena_printf(
			b->mem, "%s stands alone: a list of ids has commas and no blanks.", p->raw);
	if (is_nameless_list(p))
		return arena_printf(b->mem, "%s names no module; vfio-pci.ids= does.", p->raw);
	if (streq(p->name, "vfio_pci.ids") && (!p->value || !vfio_ids_are_valid(p->value)))
		return arena_printf(b->mem,
				    "%s is no list of vendor:device in hex digits with commas "
				    "between them.",
				    p->raw);
	return NULL;
}

const char *misspelt(const struct bench *b, const char *name)
{
	struct lint_words words = lint_words(b);

	for (size_t i = 0; i < words.n; i++)
		if (streq(meant_by(words.items[i].param->name), name))
			return words.items[i].param->raw;
	return NULL;
}

/* What to write instead; NULL: that is the owner's to know. */
static const char *right_word(const struct bench *b, const struct param *p)
{
	const char *name = meant_by(p->name);

	if (!name && is_nameless_list(p))
		name = "vfio-pci.ids";
	if (!name)
		return NULL;
	return p->value ? arena_printf(b->mem, "%s=%s", name, p->value) : name;
}

static void hit_typo(struct hits *hits, const struct lint_word *w)
{
	const char *right = right_word(hits->b, w->param);
	const char *raw = w->param->raw, *lines = word_lines(hits->b, w);

	if (right)
		hit_fix(hits, "write %s instead of %s (%s)", right, raw, lines);
	else
		hit_fix(hits, "correct %s (%s)", raw, lines);
}

void check_typos(const struct bench *b, struct finding *f)
{
	struct hits hits = {.b = b, .f = f};
	struct lint_words words = lint_words(b);

	for (size_t i = 0; i < words.n; i++) {
		const struct lint_word *w = &words.items[i];
		const char *wrong = wrong_with(b, w->param);

		if (!wrong)
			continue;
		hit(&hits, "%s", wrong);
		prove_word(b, f, w);
		hit_typo(&hits, w);
		if (w->running)
			prove_line(b, &f->evidence, &f->n_evidence,
				   unknown_to_kernel(b->host, w->param->raw));
	}
	judge_hits(&hits, "No word looks misspelt.", words_unread(b->host));
	advise_fixes(&hits, true, false);
}
