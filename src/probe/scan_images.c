/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Images beside those of the tool's own: what a loader's entry is given. A copy of the tool's image
 * of that kernel, or, where the tool keeps none, an image that kernel-install has made.
 */
#include "probe/boot.h"

static struct boot_image *own_image(struct host *h, const char *release)
{
	struct initramfs *f = &h->initramfs;

	for (size_t i = 0; i < f->n_images; i++)
		if (f->images[i].by == IMAGE_BY_TOOL && streq(f->images[i].release, release))
			return &f->images[i];
	return NULL;
}

static bool is_known(const struct host *h, const char *path)
{
	for (size_t i = 0; i < h->initramfs.n_images; i++) {
		const struct boot_image *b = &h->initramfs.images[i];

		if (streq(b->path, path))
			return true;
		for (size_t k = 0; k < b->n_copies; k++)
			if (streq(b->copies[k], path))
				return true;
	}
	return false;
}

static uint64_t size_of(struct scan *s, const char *path)
{
	struct stat st;

	return root_stat(s->root, path, false, &st) == 0 ? (uint64_t)st.st_size : 0;
}

/* limine-entry-tool's programs make the images that their entries load. */
static bool is_made_by_loader(const struct host *h)
{
	return h->loader.kind == LOADER_LIMINE && h->loader.program;
}

/* Entries whose images are nowhere else: sdbootutil has dracut put them on the ESP. */
static bool has_images_of_its_own(const struct host *h, const struct boot_entry *e)
{
	return e->by_kernel_install || is_made_by_loader(h) || h->loader.kind == LOADER_SDBOOTUTIL;
}

static void add_image(struct scan *s, const struct boot_entry *e, const char *path)
{
	struct initramfs *f = &s->host->initramfs;
	const struct kernel *k = host_kernel(s->host, e->release);

	*ARENA_PUSH(s->mem, f->images, f->n_images) = (struct boot_image){
		.path = path,
		.unified = e->unified,
		.by = e->by_kernel_install         ? IMAGE_BY_KERNEL_INSTALL
		      : is_made_by_loader(s->host) ? IMAGE_BY_LOADER
						   : IMAGE_BY_TOOL,
		.release = e->release,
		.kernel = k ? k->image : NULL,
		.size = size_of(s, path),
	};
}

/* Early microcode is no image: kernel-install hands the entry's own directory the rest. */
static void add_initrds(struct scan *s, const struct boot_entry *e)
{
	for (size_t i = 0; i < e->n_initrds; i++) {
		struct boot_image *own = own_image(s->host, e->release);

		if (is_known(s->host, e->initrds[i]) || strstr(e->initrds[i], "ucode"))
			continue;
		if (own)
			*ARENA_PUSH(s->mem, own->copies, own->n_copies) = e->initrds[i];
		else
			add_image(s, e, e->initrds[i]);
	}
}

void scan_images(struct scan *s)
{
	const struct host *h = s->host;

	for (size_t i = 0; i < h->n_entries; i++) {
		const struct boot_entry *e = &h->entries[i];
		bool own = has_images_of_its_own(h, e);

		if (e->foreign || !e->release || (e->recovery && !e->by_kernel_install))
			continue;
		if (e->unified && !is_known(h, e->path) &&
		    (own || h->initramfs.kind == INITRAMFS_DRACUT))
			add_image(s, e, e->path);
		if (own && !e->unified)
			add_initrds(s, e);
	}
}
