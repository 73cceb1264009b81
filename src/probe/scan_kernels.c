/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The installed kernels: what each was built with, and where its image and initramfs are. */
#include <ctype.h>

#include "probe/kernel_config.h"
#include "probe/modindex.h"
#include "probe/scan.h"

/* What a kernel may have as a module, built in, or not at all. */
struct driver {
	const char *module;
	enum config_option option;
	enum support *fact;
};

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

/* 0: not there, or not to be looked at. */
static uint64_t file_size(struct scan *s, const char *path)
{
	struct stat st;

	return path && root_stat(s->root, path, true, &st) == 0 ? (uint64_t)st.st_size : 0;
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

static enum support config_support(const struct kernel_config *c, enum config_option option)
{
	switch (c->value[option]) {
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

/* The indexes of what is installed, then what runs, then what the kernel was built with. */
static enum support driver_support(struct scan *s, const struct kernel *k, const struct modindex *m,
				   const struct kernel_config *c, const struct driver *d)
{
	enum support found = modindex_support(m, d->module), config = config_support(c, d->option);
	enum support runs = k->running ? running_support(s, d->module) : SUPPORT_UNKNOWN;

	if (found == SUPPORT_MODULE || found == SUPPORT_BUILTIN)
		return found;
	if (runs != SUPPORT_UNKNOWN)
		return runs;
	/* Built, and not installed: distributions put modules in packages of their own (Ubuntu's
	 * linux-modules-extra). */
	if (config == SUPPORT_MODULE && m->has_dep)
		return SUPPORT_MISSING;
	return config != SUPPORT_UNKNOWN ? config : found;
}

static void fill_drivers(struct scan *s, struct kernel *k, const struct modindex *m)
{
	const struct driver drivers[] = {
		{"vfio_pci", OPT_VFIO_PCI, &k->vfio_pci},
		{"vfio_iommu_type1", OPT_VFIO_IOMMU_TYPE1, &k->vfio_iommu_type1},
		{"kvm_intel", OPT_KVM_INTEL, &k->kvm_intel},
		{"kvm_amd", OPT_KVM_AMD, &k->kvm_amd},
	};
	struct kernel_config c = {0};

	kernel_config(s, k, &c);
	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++)
		*drivers[i].fact = driver_support(s, k, m, &c, &drivers[i]);
	/* A config of 6.2 or later says VFIO_VIRQFD=y of what is no module any more: only the
	 * indexes count. */
	k->vfio_virqfd = modindex_support(m, "vfio_virqfd");
}

/* Arch names its kernels by their packages: /boot/vmlinuz-linux, whose release knows its package.
 */
static void fill_by_package(struct scan *s, struct kernel *k)
{
	const char *base = root_attr(
		s->root, &s->tmp, arena_printf(&s->tmp, "%s/%s/pkgbase", s->modules, k->release));
	const char *const image = "/boot/vmlinuz-%s", *const initrds[] = {"/boot/initramfs-%s.img",
									  "/boot/booster-%s.img"};

	if (!base || !*base || strchr(base, '/'))
		return;
	base = scan_safe(s, base);
	k->image = first_file(s, &image, 1, base);
	k->initrd = first_file(s, initrds, ARRAY_SIZE(initrds), base);
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

	fill_by_package(s, k);
	if (!k->image)
		k->image = first_file(s, images, ARRAY_SIZE(images), k->release);
	if (!k->initrd)
		k->initrd = first_file(s, initrds, ARRAY_SIZE(initrds), k->release);
	k->initrd_size = file_size(s, k->initrd);
	modindex_read(s, k->release, &m);
	fill_drivers(s, k, &m);
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
	/* What runs may have neither: started from elsewhere, or without modules. */
	if (*release && (scan_exists(s, arena_printf(&s->tmp, "boot/config-%s", release)) ||
			 scan_exists(s, "proc/config.gz")))
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
