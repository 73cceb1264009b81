/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Will the kernels that may be started next keep what the run made? A package may have brought one
 * since, whose entry another program wrote, whose vfio-pci is built in, or that lacks a driver.
 * Judged before the reboot too: these are facts of files.
 */
#include "apply/promise.h"
#include "conf/cmdline.h"
#include "conf/grubenv.h"

struct looked {
	struct verify *v;
	struct arena *mem;
	const struct kernel *kernel;
	const char *problem, *advice; /* NULL: none was found */
	const char *unknown;          /* what could not be looked at; NULL: nothing */
};

static void problem(struct looked *l, const char *what, const char *advice)
{
	if (l->problem)
		return;
	l->problem = what;
	l->advice = advice;
}

static bool binds_by_modprobe(const struct run *run)
{
	for (size_t i = 0; i < run->n_bindings; i++)
		if (run->bindings[i].mechanism == MECHANISM_IDS ||
		    run->bindings[i].mechanism == MECHANISM_OVERRIDE)
			return true;
	return false;
}

/* The first option of its configuration that it needs and does not have. */
static const char *lacks(const struct looked *l)
{
	const struct kernel *k = l->kernel;
	enum cpu_vendor vendor = l->v->host->cpu.vendor;

	if (vendor == CPU_INTEL && k->intel_iommu == TRI_NO)
		return "the driver of Intel's IOMMU (CONFIG_INTEL_IOMMU)";
	if (vendor == CPU_AMD && k->amd_iommu == TRI_NO)
		return "the driver of AMD's IOMMU (CONFIG_AMD_IOMMU)";
	if (k->vfio_pci == SUPPORT_MISSING)
		return "vfio-pci (CONFIG_VFIO_PCI)";
	if ((vendor == CPU_INTEL || vendor == CPU_AMD) && k->irq_remap == TRI_NO)
		return "interrupt remapping (CONFIG_IRQ_REMAP)";
	return NULL;
}

static void look_at_options(struct looked *l)
{
	const char *option = lacks(l), *release = l->kernel->release;

	if (option)
		problem(l, arena_printf(l->mem, "it is built without %s", option),
			arena_printf(
				l->mem,
				"Kernel %s is built without %s: start another one, or remove it.",
				release, option));
	if (l->kernel->vfio_pci == SUPPORT_BUILTIN && binds_by_modprobe(l->v->run))
		problem(l,
			arena_printf(
				l->mem,
				"vfio-pci is built into %s: ids of modprobe.d have no effect; put "
				"them on the command line",
				release),
			arena_printf(
				l->mem,
				"vfio-pci is built into kernel %s: undo this run and apply again, "
				"and the ids go on the command line.",
				release));
}

/* $kernelopts of an entry is what the environment block says. NULL: that is not known. */
static const char *words_of(const struct looked *l, const struct boot_entry *e)
{
	static const char carrier[] = "$kernelopts";
	const struct host *h = l->v->host;
	const char *at = e->cmdline ? strstr(e->cmdline, carrier) : NULL;
	const struct file_fact *f;
	char *value;

	if (!at)
		return e->cmdline;
	f = h->loader.environment ? host_file(h, h->loader.environment) : NULL;
	if (!f || f->state != FILE_PRESENT ||
	    grubenv_get(f->bytes, f->len, carrier + 1, l->mem, &value, NULL) < 0)
		return NULL;
	return arena_printf(l->mem, "%.*s%s%s", (int)(at - e->cmdline), e->cmdline, value,
			    at + strlen(carrier));
}

static void look_for_word(struct looked *l, const struct boot_entry *e, const char *words,
			  const char *word, bool wanted)
{
	if (cmdline_has(words, word) == wanted)
		return;
	if (l->v->run->n_steps > 0 && !l->v->run->steps_ran) {
		l->unknown = arena_printf(l->mem, "%s %s %s: the programs did not run in this tree",
					  e->path, wanted ? "lacks" : "has", word);
		return;
	}
	problem(l, arena_printf(l->mem, "%s %s %s", e->path, wanted ? "lacks" : "has", word),
		arena_printf(l->mem,
			     "Kernel %s would start %s %s: passthru apply writes its entry again.",
			     l->kernel->release, wanted ? "without" : "with", word));
}

static void look_at_entry(struct looked *l, const struct boot_entry *e)
{
	const struct run *run = l->v->run;
	const char *words = words_of(l, e);

	if (!words) {
		l->unknown =
			arena_printf(l->mem, "the command line of %s could not be read", e->path);
		return;
	}
	for (size_t i = 0; i < run->n_words; i++)
		look_for_word(l, e, words, run->words[i], true);
	for (size_t i = 0; i < run->n_gone_words; i++)
		look_for_word(l, e, words, run->gone_words[i], false);
}

/* An entry that is out of tries comes behind all others, and no plan edits it. */
static bool starts(const struct boot_entry *e, const struct kernel *k)
{
	return !e->recovery && !e->foreign && e->tries_left != 0 && streq(e->release, k->release);
}

static void look_at_entries(struct looked *l)
{
	const struct host *h = l->v->host;
	size_t n = 0;

	for (size_t i = 0; i < h->n_entries; i++)
		if (starts(&h->entries[i], l->kernel)) {
			look_at_entry(l, &h->entries[i]);
			n++;
		}
	if (n == 0)
		l->unknown = "no boot entry of it was found";
}

static bool has_own_initramfs(const struct host *h, const struct kernel *k)
{
	for (size_t i = 0; i < h->initramfs.n_images; i++)
		if (!h->initramfs.images[i].release ||
		    streq(h->initramfs.images[i].release, k->release))
			return true;
	for (size_t i = 0; i < h->n_entries; i++)
		if (starts(&h->entries[i], k) &&
		    (h->entries[i].unified || h->entries[i].n_initrds > 0))
			return true;
	return k->initrd != NULL;
}

/* Where the others have an initramfs and this one has none, vfio-pci would come too late, if it
 * came up at all. */
static void look_at_images(struct looked *l)
{
	const struct host *h = l->v->host;

	if (h->initramfs.n_images == 0 || has_own_initramfs(h, l->kernel))
		return;
	problem(l, "it has no initramfs",
		arena_printf(l->mem, "Kernel %s has no initramfs: make it, or remove that kernel.",
			     l->kernel->release));
}

static void promise_kernel(struct verify *v, const struct kernel *k)
{
	static const char expected[] = "starts with all of it";
	struct looked l = {.v = v, .mem = &v->out->mem, .kernel = k};

	look_at_options(&l);
	look_at_entries(&l);
	look_at_images(&l);
	if (l.problem)
		promise_add(v, "next-kernel", k->release, expected, TRI_NO, "%s", l.problem);
	else if (l.unknown)
		promise_add(v, "next-kernel", k->release, expected, TRI_UNKNOWN, "%s", l.unknown);
	else
		promise_add(v, "next-kernel", k->release, expected, TRI_YES,
			    "starts with all of it");
	if (l.problem && !v->advice)
		v->advice = l.advice;
}

void promise_kernels(struct verify *v)
{
	for (size_t i = 0; i < v->host->n_kernels; i++)
		if (kernel_may_boot(&v->host->kernels[i]))
			promise_kernel(v, &v->host->kernels[i]);
}
