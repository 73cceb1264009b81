/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The installed kernels: what each was built with, and where its image and initramfs are. */
#include <ctype.h>

#include "base/lines.h"
#include "base/text.h"
#include "conf/kconfig.h"
#include "probe/modindex.h"
#include "probe/scan.h"

#define CONFIG_MAX (4 * 1024 * 1024)

struct config {
	struct buf text;
	bool known;
};

static enum kconfig_value value(const struct config *c, const char *name)
{
	return c->known ? kconfig_get(buf_str(&c->text), c->text.len, name) : KCONFIG_ABSENT;
}

/* An option that a config leaves out says nothing, unless the option it hangs on is off. */
static enum tri built_with(const struct config *c, const char *name, const char *needs)
{
	switch (value(c, name)) {
	case KCONFIG_YES:
	case KCONFIG_MODULE:
		return TRI_YES;
	case KCONFIG_NO:
		return TRI_NO;
	default:
		return value(c, needs) == KCONFIG_NO ? TRI_NO : TRI_UNKNOWN;
	}
}

static enum intel_default intel_default(const struct config *c)
{
	if (value(c, "INTEL_IOMMU_DEFAULT_ON") == KCONFIG_YES)
		return INTEL_DEFAULT_ON;
	/* A choice that Debian's kernels add. */
	if (value(c, "INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF") == KCONFIG_YES)
		return INTEL_DEFAULT_ON_BUT_IGPU;
	if (value(c, "INTEL_IOMMU_DEFAULT_ON") == KCONFIG_NO ||
	    value(c, "INTEL_IOMMU_DEFAULT_OFF") == KCONFIG_YES)
		return INTEL_DEFAULT_OFF;
	return INTEL_DEFAULT_UNKNOWN;
}

/* The first of these files that is there, with RELEASE in place of %s; NULL: none. */
static const char *first_file(struct scan *s, const char *const *formats, size_t n,
			      const char *release)
{
	for (size_t i = 0; i < n; i++) {
		const char *path = arena_printf(s->mem, formats[i], release);

		if (scan_exists(s, path))
			return path;
	}
	return NULL;
}

static void read_config(struct scan *s, struct kernel *k, struct config *ret)
{
	static const char *const places[] = {
		"boot/config-%s",
		"lib/modules/%s/config",
		"usr/lib/modules/%s/config",
	};
	const char *path = first_file(s, places, ARRAY_SIZE(places), k->release);

	if (!path || !scan_read(s, path, CONFIG_MAX, &ret->text))
		return;
	ret->known = true;
	k->config_path = path;
	k->intel_iommu = built_with(ret, "INTEL_IOMMU", "IOMMU_SUPPORT");
	k->amd_iommu = built_with(ret, "AMD_IOMMU", "IOMMU_SUPPORT");
	k->irq_remap = built_with(ret, "IRQ_REMAP", "IOMMU_SUPPORT");
	k->intel_default = intel_default(ret);
}

/* What runs beats what is written: a loaded module has initstate, a built-in one has not
 * (kernel/module/sysfs.c). */
static enum support running_support(struct scan *s, const char *module)
{
	if (!scan_exists(s, arena_printf(&s->tmp, "sys/module/%s", module)))
		return SUPPORT_UNKNOWN;
	if (scan_exists(s, arena_printf(&s->tmp, "sys/module/%s/initstate", module)))
		return SUPPORT_MODULE;
	return SUPPORT_BUILTIN;
}

static enum support config_support(const struct config *c, const char *option)
{
	switch (value(c, option)) {
	case KCONFIG_YES:
		return SUPPORT_BUILTIN;
	case KCONFIG_MODULE:
		return SUPPORT_MODULE;
	case KCONFIG_NO:
		return SUPPORT_MISSING;
	default:
		return SUPPORT_UNKNOWN;
	}
}

