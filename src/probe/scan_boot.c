/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which boot loader this host really boots from. What speaks for another one is asked first: a GRUB
 * file that is left from before decides nothing.
 */
#include "base/text.h"
#include "probe/scan.h"

#define SMALL_FILE (64 * 1024)
#define LOADER_INFO "sys/firmware/efi/efivars/LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
/* Attributes of an EFI variable stand before its value (efivarfs). */
#define EFI_ATTRIBUTES 4

static const char *const entry_dirs[] = {"boot/loader/entries", "boot/efi/loader/entries",
					 "efi/loader/entries"};

static bool decide(struct scan *s, enum loader_kind kind, const char *name, const char *source,
		   const char *text)
{
	struct loader *l = &s->host->loader;

	l->kind = kind;
	l->name = name;
	l->evidence_source = arena_safe(s->mem, source, strlen(source));
	l->evidence_text = arena_safe(s->mem, text, strlen(text));
	return true;
}

static const char *first_there(struct scan *s, const char *const *paths, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (scan_exists(s, paths[i]))
			return paths[i];
	return NULL;
}

static bool is_proxmox(struct scan *s)
{
	const char *line = root_attr(s->root, &s->tmp, "etc/kernel/proxmox-boot-uuids");

	return line && *line &&
	       decide(s, LOADER_OTHER, "proxmox-boot-tool", "etc/kernel/proxmox-boot-uuids", line);
}

static bool is_kernelstub(struct scan *s)
{
	return scan_exists(s, "etc/kernelstub/configuration") &&
	       scan_exists(s, "usr/bin/kernelstub") &&
	       decide(s, LOADER_OTHER, "kernelstub", "etc/kernelstub/configuration", "present");
}

/* The name that a loader left for the running system (Boot Loader Interface), in UTF-16. */
static bool told_by_loader(struct scan *s)
{
	_cleanup_buf_ struct buf bytes = {0}, text = {0};

	if (!scan_read(s, LOADER_INFO, SMALL_FILE, &bytes) || bytes.len <= EFI_ATTRIBUTES)
		return false;
	for (size_t i = EFI_ATTRIBUTES; i + 1 < bytes.len; i += 2)
		if (bytes.data[i] && !bytes.data[i + 1])
			buf_putc(&text, bytes.data[i]);
	return str_starts(buf_str(&text), "systemd-boot") &&
	       decide(s, LOADER_SYSTEMD_BOOT, "systemd-boot", LOADER_INFO, buf_str(&text));
}

void scan_entries(struct scan *s, char ***ret, size_t *ret_n)
{
	char **entries = NULL, *real[ARRAY_SIZE(entry_dirs)];
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(entry_dirs); i++) {
		char **names;
		size_t n_names;

		real[i] = root_realpath(s->root, &s->tmp, entry_dirs[i]);
		for (size_t k = 0; k < i && real[i]; k++)
			if (real[k] && streq(real[i], real[k]))
				real[i] = NULL;
		if (!real[i])
			continue;
		scan_list(s, entry_dirs[i], &names, &n_names);
		for (size_t k = 0; k < n_names; k++)
			if (str_ends(names[k], ".conf"))
				*ARENA_PUSH(&s->tmp, entries, n) = arena_printf(
					&s->tmp, "/%s/%s", entry_dirs[i], names[k]);
	}
	*ret = entries;
	*ret_n = n;
}

static const char *find_entries(struct scan *s)
{
	char **entries;
	size_t n;

	scan_entries(s, &entries, &n);
	return n > 0 ? entries[0] + 1 : NULL;
}

static bool has_entries(struct scan *s)
{
	static const char *const grubby[] = {"usr/sbin/grubby", "sbin/grubby", "usr/bin/grubby"};
	const char *entry = find_entries(s);

	if (entry && first_there(s, grubby, ARRAY_SIZE(grubby)))
		return decide(s, LOADER_OTHER, "GRUB with BLS entries", entry, "present");
	return entry && !s->host->loader.generated &&
	       decide(s, LOADER_SYSTEMD_BOOT, "systemd-boot", entry, "present");
}

/* GRUB puts the kernel's path on the command line (grub-core/loader/i386/linux.c); an EFI stub or
 * systemd-boot puts initrd= there. */
static bool is_grub(struct scan *s)
{
	const struct host *h = s->host;
	const struct param *image = host_param(h, "BOOT_IMAGE");
	const char *defaults = "etc/default/grub";

	if (image && h->loader.generated)
		return decide(s, LOADER_GRUB, "GRUB", "proc/cmdline", image->raw);
	if (h->live || host_param(h, "initrd"))
		return false;
	/* A tree may have been no running system: its files are all the evidence there is. */
	return scan_exists(s, defaults) && (h->loader.has_generator || h->loader.generated) &&
	       decide(s, LOADER_GRUB, "GRUB", defaults, "present");
}

static void add_source(struct scan *s, const char *path)
{
	struct loader *l = &s->host->loader;

	*ARENA_PUSH(s->mem, l->sources, l->n_sources) = scan_file(s, path)->path;
}

static void add_grub_sources(struct scan *s)
{
	char **names;
	size_t n;

	add_source(s, "/etc/default/grub");
	scan_list(s, "/etc/default/grub.d", &names, &n);
	for (size_t i = 0; i < n; i++)
		if (str_ends(names[i], ".cfg"))
			add_source(s, arena_printf(&s->tmp, "/etc/default/grub.d/%s", names[i]));
}

static bool (*const signs[])(struct scan *s) = {
	is_proxmox, is_kernelstub, told_by_loader, has_entries, is_grub,
};

void scan_boot(struct scan *s)
{
	static const char *const generated[] = {"/boot/grub/grub.cfg", "/boot/grub2/grub.cfg"};
	static const char *const generators[] = {"usr/sbin/update-grub", "sbin/update-grub"};
	static const char *update_grub[] = {"update-grub", NULL};
	struct loader *l = &s->host->loader;

	l->name = "";
	l->generated = first_there(s, generated, ARRAY_SIZE(generated));
	l->has_generator = first_there(s, generators, ARRAY_SIZE(generators));
	l->program = update_grub;
	for (size_t i = 0; i < ARRAY_SIZE(signs) && !signs[i](s); i++)
		;
	if (l->kind != LOADER_GRUB)
		return;
	add_grub_sources(s);
	scan_grub(s);
}
