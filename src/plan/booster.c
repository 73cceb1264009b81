/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * booster: its init has no libkmod. It knows the options of modprobe.d (put into the image for the
 * modules that are in it), but no softdep and no install line, and it starts to load
 * modules_force_load and then all drivers that it finds a device for, without waiting in between
 * (boost() and loadModules() in its init). So vfio-pci is surely first only where the other driver
 * is not in the image: then the softdep rules when the real root loads it. By address vfio-pci is
 * bound there alone, and must not be in the image.
 */
#include <errno.h>

#include "base/lines.h"
#include "conf/boosterconf.h"
#include "conf/modname.h"
#include "plan/initramfs.h"
#include "plan/steps.h"

#define CONFIG "/etc/booster.yaml"
#define FORCED "modules_force_load"

/* Drivers for these are in every image of a host that has such a device (defaultModulesList in its
 * generator). network: when the configuration has one. */
static const struct {
	uint32_t class, mask;
	const char *key; /* only with this key in the configuration; NULL: always */
} usual[] = {
	{0x010000, 0xff0000, NULL},
	{0x0c0300, 0xffff00, NULL},
	{0x080500, 0xffff00, NULL},
	{0x020000, 0xff0000, "network"},
};

static bool has_key(const struct draft *f, const char *key)
{
	struct lines it = lines_of(f->bytes, f->len);
	size_t len = strlen(key);
	for (struct line l; lines_next(&it, &l);)
		if (l.text_len > len && memcmp(l.at, key, len) == 0 && l.at[len] == ':')
			return true;
	return false;
}

static bool is_usual(const struct draft *f, const struct device *d)
{
	for (size_t i = 0; i < ARRAY_SIZE(usual); i++)
		if ((d->class & usual[i].mask) == usual[i].class &&
		    (!usual[i].key || has_key(f, usual[i].key)))
			return true;
	return false;
}

/* "nouveau", "kernel/drivers/gpu/drm/nouveau/nouveau.ko.xz"; of a directory it cannot be told. */
static bool may_name(const char *item, const char *module)
{
	const char *last = path_name(item);
	size_t len = strlen(module);
	if (*item == '-')
		return false;
	if (!*last || streq(item, "*"))
		return true;
	return strlen(last) >= len && modname_same(last, module, len) &&
	       (!last[len] || last[len] == '.');
}

static int refuse_in_image(const char *driver, const char *where, struct err *err)
{
	return err_set(err, EINVAL,
		       "%s: the initramfs of booster holds %s and loads it at the same time as "
		       "vfio-pci, so vfio-pci would not surely come first: an initramfs made by "
		       "mkinitcpio or dracut keeps the order",
		       where, driver);
}

static int check_list(struct making *m, const struct draft *f, const char *key, const char *driver,
		      struct err *err)
{
	struct booster_list list = {0};
	int r = booster_conf_list(f->bytes, f->len, key, &m->scratch, &list, err);
	if (r < 0)
		return err_in(err, r, CONFIG);
	for (size_t i = 0; i < list.n; i++)
		if (may_name(list.items[i], driver))
			return refuse_in_image(
				driver, arena_printf(&m->scratch, CONFIG ":%zu", list.line), err);
	return 0;
}

static int check_driver(struct making *m, const struct draft *f, const struct leaver *l,
			const char *driver, struct err *err)
{
	if (is_usual(f, l->device))
		return refuse_in_image(driver, l->device->address, err);
	int r = check_list(m, f, "modules", driver, err);
	return r < 0 ? r : check_list(m, f, FORCED, driver, err);
}

/* The drivers that are modules of all that is not settled. */
static int check_order(struct making *m, const struct draft *f, struct err *err)
{
	int r = 0;
	for (size_t i = 0; i < m->n_leavers; i++) {
		const struct leaver *l = &m->leavers[i];
		for (size_t k = 0; !l->settled && r == 0 && k < l->n_loadable; k++)
			r = check_driver(m, f, l, l->loadable[k], err);
	}
	return r;
}

static bool lists_vfio(const struct booster_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (may_name(l->items[i], "vfio_pci"))
			return true;
	return false;
}

static int refuse_listed(const struct booster_list *l, struct err *err)
{
	return err_set(err, EINVAL,
		       CONFIG
		       ":%zu: booster loads vfio-pci from its initramfs, where the line that "
		       "binds by address is not read: take vfio_pci out of that list, then "
		       "run passthru again",
		       l->line);
}

static int list_module(struct making *m, struct err *err)
{
	struct booster_list forced = {0}, added = {0};
	struct draft *f;
	_cleanup_buf_ struct buf bytes = {0};
	int r = draft_open(&m->drafts, CONFIG, &f, err);
	if (r == 0)
		r = check_order(m, f, err);
	if (r < 0)
		return r;
	r = booster_conf_list(f->bytes, f->len, FORCED, &m->scratch, &forced, err);
	if (r == 0)
		r = booster_conf_list(f->bytes, f->len, "modules", &m->scratch, &added, err);
	if (r < 0)
		return err_in(err, r, CONFIG);
	if (binds_by_address(m))
		return lists_vfio(&forced)  ? refuse_listed(&forced, err)
		       : lists_vfio(&added) ? refuse_listed(&added, err)
					    : 0;
	if (lists_vfio(&forced))
		return 0;
	r = booster_conf_add(f->bytes, f->len, FORCED, "vfio_pci", &bytes, err);
	if (r < 0)
		return err_in(err, r, CONFIG);
	return draft_set(&m->drafts, f, &bytes,
			 "loads vfio-pci in the initramfs, where no other driver for it is", err);
}

/* It names modules with underscores, and keeps their options in a file of its own. */
static void expect_in_image(struct making *m, const struct boot_image *image)
{
	if (m->image_changed && !binds_by_address(m) && has_vfio_module(m, image->release))
		expect(m, EXPECT_IMAGE_HOLDS, booster_initramfs.lister, image->path, "vfio_pci.ko");
}

static int build_booster_image(struct making *m, const struct boot_image *image, const char *path,
			       const char *const **ret, struct err *err)
{
	const char *const argv[] = {"booster",      "build", "--force", "--kernel-version",
				    image->release, path,    NULL};
	(void)err;
	*ret = arena_dup(&m->scratch, argv, sizeof(argv));
	return 0;
}

static int add_booster_step(struct making *m, const struct boot_image *image, struct err *err)
{
	const char *const *argv;
	if (binds_by_address(m))
		return 0;
	int r = build_booster_image(m, image, beside(m, image->path), &argv, err);
	if (r < 0)
		return r;
	add_image_beside(m, image, argv);
	expect_in_image(m, image);
	return 0;
}

const struct initramfs_ops booster_initramfs = {
	.kind = INITRAMFS_BOOSTER,
	.name = "booster",
	.program = "booster",
	.lister = "booster",
	.list_module = list_module,
	.expect = expect_in_image,
	.add_step = add_booster_step,
	.build_at = build_booster_image,
	.about = {"Arch Linux by choice", "modules_force_load in /etc/booster.yaml",
		  "booster build for each image, beside the old one"},
};
