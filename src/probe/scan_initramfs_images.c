/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which images the tool itself keeps. A rescue image ("initramfs-0-rescue-…") belongs to no kernel
 * that is installed, and is left as it is.
 */
#include "base/text.h"
#include "probe/scan_initramfs.h"

const char *scan_pkgbase(struct scan *s, const char *release)
{
	const char *name = root_attr(s->root, &s->tmp,
				     arena_printf(&s->tmp, "%s/%s/pkgbase", s->modules, release));

	return name && *name && !strchr(name, '/') ? name : NULL;
}

static struct boot_image *image_of(struct initramfs *f, const char *release)
{
	for (size_t i = 0; i < f->n_images; i++)
		if (release && f->images[i].release && streq(f->images[i].release, release))
			return &f->images[i];
	return NULL;
}

static bool is_known(const struct initramfs *f, const char *path)
{
	for (size_t i = 0; i < f->n_images; i++)
		if (streq(f->images[i].path, path))
			return true;
	return false;
}

void scan_image(struct scan *s, const struct boot_image *image)
{
	struct initramfs *f = &s->host->initramfs;
	struct stat st;

	if (is_known(f, image->path) || root_stat(s->root, image->path, false, &st) < 0 ||
	    !S_ISREG(st.st_mode))
		return;
	struct boot_image *kept = ARENA_PUSH(s->mem, f->images, f->n_images);
	*kept = *image;
	kept->path = arena_str(s->mem, image->path);
	kept->size = (uint64_t)st.st_size;
}

static void add_option(struct scan *s, struct boot_image *image, const char *option)
{
	*ARENA_PUSH(s->mem, image->options, image->n_options) = option;
}

/* Where the image is named after the kernel's package, as hooks of Arch Linux have it. */
static void add_named_by_package(struct scan *s, const struct kernel *k)
{
	const char *name = scan_pkgbase(s, k->release);
	enum initramfs_kind kind = s->host->initramfs.kind;
	struct boot_image image = {.release = k->release, .kernel = k->image};

	if (!name)
		return;
	if (kind == INITRAMFS_BOOSTER) {
		image.path = arena_printf(&s->tmp, "/boot/booster-%s.img", name);
		scan_image(s, &image);
	}
	if (kind != INITRAMFS_DRACUT)
		return;
	image.path = arena_printf(&s->tmp, "/boot/initramfs-%s.img", name);
	scan_image(s, &image);
	/* It is there for what the other one lacks. */
	image.path = arena_printf(&s->tmp, "/boot/initramfs-%s-fallback.img", name);
	add_option(s, &image, "--no-hostonly");
	scan_image(s, &image);
}

/* Of another tool that made it before, an image may still lie there. */
static bool is_ours(struct scan *s, const struct kernel *k)
{
	struct initramfs *f = &s->host->initramfs;
	bool booster = k->initrd && str_starts(path_name(k->initrd), "booster");

	return k->initrd && booster == (f->kind == INITRAMFS_BOOSTER) &&
	       (f->kind != INITRAMFS_MKINITCPIO || !image_of(f, k->release));
}

static void add_of_kernel(struct scan *s, const struct kernel *k)
{
	if (is_ours(s, k))
		scan_image(s, &(struct boot_image){
				      .path = k->initrd,
				      .release = k->release,
				      .kernel = k->image,
			      });
	add_named_by_package(s, k);
}

/* Where a kernel's image has no release in its name. */
static void tell_kernels(struct scan *s)
{
	struct host *h = s->host;

	for (size_t i = 0; i < h->n_kernels; i++) {
		struct kernel *k = &h->kernels[i];
		const struct boot_image *image = image_of(&h->initramfs, k->release);

		if (k->initrd || !image || image->unified)
			continue;
		k->initrd = image->path;
		k->initrd_size = image->size;
	}
}

void scan_tool_images(struct scan *s)
{
	const struct host *h = s->host;

	if (h->initramfs.kind == INITRAMFS_MKINITCPIO)
		scan_presets(s);
	for (size_t i = 0; i < h->n_kernels; i++)
		add_of_kernel(s, &h->kernels[i]);
	tell_kernels(s);
}
