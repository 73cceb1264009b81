/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that lie in a directory of settings and are not read because of their name. mkinitramfs
 * reads conf.d whatever the names are, so nothing there is ignored.
 */
#include <fnmatch.h>

#include "probe/scan.h"

static bool always(const struct host *h)
{
	(void)h;
	return true;
}

/* Only Debian's grub-mkconfig reads grub.d. */
static bool reads_grub_d(const struct host *h)
{
	bool grub = h->loader.kind == LOADER_GRUB || h->loader.kind == LOADER_UNKNOWN;

	return grub && (host_is_like(h, "debian") || host_is_like(h, "ubuntu"));
}

static bool uses_dracut(const struct host *h)
{
	return h->initramfs.kind == INITRAMFS_DRACUT || h->initramfs.kind == INITRAMFS_UNKNOWN;
}

static bool uses_mkinitcpio(const struct host *h)
{
	return h->initramfs.kind == INITRAMFS_MKINITCPIO || h->initramfs.kind == INITRAMFS_UNKNOWN;
}

static const struct {
	const char *dir, *suffix;
	bool (*is_read)(const struct host *h);
} places[] = {
	{"/etc/modprobe.d", ".conf", always},
	{"/run/modprobe.d", ".conf", always},
	{"/usr/local/lib/modprobe.d", ".conf", always},
	{"/usr/lib/modprobe.d", ".conf", always},
	{"/lib/modprobe.d", ".conf", always},
	{"/etc/modules-load.d", ".conf", always},
	{"/etc/dracut.conf.d", ".conf", uses_dracut},
	{"/etc/mkinitcpio.conf.d", ".conf", uses_mkinitcpio},
	/* Of unified kernel images. */
	{"/etc/cmdline.d", ".conf", uses_mkinitcpio},
	{"/etc/default/grub.d", ".cfg", reads_grub_d},
};

/* Put aside by a person, an editor or a package manager, or not for a program at all. */
static const char *const put_aside[] = {
	"readme*",   "*~",        "#*#",        "*.bak*",     "*.backup*",  "*.bkp",
	"*.old*",    "*.orig*",   "*.save*",    "*.sw[op]",   "*.dpkg-*",   "*.ucf-*",
	"*.rpmnew",  "*.rpmsave", "*.rpmorig",  "*.pacnew*",  "*.pacsave*", "*.pacorig",
	"*.apk-new", "*.off",     "*.disable*", "*.example*", "*.sample*",
};

static bool is_put_aside(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(put_aside); i++)
		if (fnmatch(put_aside[i], name, FNM_CASEFOLD) == 0)
			return true;
	return false;
}

/* An empty file sets nothing, read or not. */
static bool holds_settings(struct scan *s, const char *path)
{
	struct stat st;

	return root_stat(s->root, path, false, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0;
}

static bool is_told(const struct host *h, const char *path)
{
	for (size_t i = 0; i < h->n_ignored; i++)
		if (streq(h->ignored[i].path, path))
			return true;
	return false;
}

void scan_ignores(struct scan *s, const char *path, enum ignored_why why, const char *by)
{
	struct host *h = s->host;

	if (!is_told(h, path))
		*ARENA_PUSH(s->mem, h->ignored, h->n_ignored) =
			(struct ignored_file){arena_str(s->mem, path), why, arena_str(s->mem, by)};
}

static void scan_place(struct scan *s, const char *dir, const char *suffix)
{
	char **names;
	size_t n;

	/* Where usr/lib and lib are one, what they hold is told by its real name, once. */
	dir = root_realpath(s->root, &s->tmp, dir);
	if (!dir)
		return;
	scan_list(s, dir, &names, &n);
	for (size_t i = 0; i < n; i++) {
		const char *path = arena_printf(&s->tmp, "/%s/%s", dir, names[i]);

		if (!str_ends(names[i], suffix) && !is_put_aside(names[i]) &&
		    holds_settings(s, path))
			scan_ignores(s, path, IGNORED_SUFFIX, suffix);
	}
}

void scan_ignored(struct scan *s)
{
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (places[i].is_read(s->host))
			scan_place(s, places[i].dir, places[i].suffix);
}
