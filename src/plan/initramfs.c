/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/initramfs.h"

#include <errno.h>

#include "plan/steps.h"

/* A host without an initramfs reads everything from the root file system. */
static const struct initramfs_ops no_initramfs = {.kind = INITRAMFS_NONE, .name = "none"};

static const struct initramfs_ops *const tools[] = {&initramfs_tools, &no_initramfs};

static const struct initramfs_ops *tool_of(const struct host *h)
{
	for (size_t i = 0; i < ARRAY_SIZE(tools); i++)
		if (tools[i]->kind == h->initramfs.kind)
			return tools[i];
	return NULL;
}

static bool is_changed(const struct making *m)
{
	for (size_t i = 0; i < m->drafts.n; i++)
		if (m->drafts.items[i]->why)
			return true;
	return false;
}

static int cannot_rebuild(const struct initramfs *i, struct err *err)
{
	if (i->kind == INITRAMFS_UNKNOWN)
		return err_set(err, EOPNOTSUPP,
			       "what makes the initramfs of this host was not found: looked for "
			       "initramfs-tools (update-initramfs, /etc/initramfs-tools)");
	return err_set(err, EOPNOTSUPP,
		       "the initramfs of this host is made by %s, and passthru knows only "
		       "initramfs-tools: without a new image the other drivers would come first",
		       i->name ? i->name : "another tool");
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

void expect_image(struct making *m, const struct kernel *k)
{
	const struct id_list *ids = &m->file_ids;
	if (k->vfio_pci == SUPPORT_MODULE || k->vfio_pci == SUPPORT_UNKNOWN)
		expect(m, EXPECT_IMAGE_HOLDS, k->initrd, "vfio-pci.ko");
	if (ids->at && in_modprobe_dir(ids->at) && wants_file_ids(m))
		expect(m, EXPECT_IMAGE_HOLDS, k->initrd, base_name(ids->at));
	if (m->placed.at && m->n_places)
		expect(m, EXPECT_IMAGE_HOLDS, k->initrd, base_name(m->placed.at));
	for (size_t i = 0; i < m->drafts.n; i++) {
		const struct draft *f = m->drafts.items[i];
		if (f->why && in_modprobe_dir(f->fact->path))
			expect(m, EXPECT_IMAGE_HOLDS, k->initrd, base_name(f->fact->path));
	}
}

int plan_initramfs(struct making *m, struct err *err)
{
	const struct initramfs_ops *ops = tool_of(m->host);
	if (!binds_any(m) || !m->modular)
		return 0;
	if (!ops)
		return is_changed(m) ? cannot_rebuild(&m->host->initramfs, err) : 0;
	int r = ops->list_module ? ops->list_module(m, err) : 0;
	if (r < 0 || !ops->add_steps || !is_changed(m))
		return r;
	if (m->host->live && !m->host->initramfs.has_generator)
		return err_set(err, ENOENT,
			       "%s: %s makes the initramfs here, but this program was looked for "
			       "and is not installed",
			       ops->program, ops->name);
	ops->add_steps(m);
	return 0;
}
