/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel-install(8) puts a kernel where the loader finds it: its entry, the kernel and the
 * initramfs (which it may have made on the way), with the words of /etc/kernel/cmdline.
 */
#include <errno.h>

#include "plan/entries.h"
#include "plan/initramfs.h"
#include "base/listing.h"
#include "plan/steps.h"

#define KERNEL_INSTALL_TIMEOUT_S 1800

/* The kernel's own file, from which kernel-install copies. */
static const char *kernel_image(const struct host *h, const char *release)
{
	const struct kernel *k = host_kernel(h, release);
	const char *image = k ? k->image : NULL;
	for (size_t i = 0; !image && i < h->initramfs.n_images; i++)
		if (streq(h->initramfs.images[i].release, release))
			image = h->initramfs.images[i].kernel;
	return image;
}

void list_entry_files(struct arena *a, const struct boot_entry *e, const char ***ret, size_t *ret_n)
{
	list_add(a, ret, ret_n, e->path);
	if (e->kernel)
		list_add(a, ret, ret_n, e->kernel);
	for (size_t i = 0; i < e->n_initrds; i++)
		list_add(a, ret, ret_n, e->initrds[i]);
}

static void collect_files(struct making *m, const char *release, const char ***ret, size_t *ret_n)
{
	const struct host *h = m->host;
	for (size_t i = 0; i < h->n_entries; i++) {
		const struct boot_entry *e = &h->entries[i];
		if (is_made_by_kernel_install(h, e) && streq(e->release, release))
			list_entry_files(&m->scratch, e, ret, ret_n);
	}
	for (size_t i = 0; i < h->initramfs.n_images; i++) {
		const struct boot_image *b = &h->initramfs.images[i];
		if (b->by == IMAGE_BY_KERNEL_INSTALL && streq(b->release, release))
			list_add(&m->scratch, ret, ret_n, b->path);
	}
}

static void expect_its_images(struct making *m, const char *release)
{
	const struct initramfs_ops *ops = initramfs_ops_of(m->host);
	const struct initramfs *all = &m->host->initramfs;
	for (size_t i = 0; ops && ops->lister && m->image_changed && i < all->n_images; i++) {
		const struct boot_image *b = &all->images[i];
		if (b->by == IMAGE_BY_KERNEL_INSTALL && streq(b->release, release))
			expect_image(m, ops->lister, b->path, release);
	}
}

int add_kernel_install(struct making *m, const char *release, struct err *err)
{
	const char *image = kernel_image(m->host, release);
	const char *const argv[] = {"kernel-install", "add", release, image, NULL};
	const char *const there[] = {"kernel-install", "add", release, NULL};
	const char **generated = NULL;
	size_t n = 0;
	if (release && has_step(m, there))
		return 0;
	if (!image)
		return err_set(err, ENOENT,
			       "the kernel image of %s was not found in /boot or /usr/lib/modules, "
			       "so kernel-install cannot make its boot entry again",
			       release ? release : "one boot entry");
	collect_files(m, release, &generated, &n);
	expect_its_images(m, release);
	*ARENA_PUSH(&m->scratch, generated, n) = NULL;
	add_step(m, &(struct step_row){
			    .argv = argv,
			    .why = arena_printf(&m->scratch,
						"make the boot entry of %s again, with its kernel "
						"and initramfs",
						release),
			    .timeout_s = KERNEL_INSTALL_TIMEOUT_S,
			    .generated = generated,
		    });
	return 0;
}
