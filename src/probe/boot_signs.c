/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which loader started the system that runs: a table of signs, the strongest first. A file that is
 * left from before decides nothing here.
 */
#include "conf/bootentry.h"
#include "conf/bootfile.h"
#include "conf/cmdline.h"
#include "conf/shellvar.h"
#include "probe/boot.h"

#define PROXMOX_UUIDS "etc/kernel/proxmox-boot-uuids"
#define KERNELSTUB_CONF "etc/kernelstub/configuration"
#define SUSE_BOOTLOADER "etc/sysconfig/bootloader"

static bool sign(struct boot_sign *ret, const char *source, const char *text)
{
	*ret = (struct boot_sign){source, text};
	return true;
}

static bool file_sign(struct scan *s, struct boot_sign *ret, const char *path)
{
	return path && scan_exists(s, path) && sign(ret, path, "present");
}

static bool word_sign(struct scan *s, struct boot_sign *ret, const char *name)
{
	const struct param *p = host_param(s->host, name);

	return p && sign(ret, "proc/cmdline", p->raw);
}

/* GRUB puts the kernel's path on the command line (grub-core/loader/i386/linux.c), and SYSLINUX
 * does; an EFI stub and systemd-boot put initrd= there instead. */
bool boot_by_grub(struct scan *s)
{
	const struct boot_env *e = boot_env(s);
	bool word = host_param(s->host, "BOOT_IMAGE") && !host_param(s->host, "initrd");

	return word || (e->loader_info && str_starts(e->loader_info, "GRUB"));
}

const struct param *boot_efi_initrd(struct scan *s)
{
	const struct param *p = host_param(s->host, "initrd");

	return p && p->value && p->value[0] == '\\' ? p : NULL;
}

static bool by_ostree(struct scan *s, struct boot_sign *ret)
{
	return file_sign(s, ret, "run/ostree-booted") || word_sign(s, ret, "ostree");
}

static bool by_nixos(struct scan *s, struct boot_sign *ret)
{
	return file_sign(s, ret, "etc/NIXOS");
}

/* The list alone may be left from before. */
static bool is_proxmox(struct scan *s)
{
	return boot_program(s, "proxmox-boot-tool") || str_ends(s->host->release, "-pve");
}

static bool by_proxmox(struct scan *s, struct boot_sign *ret)
{
	const char *line = root_attr(s->root, &s->tmp, PROXMOX_UUIDS);

	return line && *line && is_proxmox(s) && sign(ret, PROXMOX_UUIDS, line);
}

/* sdbootutil itself goes by this setting first. */
static const char *suse_loader_type(struct scan *s)
{
	_cleanup_buf_ struct buf text = {0};
	struct shell_file f = {0};
	struct err err;

	if (!scan_read(s, SUSE_BOOTLOADER, 64 * 1024, &text) ||
	    shell_parse(buf_str(&text), text.len, &s->tmp, &f, &err) < 0)
		return "";
	for (size_t i = f.n_assigns; i-- > 0;)
		if (streq(f.assigns[i].name, "LOADER_TYPE") && f.assigns[i].value)
			return f.assigns[i].value;
	return "";
}

static bool by_sdbootutil(struct scan *s, struct boot_sign *ret)
{
	const char *type = suse_loader_type(s);

	return boot_program(s, "sdbootutil") &&
	       (streq(type, "systemd-boot") || streq(type, "grub2-bls")) &&
	       sign(ret, SUSE_BOOTLOADER, arena_printf(&s->tmp, "LOADER_TYPE=\"%s\"", type));
}

/* Without UEFI, Pop!_OS starts by GRUB and has kernelstub all the same. */
static bool by_kernelstub(struct scan *s, struct boot_sign *ret)
{
	return boot_program(s, "kernelstub") && !boot_by_grub(s) &&
	       file_sign(s, ret, KERNELSTUB_CONF);
}

/* Set by systemd-stub alone, the first thing that runs in a unified kernel image. */
static bool by_unified_image(struct scan *s, struct boot_sign *ret)
{
	const char *info = boot_env(s)->stub_info;

	return info && sign(ret, BOOT_VARIABLE("StubInfo"), info);
}

/* limine-mkinitcpio makes unified images too, out of its own settings. */
static bool by_image_of_limine(struct scan *s, struct boot_sign *ret)
{
	return boot_limine_conf(s) && scan_exists(s, "etc/default/limine") &&
	       boot_program(s, "limine-mkinitcpio") && by_unified_image(s, ret);
}

static bool told_to_be(struct scan *s, struct boot_sign *ret, const char *name)
{
	const char *info = boot_env(s)->loader_info;

	return info && str_starts(info, name) && sign(ret, BOOT_VARIABLE("LoaderInfo"), info);
}

/* Does the entry that was selected name a kernel, and no other loader? */
static bool selected_a_kernel(struct scan *s)
{
	const char *selected = boot_env(s)->entry_selected;
	const char *path =
		selected ? boot_file(s, arena_printf(&s->tmp, "loader/entries/%s", selected))
			 : NULL;
	const char *text = path ? boot_text(s, path) : "";

	return bootentry_value(text, strlen(text), "linux", &s->tmp);
}

