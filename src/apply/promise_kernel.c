/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Will the kernels that may be started next keep what the run made? A package may have brought one
 * since, whose entry another program wrote, whose vfio-pci is built in, or that lacks a driver.
 * Judged before the reboot too: these are facts of files.
 */
#include "apply/promise_parts.h"

void promise_problem(struct looked *l, const char *what, const char *advice)
{
	if (l->problem)
		return;
	l->problem = what;
	l->advice = advice;
}

const char *promise_not_run(const struct looked *l)
{
	return l->v->root->live ? "the programs did not run with this run"
				: "the programs did not run in this tree";
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
		promise_problem(
			l, arena_printf(l->mem, "it is built without %s", option),
			arena_printf(
				l->mem,
				"Kernel %s is built without %s: start another one, or remove it.",
				release, option));
	if (l->kernel->vfio_pci == SUPPORT_BUILTIN && binds_by_modprobe(l->v->run))
		promise_problem(
			l,
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

static bool has_own_initramfs(const struct host *h, const struct kernel *k)
{
	for (size_t i = 0; i < h->initramfs.n_images; i++)
		if (!h->initramfs.images[i].release ||
		    streq(h->initramfs.images[i].release, k->release))
			return true;
	for (size_t i = 0; i < h->n_entries; i++)
		if (promise_entry_starts(h, &h->entries[i], k) &&
		    (h->entries[i].unified || h->entries[i].n_initrds > 0))
			return true;
	return k->initrd != NULL;
}

static bool made_by_run(const struct run *run, const char *path)
{
	for (size_t i = 0; path && i < run->n_images; i++)
		if (streq(run->images[i], path))
			return true;
	return false;
}

static bool entry_is_made_by_run(const struct run *run, const struct boot_entry *e)
{
	for (size_t i = 0; i < e->n_initrds; i++)
		if (made_by_run(run, e->initrds[i]))
			return true;
	return made_by_run(run, e->path);
}

static bool image_is_made_by_run(const struct looked *l)
{
	const struct run *run = l->v->run;
	const struct host *h = l->v->host;

	for (size_t i = 0; i < h->initramfs.n_images; i++)
		if (streq(h->initramfs.images[i].release, l->kernel->release) &&
		    made_by_run(run, h->initramfs.images[i].path))
			return true;
	for (size_t i = 0; i < h->n_entries; i++)
		if (promise_entry_starts(h, &h->entries[i], l->kernel) &&
		    entry_is_made_by_run(run, &h->entries[i]))
			return true;
	return made_by_run(run, l->kernel->initrd);
}

/* What an image holds that the run had made was read back then; no other is looked into. */
static void look_into_images(struct looked *l)
{
	const struct run *run = l->v->run;

	if (run->n_images == 0 || l->unknown)
		return;
	if (!image_is_made_by_run(l))
		l->known = "its entry has the words; its initramfs is none that the run made, and "
			   "was not looked into";
	else if (run_lacks_programs(run))
		l->unknown = arena_printf(l->mem, "its initramfs was not made again%s: %s",
					  l->v->root->live ? ", unless by hand" : "",
					  promise_not_run(l));
}

/* Where the others have an initramfs and this one has none, vfio-pci would come too late, if it
 * came up at all. */
static void look_at_images(struct looked *l)
{
	const struct host *h = l->v->host;

	if (h->initramfs.n_images == 0 || has_own_initramfs(h, l->kernel))
		look_into_images(l);
	else
		promise_problem(
			l, "it has no initramfs",
			arena_printf(l->mem,
				     "Kernel %s has no initramfs: make it, or remove that kernel.",
				     l->kernel->release));
}

static void promise_kernel(struct verify *v, const struct kernel *k)
{
	static const char expected[] = "starts with all of it";
	struct looked l = {.v = v, .mem = &v->out->mem, .kernel = k};

	look_at_options(&l);
	promise_entries(&l);
	look_at_images(&l);
	if (l.problem)
		promise_add(v, "next-kernel", k->release, expected, TRI_NO, "%s", l.problem);
	else if (l.unknown)
		promise_add(v, "next-kernel", k->release, expected, TRI_UNKNOWN, "%s", l.unknown);
	else
		promise_add(v, "next-kernel", k->release, expected, TRI_YES, "%s",
			    l.known ? l.known : expected);
	if (l.problem && !v->advice)
		v->advice = l.advice;
}

void promise_kernels(struct verify *v)
{
	for (size_t i = 0; i < v->host->n_kernels; i++)
		if (kernel_may_boot(&v->host->kernels[i]))
			promise_kernel(v, &v->host->kernels[i]);
}
