/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mkinitcpio: MODULES are loaded in their order before udev looks for drivers (init; with the hook
 * systemd beside it, where the softdep of the other driver keeps the order), so vfio_pci stands in
 * front. Its configuration is /etc/mkinitcpio.conf with the drop-ins behind it, or the one file
 * that a preset names. The hook modconf copies /etc/modprobe.d; without it FILES does.
 */
#include <errno.h>

#include "conf/lastline.h"
#include "conf/shellarray.h"
#include "plan/initramfs.h"
#include "base/listing.h"
#include "plan/steps.h"

#define BUILD_TIMEOUT_S 1800

/* The files of one configuration, in reading order. */
struct config {
	const char *const *paths;
	size_t n;
};

/* One array over all of them. */
struct list {
	char **items;
	size_t n;
	const char *base; /* the file with the assignment whose front is the list's */
	struct shell_array front;
};

static int read_arrays(struct making *m, const char *path, const char *name, struct list *list,
		       struct err *err)
{
	struct shell_array *arrays = NULL;
	struct draft *f;
	size_t n = 0;
	int r = draft_open(&m->drafts, path, &f, err);
	if (r < 0)
		return r;
	r = shell_arrays(f->bytes, f->len, name, &m->scratch, &arrays, &n, err);
	if (r == 0)
		r = shell_array_apply(arrays, n, &m->scratch, &list->items, &list->n, err);
	if (r < 0)
		return err_in(err, r, "%s", path);
	const struct shell_array *base = shell_array_base(arrays, n);
	/* Where nothing was set before, what adds is what sets. */
	if (!base && n && !list->base)
		base = &arrays[0];
	if (base) {
		list->base = f->fact->path;
		list->front = *base;
	}
	return 0;
}

static int read_list(struct making *m, const struct config *c, const char *name, struct list *ret,
		     struct err *err)
{
	struct list list = {0};
	for (size_t i = 0; i < c->n; i++) {
		int r = read_arrays(m, c->paths[i], name, &list, err);
		if (r < 0)
			return r;
	}
	*ret = list;
	return 0;
}

static bool has(const struct list *l, const char *word)
{
	return items_find(l->items, l->n, word, false) >= 0;
}

/* Puts the item in front of the list, where a list is; else into a new one, behind all else of the
 * first file. */
static int put_in(struct making *m, const struct config *c, const char *name,
		  const struct list *list, const char *item, const char *why, struct err *err)
{
	const char *path = list->base ? list->base : c->paths[0];
	struct draft *f;
	_cleanup_buf_ struct buf bytes = {0};
	int r = draft_open(&m->drafts, path, &f, err);
	if (r < 0)
		return r;
	if (list->base) {
		r = shell_array_insert(f->bytes, f->len, &list->front, item, &bytes, err);
	} else {
		add_with_line_end(&bytes, f->bytes, f->len);
		buf_printf(&bytes, "%s=(%s)\n", name, item);
	}
	return r < 0 ? err_in(err, r, "%s", path) : draft_set(&m->drafts, f, &bytes, why, err);
}

/* Is vfio_pci there, and before every driver that would claim a device of ours? */
static bool is_first(struct making *m, const struct list *modules)
{
	ssize_t at = items_find(modules->items, modules->n, "vfio_pci", true);
	const char **drivers = NULL;
	size_t n = 0;
	leaving_drivers(m, &drivers, &n);
	for (size_t i = 0; at >= 0 && i < n; i++) {
		ssize_t other = items_find(modules->items, modules->n, drivers[i], true);
		if (other >= 0 && other < at)
			return false;
	}
	return at >= 0;
}

static int list_first(struct making *m, const struct config *c, struct err *err)
{
	struct list modules = {0};
	int r = read_list(m, c, "MODULES", &modules, err);
	if (r < 0 || is_first(m, &modules))
		return r;
	return put_in(m, c, "MODULES", &modules, "vfio_pci",
		      "loads vfio-pci in the initramfs before all other modules", err);
}

/* libkmod has a shell run the line that binds by address. */
static int check_shell(struct making *m, const struct config *c, const struct list *hooks,
		       struct err *err)
{
	if (!binds_by_address(m) || has(hooks, "base"))
		return 0;
	return err_set(
		err, EINVAL,
		"%s:%zu: HOOKS lacks base, so the initramfs has no shell, which the line that "
		"binds by address needs: put base in front of the hooks, then run passthru "
		"again",
		hooks->base ? hooks->base : c->paths[0], hooks->front.line);
}

static int copy_files(struct making *m, const struct config *c, struct err *err)
{
	const char **paths;
	size_t n;
	int r = 0;
	image_files(m, &paths, &n);
	for (size_t i = 0; r == 0 && i < n; i++) {
		struct list files = {0};
		r = read_list(m, c, "FILES", &files, err);
		if (r == 0 && !has(&files, paths[i]))
			r = put_in(m, c, "FILES", &files, paths[i],
				   arena_printf(&m->scratch,
						"copies %s into the initramfs, since HOOKS lacks "
						"modconf",
						paths[i]),
				   err);
	}
	return r;
}

static int edit_config(struct making *m, const struct config *c, struct err *err)
{
	struct list hooks = {0};
	int r = list_first(m, c, err);
	if (r == 0)
		r = read_list(m, c, "HOOKS", &hooks, err);
	if (r == 0)
		r = check_shell(m, c, &hooks, err);
	return r < 0 || has(&hooks, "modconf") ? r : copy_files(m, c, err);
}

static int edit_default(struct making *m, struct err *err)
{
	const struct initramfs *i = &m->host->initramfs;
	return edit_config(m, &(struct config){i->settings, i->n_settings}, err);
}