static enum support vfio_pci_support(struct scan *s, const struct kernel *k,
				     const struct modindex *m, const struct config *c)
{
	enum support found = modindex_support(m, "vfio_pci");

	if (found == SUPPORT_UNKNOWN || found == SUPPORT_MISSING) {
		enum support config = config_support(c, "VFIO_PCI");
		enum support runs = k->running ? running_support(s, "vfio_pci") : SUPPORT_UNKNOWN;

		found = runs != SUPPORT_UNKNOWN ? runs : config != SUPPORT_UNKNOWN ? config : found;
	}
	return found;
}

static void fill_kernel(struct scan *s, struct kernel *k)
{
	static const char *const images[] = {"/boot/vmlinuz-%s", "/boot/vmlinux-%s",
					     "/usr/lib/modules/%s/vmlinuz"};
	static const char *const initrds[] = {
		"/boot/initrd.img-%s",
		"/boot/initramfs-%s.img",
		"/boot/initrd-%s",
	};
	_cleanup_(modindex_done) struct modindex m = {0};
	struct config c = {0};

	k->image = first_file(s, images, ARRAY_SIZE(images), k->release);
	k->initrd = first_file(s, initrds, ARRAY_SIZE(initrds), k->release);
	modindex_read(s, k->release, &m);
	read_config(s, k, &c);
	k->vfio_pci = vfio_pci_support(s, k, &m, &c);
	/* A config of 6.2 or later says VFIO_VIRQFD=y of what is no module any more: only the
	 * indexes count. */
	k->vfio_virqfd = modindex_support(&m, "vfio_virqfd");
	buf_done(&c.text);
}

static bool is_kernel_dir(struct scan *s, const char *release)
{
	static const char *const signs[] = {"modules.dep", "modules.builtin", "kernel"};

	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (scan_exists(s,
				arena_printf(&s->tmp, "%s/%s/%s", s->modules, release, signs[i])))
			return true;
	return false;
}

static void add_kernel(struct scan *s, const char *release)
{
	struct host *h = s->host;

	for (size_t i = 0; i < h->n_kernels; i++)
		if (streq(h->kernels[i].release, release))
			return;
	*ARENA_PUSH(s->mem, h->kernels, h->n_kernels) = (struct kernel){
		.release = arena_str(s->mem, release),
		.running = streq(release, h->release),
	};
}

static void find_kernels(struct scan *s)
{
	char **names;
	size_t n;
	const char *release = s->host->release;

	scan_list(s, s->modules, &names, &n);
	for (size_t i = 0; i < n; i++)
		if (is_kernel_dir(s, names[i]))
			add_kernel(s, names[i]);
	scan_list(s, "boot", &names, &n);
	for (size_t i = 0; i < n; i++)
		/* "vmlinuz-linux", "vmlinuz-0-rescue-…" name no release. */
		if (str_starts(names[i], "vmlinuz-") && isdigit((unsigned char)names[i][8]) &&
		    !str_starts(names[i], "vmlinuz-0-") && !str_ends(names[i], ".old"))
			add_kernel(s, names[i] + strlen("vmlinuz-"));
	if (*release && scan_exists(s, arena_printf(&s->tmp, "boot/config-%s", release)))
		add_kernel(s, release);
}

/* Where others have an image, a directory of modules without one is what a removed kernel left
 * behind. */
static void drop_leftovers(struct host *h)
{
	size_t n = 0;
	bool some = false;

	for (size_t i = 0; i < h->n_kernels; i++)
		some = some || h->kernels[i].image;
	for (size_t i = 0; i < h->n_kernels; i++)
		if (!some || h->kernels[i].image || h->kernels[i].running)
			h->kernels[n++] = h->kernels[i];
	h->n_kernels = n;
}

static int newest_first(const void *a, const void *b)
{
	const struct kernel *x = a, *y = b;

	return strverscmp(y->release, x->release);
}

void scan_kernels(struct scan *s)
{
	struct host *h = s->host;

	find_kernels(s);
	for (size_t i = 0; i < h->n_kernels; i++)
		fill_kernel(s, &h->kernels[i]);
	drop_leftovers(h);
	if (h->n_kernels > 0)
		qsort(h->kernels, h->n_kernels, sizeof(*h->kernels), newest_first);
}
