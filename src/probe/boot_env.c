/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text.h"
#include "probe/boot.h"
#include "probe/mounts.h"

#define VARIABLE_MAX (64 * 1024)
#define TEXT_MAX ((size_t)16 * 1024 * 1024)
/* A file's name on FAT is no longer, nor is a loader's. */
#define VARIABLE_TEXT_MAX 255
/* Attributes of an EFI variable stand before its value (efivarfs). */
#define EFI_ATTRIBUTES 4

/* Where the Discoverable Partitions Specification and distributions mount the ESP and XBOOTLDR. */
static const char *const usual_dirs[] = {"boot", "boot/efi", "efi", "boot/EFI", "boot/esp", "esp"};

const char *boot_variable(struct scan *s, const char *name)
{
	const char *path = arena_printf(&s->tmp, BOOT_VARIABLE("%s"), name);
	_cleanup_buf_ struct buf bytes = {0}, text = {0};

	if (!scan_read(s, path, VARIABLE_MAX, &bytes) || bytes.len <= EFI_ATTRIBUTES)
		return NULL;
	for (size_t i = EFI_ATTRIBUTES; i + 1 < bytes.len && text.len < VARIABLE_TEXT_MAX; i += 2) {
		bool ascii = !bytes.data[i + 1];

		if (ascii && !bytes.data[i])
			break;
		buf_putc(&text, ascii ? bytes.data[i] : '?');
	}
	return text.len > 0 ? arena_safe(s->mem, buf_str(&text), text.len) : NULL;
}

static bool is_known(struct scan *s, const struct boot_env *e, const char *real)
{
	for (size_t i = 0; i < e->n_dirs; i++)
		if (streq(root_realpath(s->root, &s->tmp, e->dirs[i]), real))
			return true;
	return false;
}

static void add_dir(struct scan *s, struct boot_env *e, const char *path)
{
	char *real = root_realpath(s->root, &s->tmp, path);

	if (real && !is_known(s, e, real))
		*ARENA_PUSH(s->mem, e->dirs, e->n_dirs) = arena_str(s->mem, real);
}

/* "boot" of a system whose ESP is mounted elsewhere may be a directory of its root file system. */
static void find_dirs(struct scan *s, struct boot_env *e)
{
	for (size_t i = 0; i < ARRAY_SIZE(usual_dirs); i++)
		add_dir(s, e, usual_dirs[i]);
}

const struct boot_env *boot_env(struct scan *s)
{
	struct boot_env *e;
	char **names;
	size_t n;

	if (s->boot)
		return s->boot;
	s->boot = e = arena_alloc(s->mem, sizeof(*e));
	e->efi = scan_exists(s, "sys/firmware/efi");
	scan_list(s, "sys/firmware/efi/efivars", &names, &n);
	e->efi_told = n > 0;
	e->loader_info = boot_variable(s, "LoaderInfo");
	e->stub_info = boot_variable(s, "StubInfo");
	e->entry_selected = boot_variable(s, "LoaderEntrySelected");
	find_dirs(s, e);
	return e;
}

const char *boot_file(struct scan *s, const char *name)
{
	const struct boot_env *e = boot_env(s);

	for (size_t i = 0; i < e->n_dirs; i++) {
		const char *path = arena_printf(&s->tmp, "%s/%s", e->dirs[i], name);

		if (scan_exists(s, path))
			return path;
	}
	return NULL;
}

const char *boot_first(struct scan *s, const char *const *paths, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (scan_exists(s, paths[i]))
			return paths[i];
	return NULL;
}

bool boot_program(struct scan *s, const char *name)
{
	static const char *const dirs[] = {"usr/sbin", "usr/bin", "sbin", "bin"};

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		if (scan_exists(s, arena_printf(&s->tmp, "%s/%s", dirs[i], name)))
			return true;
	return false;
}

const char *boot_real(struct scan *s, const char *path)
{
	char *real = root_realpath(s->root, &s->tmp, path);

	return real ? arena_printf(s->mem, "/%s", real) : NULL;
}

const char *boot_text(struct scan *s, const char *path)
{
	_cleanup_buf_ struct buf text = {0};

	if (!scan_read(s, path, TEXT_MAX, &text))
		return "";
	return arena_dup(&s->tmp, buf_str(&text), text.len);
}