static int list_module(struct making *m, struct err *err)
{
	const struct initramfs *i = &m->host->initramfs;
	bool edited = false;
	int r = 0;
	for (size_t k = 0; r == 0 && k < i->n_images; k++) {
		const char *own = i->images[k].config;
		if (own)
			r = edit_config(m, &(struct config){&own, 1}, err);
		else if (!edited)
			r = edit_default(m, err);
		edited = edited || !own;
	}
	return r;
}

static bool is_of_preset(const struct boot_image *image, const char *preset)
{
	return preset && image->preset && streq(image->preset, preset);
}

/* Where others sign or copy what is made, and where the kernel is put into it, the preset makes all
 * it has. */
static bool is_made_in_place(const struct initramfs *i, const struct boot_image *image)
{
	bool unified = image->unified;
	for (size_t k = 0; k < i->n_images; k++)
		unified = unified ||
			  (i->images[k].unified && is_of_preset(&i->images[k], image->preset));
	return image->preset && (unified || i->has_hooks);
}

static void expect_in_image(struct making *m, const struct boot_image *image)
{
	expect_image(m, mkinitcpio_initramfs.lister, image->path, image->release);
}

static void add_preset(struct making *m, const char *preset)
{
	const struct initramfs *i = &m->host->initramfs;
	const char *const argv[] = {"mkinitcpio", "-p", preset, NULL};
	const char **generated = NULL, **leftovers = NULL;
	size_t n = 0, n_left = 0;
	if (has_step(m, argv))
		return;
	for (size_t k = 0; k < i->n_images; k++) {
		const struct boot_image *image = &i->images[k];
		if (!is_of_preset(image, preset))
			continue;
		*ARENA_PUSH(&m->scratch, generated, n) = image->path;
		*ARENA_PUSH(&m->scratch, leftovers, n_left) =
			arena_printf(&m->scratch, "%s.tmp", image->path);
		expect_in_image(m, image);
	}
	*ARENA_PUSH(&m->scratch, generated, n) = NULL;
	*ARENA_PUSH(&m->scratch, leftovers, n_left) = NULL;
	add_step(m, &(struct step_row){
			    .argv = argv,
			    .why = arena_printf(&m->scratch,
						"make the images of the preset %s again: about a "
						"minute each",
						preset),
			    .timeout_s = BUILD_TIMEOUT_S,
			    .generated = generated,
			    .leftovers = leftovers,
		    });
}

/*
 * As the preset has it: from a path mkinitcpio reads the release in the kernel itself. A package
 * may have left the modules of a former release behind, and a kernel's name need not end in its
 * release
 * ("vmlinuz-6.12-x86_64").
 */
static const char *kernel_of(const struct boot_image *image)
{
	return image->preset && image->kernel ? image->kernel : image->release;
}

static const char *const *command(struct making *m, const struct boot_image *image,
				  const char *built)
{
	const char **argv = NULL;
	size_t n = 0;
	*ARENA_PUSH(&m->scratch, argv, n) = "mkinitcpio";
	*ARENA_PUSH(&m->scratch, argv, n) = "-k";
	*ARENA_PUSH(&m->scratch, argv, n) = kernel_of(image);
	if (image->config) {
		*ARENA_PUSH(&m->scratch, argv, n) = "-c";
		*ARENA_PUSH(&m->scratch, argv, n) = image->config;
	}
	*ARENA_PUSH(&m->scratch, argv, n) = "-g";
	*ARENA_PUSH(&m->scratch, argv, n) = built;
	for (size_t i = 0; i < image->n_options; i++)
		*ARENA_PUSH(&m->scratch, argv, n) = image->options[i];
	*ARENA_PUSH(&m->scratch, argv, n) = NULL;
	return argv;
}

static int add_mkinitcpio_step(struct making *m, const struct boot_image *image, struct err *err)
{
	if (image->unified && !image->preset)
		return err_set(err, EINVAL,
			       "%s: this is a unified kernel image that no preset of mkinitcpio "
			       "names, so passthru cannot tell how it is made",
			       image->path);
	if (!kernel_of(image))
		return err_set(err, ENOENT,
			       "%s: the kernel that its preset names is not installed: remove the "
			       "preset of a kernel that is gone, then run passthru again",
			       image->path);
	if (!is_made_in_place(&m->host->initramfs, image)) {
		add_image_beside(m, image, command(m, image, beside(m, image->path)));
		expect_in_image(m, image);
	} else {
		add_preset(m, image->preset);
	}
	return 0;
}

static int build_mkinitcpio_image(struct making *m, const struct boot_image *image,
				  const char *path, const char *const **ret, struct err *err)
{
	if (m->host->initramfs.has_hooks)
		return err_set(
			err, EOPNOTSUPP,
			"Programs of others run behind mkinitcpio (in "
			"/etc/initcpio/post or /usr/lib/initcpio/post) and sign or copy what "
			"it made, so an image on trial cannot be made beside the old one.");
	*ret = command(m, image, path);
	return 0;
}

const struct initramfs_ops mkinitcpio_initramfs = {
	.kind = INITRAMFS_MKINITCPIO,
	.name = "mkinitcpio",
	.program = "mkinitcpio",
	.lister = "lsinitcpio",
	.list_module = list_module,
	.expect = expect_in_image,
	.add_step = add_mkinitcpio_step,
	.build_at = build_mkinitcpio_image,
	.about = {"Arch Linux and its kin", "MODULES in mkinitcpio.conf or its drop-ins",
		  "mkinitcpio for each image of each preset, built beside the old one where the "
		  "preset allows"},
};
