/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/kernel_config.h"

#include <errno.h>

#include "base/text.h"
#include "probe/gunzip.h"

#define CONFIG_MAX (4 * 1024 * 1024)
#define OWN_CONFIG "proc/config.gz" /* CONFIG_IKCONFIG_PROC: kernel/configs.c */

static const char *const names[_OPT_MAX] = {
	[OPT_IOMMU_SUPPORT] = "IOMMU_SUPPORT",
	[OPT_INTEL_IOMMU] = "INTEL_IOMMU",
	[OPT_INTEL_IOMMU_DEFAULT_ON] = "INTEL_IOMMU_DEFAULT_ON",
	[OPT_INTEL_IOMMU_DEFAULT_OFF] = "INTEL_IOMMU_DEFAULT_OFF",
	/* A choice that Debian's kernels add. */
	[OPT_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF] = "INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF",
	[OPT_AMD_IOMMU] = "AMD_IOMMU",
	[OPT_ARM_SMMU] = "ARM_SMMU",
	[OPT_ARM_SMMU_V3] = "ARM_SMMU_V3",
	[OPT_IRQ_REMAP] = "IRQ_REMAP",
	[OPT_VFIO] = "VFIO",
	[OPT_VFIO_PCI] = "VFIO_PCI",
	[OPT_VFIO_IOMMU_TYPE1] = "VFIO_IOMMU_TYPE1",
	[OPT_VFIO_VIRQFD] = "VFIO_VIRQFD",
	[OPT_VFIO_GROUP] = "VFIO_GROUP",
	[OPT_KVM] = "KVM",
	[OPT_KVM_INTEL] = "KVM_INTEL",
	[OPT_KVM_AMD] = "KVM_AMD",
	[OPT_SYSFB] = "SYSFB",
	[OPT_SYSFB_SIMPLEFB] = "SYSFB_SIMPLEFB",
	[OPT_X86_SYSFB] = "X86_SYSFB",
	[OPT_DRM_SIMPLEDRM] = "DRM_SIMPLEDRM",
	[OPT_FB_EFI] = "FB_EFI",
	[OPT_LOCK_DOWN_IN_EFI_SECURE_BOOT] = "LOCK_DOWN_IN_EFI_SECURE_BOOT",
	/* What the words for a guest's CPUs and memory have an effect by. */
	[OPT_CPU_ISOLATION] = "CPU_ISOLATION",
	[OPT_NO_HZ_FULL] = "NO_HZ_FULL",
	[OPT_RCU_NOCB_CPU] = "RCU_NOCB_CPU",
	[OPT_HUGETLBFS] = "HUGETLBFS",
	[OPT_CPU_FREQ] = "CPU_FREQ",
	[OPT_CPU_FREQ_GOV_PERFORMANCE] = "CPU_FREQ_GOV_PERFORMANCE",
};

static bool read_packed(struct scan *s, const char *path, struct buf *ret)
{
	_cleanup_buf_ struct buf packed = {0};
	int r;

	if (!scan_read(s, path, CONFIG_MAX, &packed))
		return false;
	r = gunzip(&packed, CONFIG_MAX, ret);
	if (r < 0)
		scan_note(s, "%s: %s", path, r == -EBADMSG ? "no whole gzip file" : strerror(-r));
	return r == 0;
}

/* The path of the config that was read into ret; NULL: there is none. */
static const char *find_config(struct scan *s, const struct kernel *k, struct buf *ret)
{
	const char *const places[] = {
		arena_printf(s->mem, "boot/config-%s", k->release),
		arena_printf(s->mem, "lib/modules/%s/config", k->release),
		arena_printf(s->mem, "usr/lib/modules/%s/config", k->release),
		arena_printf(s->mem, "%s/%s/build/.config", s->modules, k->release),
	};

	if (k->running && read_packed(s, OWN_CONFIG, ret))
		return OWN_CONFIG;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (scan_read(s, places[i], CONFIG_MAX, ret))
			return places[i];
	return NULL;
}

static void keep_line(struct scan *s, struct kernel *k, const struct kconfig_option *o)
{
	if (o->line)
		*ARENA_PUSH(s->mem, k->config_lines, k->n_config_lines) =
			arena_safe(s->mem, o->line, o->line_len);
}

/* An option that a config leaves out says nothing, unless the option it hangs on is off. */
static enum tri built_with(const struct kernel_config *c, enum config_option option,
			   enum config_option needs)
{
	switch (c->value[option]) {
	case KCONFIG_YES:
	case KCONFIG_MODULE:
		return TRI_YES;
	case KCONFIG_NO:
		return TRI_NO;
	default:
		return c->value[needs] == KCONFIG_NO ? TRI_NO : TRI_UNKNOWN;
	}
}

static enum tri either(enum tri a, enum tri b)
{
	if (a == TRI_YES || b == TRI_YES)
		return TRI_YES;
	return a == b ? a : TRI_UNKNOWN;
}

static enum intel_default intel_default(const struct kernel_config *c)
{
	enum kconfig_value on = c->value[OPT_INTEL_IOMMU_DEFAULT_ON];

	if (on == KCONFIG_YES)
		return INTEL_DEFAULT_ON;
	if (c->value[OPT_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF] == KCONFIG_YES)
		return INTEL_DEFAULT_ON_BUT_IGPU;
	if (on == KCONFIG_NO || c->value[OPT_INTEL_IOMMU_DEFAULT_OFF] == KCONFIG_YES)
		return INTEL_DEFAULT_OFF;
	return INTEL_DEFAULT_UNKNOWN;
}

/* Before 5.15 the option was called X86_SYSFB, and did the same. */
static enum tri sysfb_simplefb(const struct kernel_config *c)
{
	enum tri now = built_with(c, OPT_SYSFB_SIMPLEFB, OPT_SYSFB);

	return now != TRI_UNKNOWN ? now : built_with(c, OPT_X86_SYSFB, OPT_SYSFB);
}

static void fill_drivers(struct kernel *k, const struct kernel_config *c)
{
	k->intel_iommu = built_with(c, OPT_INTEL_IOMMU, OPT_IOMMU_SUPPORT);
	k->amd_iommu = built_with(c, OPT_AMD_IOMMU, OPT_IOMMU_SUPPORT);
	k->arm_smmu = either(built_with(c, OPT_ARM_SMMU, OPT_IOMMU_SUPPORT),
			     built_with(c, OPT_ARM_SMMU_V3, OPT_IOMMU_SUPPORT));
	k->irq_remap = built_with(c, OPT_IRQ_REMAP, OPT_IOMMU_SUPPORT);
	k->intel_default = intel_default(c);
	k->sysfb_simplefb = sysfb_simplefb(c);
}

void kernel_config(struct scan *s, struct kernel *k, struct kernel_config *ret)
{
	struct kconfig_option options[_OPT_MAX] = {0};
	_cleanup_buf_ struct buf text = {0};

	k->config_path = find_config(s, k, &text);
	for (size_t i = 0; i < _OPT_MAX; i++)
		options[i].name = names[i];
	kconfig_read(buf_str(&text), text.len, options, _OPT_MAX);
	for (size_t i = 0; i < _OPT_MAX; i++) {
		ret->value[i] = options[i].value;
		keep_line(s, k, &options[i]);
	}
	fill_drivers(k, ret);
}
