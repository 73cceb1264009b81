/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loaders by the files that they, or an installation of long ago, left on this host. */
#include "probe/boot.h"

static const char *first_entry(struct scan *s)
{
	char **entries;
	size_t n;

	scan_entries(s, &entries, &n);
	return n > 0 ? entries[0] + 1 : NULL;
}

/* The first file of a directory below a loader's directory with such a name; NULL: none. */
static const char *first_in(struct scan *s, const char *name, const char *prefix,
			    const char *suffix)
{
	const struct boot_env *e = boot_env(s);

	for (size_t i = 0; i < e->n_dirs; i++) {
		const char *dir = arena_printf(&s->tmp, "%s/%s", e->dirs[i], name);
		char **names;
		size_t n;

		scan_list(s, dir, &names, &n);
		for (size_t k = 0; k < n; k++)
			if (str_starts(names[k], prefix) && str_ends(names[k], suffix))
				return arena_printf(&s->tmp, "%s/%s", dir, names[k]);
	}
	return NULL;
}

static const char *trace_grub(struct scan *s)
{
	const char *config = boot_grub(s)->config;

	if (config)
		return config + 1;
	return scan_exists(s, "etc/default/grub") ? "etc/default/grub" : NULL;
}

static const char *trace_systemd_boot(struct scan *s)
{
	const char *program = first_in(s, "EFI/systemd", "systemd-boot", ".efi");
	bool others = s->host->loader.kind == LOADER_GRUB_BLS || s->host->loader.under_grub;

	if (program || others)
		return program;
	return first_entry(s);
}

static const char *trace_images(struct scan *s)
{
	return first_in(s, "EFI/Linux", "", ".efi");
}

static const char *trace_refind(struct scan *s)
{
	const char *conf = boot_file(s, "EFI/refind/refind.conf");

	return conf ? conf : boot_file(s, "refind_linux.conf");
}

static const char *trace_limine(struct scan *s)
{
	const char *conf = boot_limine_conf(s);

	return conf || !scan_exists(s, "etc/default/limine") ? conf : "etc/default/limine";
}

static const char *trace_kernelstub(struct scan *s)
{
	const char *conf = "etc/kernelstub/configuration";

	return scan_exists(s, conf) ? conf : NULL;
}

#define BIT(kind) (1U << (kind))

static const struct {
	enum loader_kind kind;
	const char *name;
	const char *(*find)(struct scan *s);
	unsigned int of; /* loaders of which these files are a part */
} traces[] = {
	{LOADER_GRUB, "GRUB", trace_grub, BIT(LOADER_GRUB) | BIT(LOADER_GRUB_BLS)},
	{LOADER_SYSTEMD_BOOT, "systemd-boot", trace_systemd_boot,
	 BIT(LOADER_SYSTEMD_BOOT) | BIT(LOADER_KERNELSTUB) | BIT(LOADER_SDBOOTUTIL) |
		 BIT(LOADER_PROXMOX)},
	{LOADER_UKI, "unified kernel images", trace_images,
	 BIT(LOADER_UKI) | BIT(LOADER_SYSTEMD_BOOT) | BIT(LOADER_LIMINE) | BIT(LOADER_REFIND)},
	{LOADER_REFIND, "rEFInd", trace_refind, BIT(LOADER_REFIND)},
	{LOADER_LIMINE, "Limine", trace_limine, BIT(LOADER_LIMINE)},
	{LOADER_EXTLINUX, "extlinux", boot_extlinux_conf, BIT(LOADER_EXTLINUX)},
	{LOADER_KERNELSTUB, "kernelstub", trace_kernelstub, BIT(LOADER_KERNELSTUB)},
};

static bool is_part_of(struct scan *s, size_t trace)
{
	const struct loader *l = &s->host->loader;
	const char *info = boot_env(s)->loader_info;

	/* They make and remove the files of any loader themselves. */
	if (l->kind == LOADER_OSTREE || l->kind == LOADER_NIXOS)
		return true;
	if (l->under_grub)
		return traces[trace].kind == LOADER_GRUB;
	if (l->kind == LOADER_UKI && info && str_starts(info, traces[trace].name))
		return true;
	return traces[trace].of & BIT(l->kind);
}

