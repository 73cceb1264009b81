/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /etc/mkinitcpio.d/NAME.preset: a file of bash assignments. PRESETS lists parts; of each
 * PART_image and PART_uki are what is made, PART_kver, PART_config and PART_options out of what,
 * and ALL_kver and ALL_config stand in for those that are not there (process_preset in mkinitcpio).
 */
#include "base/text.h"
#include "conf/shellarray.h"
#include "probe/scan_initramfs.h"

#define PRESET_DIR "/etc/mkinitcpio.d"

struct preset {
	const struct file_fact *file;
	const char *name; /* "linux" */
};

static void set_obstacle(struct scan *s, const char *path, const char *why)
{
	struct initramfs *f = &s->host->initramfs;

	if (!f->obstacle)
		f->obstacle = arena_printf(s->mem, "%s: %s", path, why);
}

/* The variable's list, in host memory: it may come to stand in a command. */
static void list_of(struct scan *s, const struct preset *p, const char *variable, char ***ret,
		    size_t *ret_n)
{
	struct shell_array *arrays = NULL;
	size_t n = 0;
	struct err err = {0};

	*ret = NULL;
	*ret_n = 0;
	if (shell_arrays(p->file->bytes, p->file->len, variable, s->mem, &arrays, &n, &err) < 0 ||
	    shell_array_apply(arrays, n, s->mem, ret, ret_n, &err) < 0)
		set_obstacle(s, p->file->path, err.line);
}

static const char *value_of(struct scan *s, const struct preset *p, const char *part,
			    const char *what)
{
	char **items;
	size_t n;

	list_of(s, p, arena_printf(&s->tmp, "%s_%s", part, what), &items, &n);
	return n > 0 && *items[0] ? items[0] : NULL;
}

static const char *own_or_all(struct scan *s, const struct preset *p, const char *part,
			      const char *what)
{
	const char *own = value_of(s, p, part, what);

	return own ? own : value_of(s, p, "ALL", what);
}

/* kver: a release, or the path of a kernel ("/boot/vmlinuz-linux"), which is that of a package. */
static const struct kernel *kernel_of(struct scan *s, const char *kver)
{
	const struct host *h = s->host;
	const char *dash = strchr(path_name(kver), '-');

	for (size_t i = 0; i < h->n_kernels; i++) {
		const struct kernel *k = &h->kernels[i];
		const char *package = scan_pkgbase(s, k->release);

		if (streq(k->release, kver) || (k->image && streq(k->image, kver)) ||
		    (*kver == '/' && dash && package && streq(package, dash + 1)))
			return k;
	}
	return NULL;
}

/* A path in a preset is a path of the host. */
static void add_made(struct scan *s, struct boot_image *image, const char *path, bool unified)
{
	if (!path || *path != '/')
		return;
	image->path = path;
	image->unified = unified;
	scan_image(s, image);
}

/* The file of its words goes to mkinitcpio as an option, like those that the preset lists. */
static void add_words_option(struct scan *s, struct boot_image *image, const char *file)
{
	const char **options = NULL;
	size_t n = 0;

	if (!file)
		return;
	*ARENA_PUSH(s->mem, options, n) = "--cmdline";
	*ARENA_PUSH(s->mem, options, n) = file;
	for (size_t i = 0; i < image->n_options; i++)
		*ARENA_PUSH(s->mem, options, n) = image->options[i];
	image->options = options;
	image->n_options = n;
}

/* The file that --cmdline names is one that a plan may edit. */
static void read_words_file(struct scan *s, const struct boot_image *image)
{
	for (size_t i = 0; i + 1 < image->n_options; i++)
		if (streq(image->options[i], "--cmdline") && *image->options[i + 1] == '/')
			scan_unreadable(s, scan_file(s, image->options[i + 1]));
}

static void add_part(struct scan *s, const struct preset *p, const char *part)
{
	const char *kver = own_or_all(s, p, part, "kver"), *uki = value_of(s, p, part, "uki");
	const struct kernel *k = kver ? kernel_of(s, kver) : NULL;
	char **options;
	size_t n;

	if (!kver)
		return;
	list_of(s, p, arena_printf(&s->tmp, "%s_options", part), &options, &n);
	struct boot_image image = {
		.release = k ? k->release : NULL,
		.kernel = *kver == '/' ? kver
			  : k          ? k->image
				       : NULL,
		.preset = arena_str(s->mem, p->name),
		.part = part,
		.config = own_or_all(s, p, part, "config"),
		.options = (const char **)options,
		.n_options = n,
	};
	if (image.config)
		scan_unreadable(s, scan_file(s, image.config));
	add_made(s, &image, value_of(s, p, part, "image"), false);
	add_words_option(s, &image, own_or_all(s, p, part, "cmdline"));
	read_words_file(s, &image);
	add_made(s, &image, uki ? uki : value_of(s, p, part, "efi_image"), true);
}

static void add_preset(struct scan *s, const struct preset *p)
{
	char **parts;
	size_t n;

	if (p->file->state == FILE_UNREADABLE)
		set_obstacle(s, p->file->path, p->file->problem);
	if (p->file->state != FILE_PRESENT)
		return;
	list_of(s, p, "PRESETS", &parts, &n);
	for (size_t i = 0; i < n; i++)
		add_part(s, p, parts[i]);
}

/* Programs that mkinitcpio runs behind each image that it makes. */
static bool has_hooks(struct scan *s)
{
	static const char *const dirs[] = {"etc/initcpio/post", "usr/lib/initcpio/post"};
	struct stat st;
	char **names;
	size_t n;

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		scan_list(s, dirs[i], &names, &n);
		for (size_t k = 0; k < n; k++)
			if (root_stat(s->root, arena_printf(&s->tmp, "%s/%s", dirs[i], names[k]),
				      false, &st) == 0 &&
			    (st.st_mode & 0111))
				return true;
	}
	return false;
}

void scan_presets(struct scan *s)
{
	char **names;
	size_t n;

	s->host->initramfs.has_hooks = has_hooks(s);
	scan_list(s, PRESET_DIR, &names, &n);
	for (size_t i = 0; i < n; i++) {
		if (!str_ends(names[i], ".preset"))
			continue;
		size_t len = strlen(names[i]) - strlen(".preset");
		add_preset(s, &(struct preset){
				      .file = scan_file(s, arena_printf(&s->tmp, "%s/%s",
									PRESET_DIR, names[i])),
				      .name = arena_printf(&s->tmp, "%.*s", (int)len, names[i]),
			      });
	}
}
