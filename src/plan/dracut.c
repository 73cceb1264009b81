/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dracut: what force_drivers lists is put into the image and loaded there before udev looks for
 * drivers: dracut writes rd.driver.pre=NAME for each into etc/cmdline.d/20-force_drivers.conf
 * (since version 039). /etc/modprobe.d is copied for hostonly images alone, so install_items names
 * each file of ours. When dracut has no room left it removes the image that it was writing, so that
 * is never the one that boots.
 */
#include <errno.h>

#include "conf/dracutconf.h"
#include "plan/initramfs.h"
#include "plan/steps.h"

#define OUR_FILE "/etc/dracut.conf.d/vfio.conf"
#define FORCED "force_drivers"
#define ITEMS "install_items"
#define OMITTED "omit_drivers"

/* The settings as the plan leaves them so far. */
static int read_settings(struct making *m, struct conf_source **ret, struct err *err)
{
	const struct initramfs *i = &m->host->initramfs;
	return drafts_read(&m->drafts, i->settings, i->n_settings, &m->scratch, ret, err);
}

static int value_of(struct making *m, const char *variable, struct dracut_value *ret,
		    struct err *err)
{
	struct conf_source *src;
	int r = read_settings(m, &src, err);
	return r < 0 ? r
		     : dracut_conf_value(src, m->host->initramfs.n_settings, variable, &m->scratch,
					 ret, err);
}

/* The last line that names it: "FILE:LINE"; the file alone where none does. */
static const char *line_of(struct making *m, const char *variable, const char *word)
{
	struct conf_source *src;
	if (read_settings(m, &src, NULL) < 0)
		return variable;
	for (size_t i = m->host->initramfs.n_settings; i > 0; i--) {
		size_t line = dracut_conf_line(&src[i - 1], variable, word, &m->scratch);
		if (line)
			return arena_printf(&m->scratch, "%s:%zu", src[i - 1].path, line);
	}
	return variable;
}

static int check_omitted(struct making *m, struct err *err)
{
	static const char *const needed[] = {"vfio_pci", "vfio_pci_core", "vfio",
					     "vfio_iommu_type1"};
	struct dracut_value omitted = {0};
	int r = value_of(m, OMITTED, &omitted, err);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(needed); i++)
		if (dracut_list_has(omitted.text, needed[i]))
			return err_set(err, EINVAL,
				       "%s: " OMITTED " keeps %s out of the initramfs: take it out "
				       "there, then run passthru again",
				       line_of(m, OMITTED, needed[i]), needed[i]);
	return r;
}

static int add_word(struct making *m, const char *variable, const char *word, const char *why,
		    struct err *err)
{
	struct draft *f;
	_cleanup_buf_ struct buf start = {0}, bytes = {0};
	int r = draft_open(&m->drafts, OUR_FILE, &f, err);
	if (r < 0)
		return r;
	start_modprobe_file(f, &start);
	dracut_conf_add(buf_str(&start), start.len, variable, word, &bytes);
	return draft_set(&m->drafts, f, &bytes, why, err);
}

/* Has the list the word when all files were read? */
static int give(struct making *m, const char *variable, const char *word, const char *why,
		struct err *err)
{
	struct dracut_value value = {0};
	struct conf_source *src;
	const char *what, *remedy;
	int r = value_of(m, variable, &value, err);
	if (r < 0 || dracut_list_has(value.text, word))
		return r;
	r = add_word(m, variable, word, why, err);
	if (r == 0)
		r = read_settings(m, &src, err);
	if (r < 0 || !dracut_conf_loss(src, m->host->initramfs.n_settings, variable, word, OUR_FILE,
				       &m->scratch, &what, &remedy))
		return r;
	return err_set(err, EINVAL, "%s. %s", what, remedy);
}

static int list_module(struct making *m, struct err *err)
{
	const char **files;
	size_t n;
	int r = check_omitted(m, err);
	if (r == 0)
		r = give(m, FORCED, "vfio_pci",
			 "loads vfio-pci in the initramfs before udev looks for drivers there",
			 err);
	image_files(m, &files, &n);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = give(m, ITEMS, files[i],
			 arena_printf(&m->scratch, "copies %s into the initramfs", files[i]), err);
	return r;
}

/* A unified image whose making its settings do not tell would become a plain one. */
static int check_unified(struct making *m, const struct boot_image *image, struct err *err)
{
	struct dracut_value uefi = {0};
	int r = value_of(m, "uefi", &uefi, err);
	if (r < 0 || streq(uefi.text, "yes"))
		return r;
	return err_set(err, EINVAL,
		       "%s: this is a unified kernel image, and dracut's settings do not say "
		       "uefi=\"yes\": passthru cannot tell how it is made. Put that into a file of "
		       "/etc/dracut.conf.d if dracut makes it, then run passthru again",
		       image->path);
}

/* With uefi=yes it would write a unified image in the place of a plain one. */
static bool is_against_settings(struct making *m, const struct boot_image *image)
{
	struct dracut_value uefi = {0};
	return !image->unified && value_of(m, "uefi", &uefi, NULL) == 0 && streq(uefi.text, "yes");
}

static const char *const *command(struct making *m, const struct boot_image *image,
				  const char *built)
{
	const char **argv = NULL;
	size_t n = 0;
	*ARENA_PUSH(&m->scratch, argv, n) = "dracut";
	*ARENA_PUSH(&m->scratch, argv, n) = "--force";
	if (is_against_settings(m, image))
		*ARENA_PUSH(&m->scratch, argv, n) = "--no-uefi";
	for (size_t i = 0; i < image->n_options; i++)
		*ARENA_PUSH(&m->scratch, argv, n) = image->options[i];
	*ARENA_PUSH(&m->scratch, argv, n) = "--kver";
	*ARENA_PUSH(&m->scratch, argv, n) = image->release;
	*ARENA_PUSH(&m->scratch, argv, n) = built;
	*ARENA_PUSH(&m->scratch, argv, n) = NULL;
	return argv;
}

static void expect_in_image(struct making *m, const struct boot_image *image)
{
	expect_image(m, dracut_initramfs.lister, image->path, image->release);
	if (m->image_changed && has_vfio_module(m, image->release))
		expect(m, EXPECT_IMAGE_HOLDS, dracut_initramfs.lister, image->path,
		       "20-force_drivers.conf");
}

static int add_dracut_step(struct making *m, const struct boot_image *image, struct err *err)
{
	int r = image->unified ? check_unified(m, image, err) : 0;
	if (r < 0)
		return r;
	add_image_beside(m, image, command(m, image, beside(m, image->path)));
	expect_in_image(m, image);
	return 0;
}

static int build_dracut_image(struct making *m, const struct boot_image *image, const char *path,
			      const char *const **ret, struct err *err)
{
	(void)err;
	*ret = command(m, image, path);
	return 0;
}

const struct initramfs_ops dracut_initramfs = {
	.kind = INITRAMFS_DRACUT,
	.name = "dracut",
	.program = "dracut",
	.lister = "lsinitrd",
	.list_module = list_module,
	.expect = expect_in_image,
	.add_step = add_dracut_step,
	.build_at = build_dracut_image,
	.about = {"Fedora, RHEL, openSUSE, Void, Gentoo", "/etc/dracut.conf.d/vfio.conf",
		  "dracut for each image, built beside the old one"},
};