void boot_traces(struct scan *s)
{
	struct host *h = s->host;

	for (size_t i = 0; i < ARRAY_SIZE(traces); i++) {
		const char *path = is_part_of(s, i) ? NULL : traces[i].find(s);

		if (path)
			*ARENA_PUSH(s->mem, h->others, h->n_others) = (struct loader_sign){
				.kind = traces[i].kind,
				.name = traces[i].name,
				.source = scan_safe(s, path),
				.text = "present",
			};
	}
}

/* They are EFI programs, and this system was not started by EFI. */
static bool lacks_efi(struct scan *s, enum loader_kind kind)
{
	bool needs = kind == LOADER_SYSTEMD_BOOT || kind == LOADER_UKI || kind == LOADER_REFIND ||
		     kind == LOADER_KERNELSTUB;

	return needs && !boot_env(s)->efi && !boot_efi_initrd(s) && scan_exists(s, "sys/firmware");
}

/* GRUB's settings with nothing that reads them start nothing; what shows that EFI started the
   kernel itself rules GRUB out; and a running system with GRUB would show it. */
static bool may_start(struct scan *s, size_t trace)
{
	const struct host *h = s->host;
	const struct boot_env *e = boot_env(s);

	if (lacks_efi(s, traces[trace].kind))
		return false;
	/* It always leaves its name in the firmware. */
	if (traces[trace].kind == LOADER_SYSTEMD_BOOT && e->efi_told)
		return e->loader_info != NULL;
	if (traces[trace].kind != LOADER_GRUB)
		return true;
	if (h->live || host_param(h, "initrd"))
		return false;
	return scan_exists(s, "etc/default/grub") &&
	       (boot_grub(s)->config || boot_program(s, "update-grub") ||
		boot_program(s, "grub-mkconfig") || boot_program(s, "grub2-mkconfig"));
}

/* A part of it: entries that GRUB reads, images that systemd-boot finds. */
static bool is_covered(struct scan *s, size_t trace, size_t by)
{
	if (traces[trace].kind == LOADER_SYSTEMD_BOOT && traces[by].kind == LOADER_GRUB)
		return boot_grub_bls(s) == TRI_YES &&
		       !first_in(s, "EFI/systemd", "systemd-boot", ".efi");
	return traces[trace].kind == LOADER_UKI && traces[trace].of & BIT(traces[by].kind);
}

static void name_only_one(struct scan *s, size_t trace, const char *path, struct loader *ret)
{
	bool bls = traces[trace].kind == LOADER_GRUB && boot_grub_bls(s) == TRI_YES;

	if (traces[trace].kind == LOADER_GRUB)
		path = "etc/default/grub";
	ret->kind = bls ? LOADER_GRUB_BLS : traces[trace].kind;
	ret->name = bls ? "GRUB with BLS entries" : traces[trace].name;
	ret->evidence_source = scan_safe(s, path);
	ret->evidence_text = "present";
}

bool boot_only_one(struct scan *s, struct loader *ret)
{
	const char *paths[ARRAY_SIZE(traces)] = {0};
	size_t only = ARRAY_SIZE(traces), n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(traces); i++)
		paths[i] = may_start(s, i) ? traces[i].find(s) : NULL;
	for (size_t i = 0; i < ARRAY_SIZE(traces); i++) {
		bool covered = false;

		for (size_t k = 0; k < ARRAY_SIZE(traces) && paths[i]; k++)
			covered = covered || (paths[k] && k != i && is_covered(s, i, k));
		if (!paths[i] || covered)
			continue;
		only = i;
		n++;
	}
	if (n == 1)
		name_only_one(s, only, paths[only], ret);
	return n == 1;
}

bool boot_by_firmware(struct scan *s, struct loader *ret)
{
	const struct param *initrd = boot_efi_initrd(s);
	const struct boot_env *e = boot_env(s);

	if (!e->efi_told || e->loader_info || !initrd || trace_refind(s) || trace_limine(s))
		return false;
	ret->kind = LOADER_OTHER;
	ret->name = "the firmware itself (EFI stub)";
	ret->evidence_source = "proc/cmdline";
	ret->evidence_text = initrd->raw;
	return true;
}
