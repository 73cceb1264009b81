/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/initramfs.h"

#include <errno.h>

#include "plan/steps.h"

/* A host without an initramfs reads everything from the root file system. */
static const struct initramfs_ops no_initramfs = {.kind = INITRAMFS_NONE, .name = "none"};

static const struct initramfs_ops *const tools[] = {&initramfs_tools, &no_initramfs};

const struct initramfs_ops *initramfs_ops_of(const struct host *h)
{
	for (size_t i = 0; i < ARRAY_SIZE(tools); i++)
		if (tools[i]->kind == h->initramfs.kind)
			return tools[i];
	return NULL;
}

static int cannot_rebuild(const struct initramfs *i, struct err *err)
{
	if (i->kind == INITRAMFS_UNKNOWN)
		return err_set(err, EOPNOTSUPP,
			       "what makes the initramfs of this host was not found: looked for "
			       "update-initramfs, dracut, mkinitcpio and booster");
	return err_set(err, EOPNOTSUPP,
		       "the initramfs of this host is made by %s, which passthru does not work "
		       "with: without a new image the other drivers would come first",
		       i->name ? i->name : "another tool");
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static const struct kernel *kernel_of(const struct host *h, const char *release)
{
	for (size_t i = 0; i < h->n_kernels; i++)
		if (streq(h->kernels[i].release, release))
			return &h->kernels[i];
	return NULL;
}

void expect_image(struct making *m, const char *reader, const char *path, const char *release)
{
	const struct id_list *ids = &m->file_ids;
	const struct kernel *k = kernel_of(m->host, release);
	if (!k || k->vfio_pci == SUPPORT_MODULE || k->vfio_pci == SUPPORT_UNKNOWN)
		expect(m, EXPECT_IMAGE_HOLDS, reader, path, "vfio-pci.ko");
	if (ids->at && in_modprobe_dir(ids->at) && wants_file_ids(m))
		expect(m, EXPECT_IMAGE_HOLDS, reader, path, base_name(ids->at));
	if (m->placed.at && m->n_places)
		expect(m, EXPECT_IMAGE_HOLDS, reader, path, base_name(m->placed.at));
	for (size_t i = 0; i < m->drafts.n; i++) {
		const struct draft *f = m->drafts.items[i];
		if (f->why && in_modprobe_dir(f->fact->path))
			expect(m, EXPECT_IMAGE_HOLDS, reader, path, base_name(f->fact->path));
	}
}

/* Images hold what is bound by a module; where vfio-pci is built in there is nothing to put in. */
static bool concerns_images(struct making *m)
{
	return binds_any(m) && m->modular;
}

static bool any_draft(const struct making *m)
{
	for (size_t i = 0; i < m->drafts.n; i++)
		if (m->drafts.items[i]->why)
			return true;
	return false;
}

int plan_initramfs_files(struct making *m, struct err *err)
{
	const struct initramfs_ops *ops = initramfs_ops_of(m->host);
	int r = 0;
	if (!concerns_images(m))
		return 0;
	if (!ops && any_draft(m))
		return cannot_rebuild(&m->host->initramfs, err);
	if (ops && ops->list_module)
		r = ops->list_module(m, err);
	m->image_changed = any_draft(m);
	return r;
}

bool is_remade(const struct making *m, const struct boot_image *image)
{
	return m->image_changed || (image->unified && m->n_words);
}

static int add_image(struct making *m, const struct initramfs_ops *ops,
		     const struct boot_image *image, struct err *err)
{
	if (image->by == IMAGE_BY_KERNEL_INSTALL)
		return add_kernel_install(m, image->release, err);
	if (m->host->live && !m->host->initramfs.has_generator)
		return err_set(err, ENOENT,
			       "%s: %s makes the initramfs here, but this program was looked for "
			       "and is not installed",
			       ops->program, ops->name);
	ops->add_step(m, image);
	return 0;
}

int plan_initramfs_steps(struct making *m, struct err *err)
{
	const struct initramfs_ops *ops = initramfs_ops_of(m->host);
	const struct initramfs *i = &m->host->initramfs;
	int r = 0;
	for (size_t k = 0; ops && ops->add_step && r == 0 && k < i->n_images; k++)
		if (is_remade(m, &i->images[k]))
			r = add_image(m, ops, &i->images[k], err);
	return r;
}
