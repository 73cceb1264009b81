/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/initramfs.h"

#include <errno.h>

#include "base/listing.h"
#include "plan/steps.h"

/* A slow machine takes ten minutes for a large image. */
#define BUILD_TIMEOUT_S 1800

/* A host without an initramfs reads everything from the root file system. */
static const struct initramfs_ops no_initramfs = {
	.kind = INITRAMFS_NONE,
	.name = "none",
	.about = {"kernels with all built in", "", ""},
};

static const struct initramfs_ops *const tools[] = {
	&initramfs_tools,   &dracut_initramfs, &mkinitcpio_initramfs,
	&booster_initramfs, &no_initramfs,
};

bool about_initramfs(size_t i, const char **ret_name, struct about *ret)
{
	if (i >= ARRAY_SIZE(tools))
		return false;
	*ret_name = tools[i]->name;
	*ret = tools[i]->about;
	return true;
}

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

void add_image_beside(struct making *m, const struct boot_image *image, const char *const *argv)
{
	const char *built = beside(m, image->path);
	const char *const generated[] = {image->path, NULL};
	/* dracut and mkinitcpio write to a name of their own first. */
	const char *const leftovers[] = {built, arena_printf(&m->scratch, "%s.tmp", built), NULL};
	add_step(m, &(struct step_row){
			    .argv = argv,
			    .why = arena_printf(&m->scratch,
						"build the %s of %s beside the old one, whose "
						"place it then takes: about a minute",
						image->unified ? "unified image" : "initramfs",
						image->release ? image->release : image->path),
			    .timeout_s = BUILD_TIMEOUT_S,
			    .generated = generated,
			    .leftovers = leftovers,
			    .built = built,
			    .becomes = image->path,
		    });
}

/* Does modprobe need this line for what we bind? */
static bool speaks_of_vfio(const struct modprobe_line *l)
{
	return streq(l->module, "vfio_pci") ||
	       (streq(l->directive, "softdep") && strstr(l->args, "vfio"));
}

void image_files(struct making *m, const char ***ret, size_t *ret_n)
{
	const char **list = NULL;
	size_t n = 0;
	for (size_t i = 0; i < m->host->n_modprobe; i++) {
		const struct modprobe_line *l = &m->host->modprobe[i];
		if (in_modprobe_dir(l->path) && speaks_of_vfio(l))
			list_add(&m->scratch, &list, &n, l->path);
	}
	for (size_t i = 0; i < m->drafts.n; i++) {
		const struct draft *f = m->drafts.items[i];
		if (f->why && in_modprobe_dir(f->fact->path))
			list_add(&m->scratch, &list, &n, f->fact->path);
	}
	*ret = list;
	*ret_n = n;
}

bool has_vfio_module(const struct making *m, const char *release)
{
	const struct kernel *k = host_kernel(m->host, release);
	return !k || k->vfio_pci == SUPPORT_MODULE || k->vfio_pci == SUPPORT_UNKNOWN;
}

void expect_image(struct making *m, const char *reader, const char *path, const char *release)
{
	const char **files;
	size_t n;
	/* For words alone a unified image is made again, whatever its modules are. */
	if (!m->image_changed)
		return;
	if (has_vfio_module(m, release))
		expect(m, EXPECT_IMAGE_HOLDS, reader, path, "vfio-pci.ko");
	image_files(m, &files, &n);
	for (size_t i = 0; i < n; i++)
		expect(m, EXPECT_IMAGE_HOLDS, reader, path, path_name(files[i]));
}

const char *beside(struct making *m, const char *path)
{
	const char *name = path_name(path);
	return arena_printf(&m->scratch, "%.*s.%s.passthru", (int)(name - path), path, name);
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
	/* The loader's row runs that program, and expects for the image. */
	if (image->by == IMAGE_BY_LOADER)
		return 0;
	if (image->by == IMAGE_BY_KERNEL_INSTALL) {
		ops->expect(m, image);
		return add_kernel_install(m, image->release, err);
	}
	if (m->host->live && !m->host->initramfs.has_generator)
		return err_set(err, ENOENT,
			       "%s: %s makes the initramfs here, but this program was looked for "
			       "and is not installed",
			       ops->program, ops->name);
	return ops->add_step(m, image, err);
}

/* An image that is not known would stay as it is, and the other drivers would come first. */
static int check_images(const struct making *m, const struct initramfs_ops *ops, struct err *err)
{
	const struct initramfs *i = &m->host->initramfs;
	if (!m->image_changed || !ops || !ops->program)
		return 0;
	if (i->obstacle)
		return err_set(err, EINVAL, "%s: so it cannot be told which images %s makes",
			       i->obstacle, ops->name);
	if (!i->n_images)
		return err_set(
			err, ENOENT,
			"no initramfs of an installed kernel was found, though %s is here to "
			"make them: passthru cannot tell which image this host starts with",
			ops->name);
	return 0;
}

int plan_initramfs_steps(struct making *m, struct err *err)
{
	const struct initramfs_ops *ops = initramfs_ops_of(m->host);
	const struct initramfs *i = &m->host->initramfs;
	int r = check_images(m, ops, err);
	for (size_t k = 0; ops && ops->add_step && r == 0 && k < i->n_images; k++)
		if (is_remade(m, &i->images[k]))
			r = add_image(m, ops, &i->images[k], err);
	return r;
}
