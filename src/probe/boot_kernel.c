/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/boot_kernel.h"

#include <ctype.h>

#include "base/text.h"
#include "conf/cmdline.h"
#include "probe/boot.h"
#include "probe/scan_initramfs.h"

/* Does the text hold this release, whole: "vmlinuz-6.1.0-18-amd64", "/TOKEN/6.1.0-18-amd64/linux"?
 */
static bool names_release(const char *text, const char *release)
{
	size_t len = strlen(release);

	for (const char *at = text; (at = strstr(at, release)); at++) {
		bool begins = at == text || strchr("-/+_", at[-1]);

		if (begins &&
		    (!at[len] || strchr("/+", at[len]) || streq(at + len, ".conf") ||
		     streq(at + len, ".efi") || streq(at + len, ".img") || at[len] == '-'))
			return true;
	}
	return false;
}

/* The longest one that is named: "6.1.0" is a part of "6.1.0-18". */
static const char *named_in(const struct host *h, const char *text)
{
	const char *found = NULL;

	for (size_t i = 0; text && i < h->n_kernels; i++) {
		const char *release = h->kernels[i].release;

		if (names_release(text, release) && (!found || strlen(release) > strlen(found)))
			found = release;
	}
	return found;
}

/* A kernel without its release in its name (Arch: vmlinuz-linux) is known by where it lies. */
static const char *by_image(struct scan *s, const char *kernel)
{
	const struct host *h = s->host;
	const char *name = strrchr(kernel, '/');

	for (size_t i = 0; name && i < h->n_kernels; i++) {
		const char *image = h->kernels[i].image, *own = image ? strrchr(image, '/') : NULL;

		if (own && streq(own, name) && !streq(own, "/vmlinuz"))
			return h->kernels[i].release;
	}
	return NULL;
}

/* "vmlinuz-linux-zen", by the package that the modules say they are of. */
static const char *by_package(struct scan *s, const char *kernel)
{
	const struct host *h = s->host;
	const char *name = strrchr(kernel, '/');

	for (size_t i = 0; name && str_starts(name, "/vmlinuz-") && i < h->n_kernels; i++) {
		const char *package = scan_pkgbase(s, h->kernels[i].release);

		if (package && streq(package, name + strlen("/vmlinuz-")))
			return h->kernels[i].release;
	}
	return NULL;
}

static char *with_slashes(struct arena *a, const char *path)
{
	char *out = arena_str(a, path);

	for (char *p = out; *p; p++)
		if (*p == '\\')
			*p = '/';
	return out;
}

const char *boot_release(struct scan *s, const char *entry, const char *kernel, const char *version)
{
	const char *slash = strrchr(entry, '/'),
		   *path = kernel ? with_slashes(&s->tmp, kernel) : NULL;
	const char *found = NULL;

	for (size_t i = 0; version && i < s->host->n_kernels; i++)
		if (streq(s->host->kernels[i].release, version))
			found = version;
	if (!found)
		found = named_in(s->host, slash ? slash + 1 : NULL);
	if (!found)
		found = named_in(s->host, path);
	if (!found && path)
		found = by_image(s, path);
	if (!found && path)
		found = by_package(s, path);
	return found ? arena_str(s->mem, found) : NULL;
}

/* "boot():/", "(hd0,gpt2)/", "guid(…):/" name the partition. */
static const char *without_device(const char *name)
{
	const char *close = name[0] == '(' ? strchr(name, ')') : strstr(name, "):");

	return close ? close + (close[1] == ':' ? 2 : 1) : name;
}

/* The loader's directory that holds the file: the longest one. */
static const char *dir_of(struct scan *s, const char *by)
{
	const struct boot_env *e = boot_env(s);
	const char *best = "";

	for (size_t i = 0; i < e->n_dirs; i++) {
		size_t n = strlen(e->dirs[i]);

		if (str_starts(by + 1, e->dirs[i]) && by[1 + n] == '/' && n > strlen(best))
			best = e->dirs[i];
	}
	return best;
}

const char *boot_path_here(struct scan *s, const char *by, const char *name)
{
	const char *path = without_device(with_slashes(&s->tmp, name)), *dir = dir_of(s, by);

	while (*path == '/')
		path++;
	if (!*path)
		return NULL;
	const char *const tries[] = {
		arena_printf(&s->tmp, "%s/%s", dir, path),
		path,
		arena_printf(&s->tmp, "boot/%s", path),
	};
	const char *found = boot_first(s, tries, ARRAY_SIZE(tries));
	if (!found)
		return NULL;
	return arena_printf(s->mem, "/%s", found + (*found == '/'));
}

/* What kernel-install begins names with: what it was told, or the machine id, or the system's name.
 */
static bool is_token(struct scan *s, const char *name, size_t n)
{
	const char *const tokens[] = {
		root_attr(s->root, &s->tmp, "etc/kernel/entry-token"),
		root_attr(s->root, &s->tmp, "etc/machine-id"),
		s->host->os.id,
	};

	for (size_t i = 0; i < ARRAY_SIZE(tokens); i++)
		if (tokens[i] && n > 0 && strlen(tokens[i]) == n &&
		    strncasecmp(tokens[i], name, n) == 0)
			return true;
	return false;
}

bool boot_is_installed(struct scan *s, const char *path, const char *release)
{
	const struct loader *l = &s->host->loader;
	const char *name = strrchr(path, '/') + 1;
	const char *at = release ? strstr(name, release) : NULL;

	if ((l->kind != LOADER_SYSTEMD_BOOT && l->kind != LOADER_UKI) || !at || at < name + 2 ||
	    at[-1] != '-' || !boot_program(s, "kernel-install"))
		return false;
	const char *rest = at + strlen(release);
	/* Plugins of EndeavourOS make an entry for the fallback image too. */
	return (*rest == '+' || streq(rest, ".conf") || streq(rest, ".efi") ||
		streq(rest, "-fallback.conf")) &&
	       is_token(s, name, (size_t)(at - 1 - name));
}

int boot_tries_left(const char *path)
{
	const char *plus = strrchr(path, '+');
	char *end;

	if (!plus || plus[1] < '0' || plus[1] > '9')
		return -1;
	long n = strtol(plus + 1, &end, 10);
	return (streq(end, ".conf") || streq(end, ".efi") || *end == '-') && n < 1000 ? (int)n : -1;
}