/* An entry of systemd-boot that started GRUB leaves GRUB's word, and no initrd= of its own. */
static bool went_on_to_grub(struct scan *s)
{
	return host_param(s->host, "BOOT_IMAGE") && !host_param(s->host, "initrd") &&
	       boot_grub(s)->config && !selected_a_kernel(s);
}

static bool by_systemd_boot(struct scan *s, struct boot_sign *ret)
{
	return !went_on_to_grub(s) && told_to_be(s, ret, "systemd-boot");
}

static bool by_limine(struct scan *s, struct boot_sign *ret)
{
	return told_to_be(s, ret, "Limine");
}

static bool has_grub(struct scan *s)
{
	return boot_grub(s)->config || scan_exists(s, "etc/default/grub");
}

/* SYSLINUX writes BOOT_IMAGE= and initrd= (com32/elflink/ldlinux/kernel.c). */
static bool by_syslinux(struct scan *s, struct boot_sign *ret)
{
	return boot_extlinux_conf(s) && (host_param(s->host, "initrd") || !has_grub(s)) &&
	       !boot_efi_initrd(s) && word_sign(s, ret, "BOOT_IMAGE");
}

static bool by_grub_entries(struct scan *s, struct boot_sign *ret)
{
	return boot_by_grub(s) && has_grub(s) && boot_grub_bls(s) == TRI_YES &&
	       (word_sign(s, ret, "BOOT_IMAGE") || told_to_be(s, ret, "GRUB"));
}

static bool by_grub(struct scan *s, struct boot_sign *ret)
{
	return boot_by_grub(s) && has_grub(s) && boot_grub_bls(s) == TRI_NO &&
	       (word_sign(s, ret, "BOOT_IMAGE") || told_to_be(s, ret, "GRUB"));
}

static bool runs_words_of(struct scan *s, struct boot_sign *ret, const char *path,
			  enum boot_format format)
{
	size_t line;

	return path && !host_param(s->host, "BOOT_IMAGE") &&
	       boot_words_run(s, path, format, &line) &&
	       sign(ret, arena_printf(&s->tmp, "%s:%zu", path, line),
		    "the words that this system was started with");
}

static bool by_words_of_limine(struct scan *s, struct boot_sign *ret)
{
	return runs_words_of(s, ret, boot_limine_conf(s), BOOT_LIMINE);
}

static bool by_words_of_refind(struct scan *s, struct boot_sign *ret)
{
	return runs_words_of(s, ret, "boot/refind_linux.conf", BOOT_REFIND_LINUX) ||
	       runs_words_of(s, ret, boot_file(s, "EFI/refind/refind.conf"), BOOT_REFIND);
}

static bool by_words_of_extlinux(struct scan *s, struct boot_sign *ret)
{
	return runs_words_of(s, ret, boot_extlinux_conf(s), BOOT_EXTLINUX);
}

/* systemd-boot hands a kernel the initramfs of its entry. Where variables can be read, it would
 * have left its name in one. */
static bool by_words_of_entry(struct scan *s, struct boot_sign *ret)
{
	char **entries;
	size_t n;

	if (!boot_efi_initrd(s) || boot_env(s)->efi_told)
		return false;
	scan_entries(s, &entries, &n);
	for (size_t i = 0; i < n; i++)
		if (runs_words_of(s, ret, entries[i] + 1, BOOT_ENTRY))
			return true;
	return false;
}

/* In this order: who made all of the boot, then who was the last to hand over. */
static const struct {
	enum loader_kind kind;
	const char *name;
	bool (*seen)(struct scan *s, struct boot_sign *ret);
} signs[] = {
	{LOADER_OSTREE, "ostree", by_ostree},
	{LOADER_NIXOS, "NixOS", by_nixos},
	{LOADER_PROXMOX, "proxmox-boot-tool", by_proxmox},
	{LOADER_SDBOOTUTIL, "sdbootutil", by_sdbootutil},
	{LOADER_KERNELSTUB, "kernelstub", by_kernelstub},
	{LOADER_LIMINE, "Limine", by_image_of_limine},
	{LOADER_UKI, "unified kernel images", by_unified_image},
	{LOADER_SYSTEMD_BOOT, "systemd-boot", by_systemd_boot},
	{LOADER_LIMINE, "Limine", by_limine},
	{LOADER_EXTLINUX, "extlinux", by_syslinux},
	{LOADER_GRUB_BLS, "GRUB with BLS entries", by_grub_entries},
	{LOADER_GRUB, "GRUB", by_grub},
	{LOADER_SYSTEMD_BOOT, "systemd-boot", by_words_of_entry},
	{LOADER_LIMINE, "Limine", by_words_of_limine},
	{LOADER_REFIND, "rEFInd", by_words_of_refind},
	{LOADER_EXTLINUX, "extlinux", by_words_of_extlinux},
};

bool boot_started_by(struct scan *s, struct loader *ret)
{
	struct boot_sign seen;

	for (size_t i = 0; i < ARRAY_SIZE(signs); i++) {
		if (!signs[i].seen(s, &seen))
			continue;
		ret->kind = signs[i].kind;
		ret->name = signs[i].name;
		ret->evidence_source = scan_safe(s, seen.source);
		ret->evidence_text = scan_safe(s, seen.text);
		return true;
	}
	return false;
}
