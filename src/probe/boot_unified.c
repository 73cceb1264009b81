/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unified kernel images on the partitions that loaders read (UAPI Boot Loader Specification, type
 * 2). */
#include "probe/boot.h"
#include "probe/boot_kernel.h"
#include "probe/unified.h"

static void add_one(struct scan *s, const char *path)
{
	struct unified u = {0};
	struct err err;
	int r = unified_read(s->root, path, &s->tmp, &u, &err);

	if (r < 0)
		scan_failed(s, r, "%s", err.line);
	const char *release = boot_release(s, path, NULL, u.release);
	*ARENA_PUSH(s->mem, s->host->entries, s->host->n_entries) = (struct boot_entry){
		.path = arena_str(s->mem, path),
		.unified = true,
		.title = "",
		.release = release,
		.kernel = arena_str(s->mem, path),
		.cmdline = scan_safe(s, u.cmdline),
		.foreign = r == 0 && (!u.cmdline || boot_other_root(s, u.cmdline)),
		.by_kernel_install = boot_is_installed(s, path, release),
		.tries_left = boot_tries_left(path),
	};
}

void boot_add_unified(struct scan *s)
{
	const struct boot_env *e = boot_env(s);

	for (size_t i = 0; i < e->n_dirs; i++) {
		const char *dir = arena_printf(&s->tmp, "%s/EFI/Linux", e->dirs[i]);
		char **names;
		size_t n;

		scan_list(s, dir, &names, &n);
		for (size_t k = 0; k < n; k++)
			if (str_ends(names[k], ".efi"))
				add_one(s, arena_printf(&s->tmp, "/%s/%s", dir, names[k]));
	}
}
