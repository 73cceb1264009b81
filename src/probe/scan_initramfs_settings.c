/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The settings of dracut, mkinitcpio and booster, in the order in which they are read.
 *
 * dracut: /etc/dracut.conf, then every *.conf of the directories by `sort -V` of their names; of
 * one name the first directory has it (dropindirs_sort in dracut.sh). mkinitcpio:
 * /etc/mkinitcpio.conf, then the *.conf of /etc/mkinitcpio.conf.d in the same order, where the
 * configuration is the default one (since version 36).
 */
#include "base/text.h"
#include "conf/dracutconf.h"
#include "conf/versort.h"
#include "probe/scan_initramfs.h"

#define OUR_NAME "vfio.conf"
#define OUR_PATH "/etc/dracut.conf.d/" OUR_NAME

static void add_setting(struct scan *s, const char *path)
{
	struct initramfs *f = &s->host->initramfs;
	const struct file_fact *fact = scan_file(s, path);

	*ARENA_PUSH(s->mem, f->settings, f->n_settings) = fact->path;
	scan_unreadable(s, fact);
}

static int by_version(const void *a, const void *b)
{
	const struct dropin *x = a, *y = b;

	return version_sort_cmp(x->name, y->name);
}

static void add_sorted(struct scan *s, struct dropins *d)
{
	if (d->n_read > 0)
		qsort(d->read, d->n_read, sizeof(*d->read), by_version);
	for (size_t i = 0; i < d->n_read; i++)
		add_setting(s, d->read[i].path);
}

/* What a plan gives to dracut in a file of its own. */
static const struct {
	const char *variable, *word;
} ours[] = {
	{"force_drivers", "vfio_pci"},
	{"install_items", "/etc/modprobe.d/vfio.conf"},
};

/* The settings as they would be with ours. */
static struct conf_source *with_ours(struct scan *s, const char *variable, const char *word)
{
	const struct initramfs *f = &s->host->initramfs;
	struct conf_source *src = arena_alloc(&s->tmp, f->n_settings * sizeof(*src));

	for (size_t i = 0; i < f->n_settings; i++) {
		_cleanup_buf_ struct buf bytes = {0};
		const struct file_fact *fact = scan_file(s, f->settings[i]);

		src[i] =
			(struct conf_source){fact->path, fact->bytes ? fact->bytes : "", fact->len};
		if (!streq(fact->path, OUR_PATH))
			continue;
		dracut_conf_add(src[i].bytes, src[i].len, variable, word, &bytes);
		src[i].bytes = arena_dup(&s->tmp, buf_str(&bytes), bytes.len);
		src[i].len = bytes.len;
	}
	return src;
}

/* Would a later file throw it away? */
static void find_losses(struct scan *s)
{
	struct initramfs *f = &s->host->initramfs;

	for (size_t i = 0; i < ARRAY_SIZE(ours) && !f->listing.what; i++)
		dracut_conf_loss(with_ours(s, ours[i].variable, ours[i].word), f->n_settings,
				 ours[i].variable, ours[i].word, OUR_PATH, s->mem, &f->listing.what,
				 &f->listing.remedy);
}

/* The one of ours counts as if it were there. */
static void add_ours(struct scan *s, struct dropins *d)
{
	for (size_t i = 0; i < d->n_read; i++)
		if (streq(d->read[i].name, OUR_NAME))
			return;
	*ARENA_PUSH(&s->tmp, d->read, d->n_read) = (struct dropin){OUR_NAME, OUR_PATH};
}

void scan_dracut_settings(struct scan *s)
{
	static const char *const dirs[] = {"/etc/dracut.conf.d", "/usr/lib/dracut/dracut.conf.d",
					   "/run/initramfs/dracut.conf.d"};
	struct dropins found = scan_dropins(s, dirs, ARRAY_SIZE(dirs), ".conf");

	add_setting(s, "/etc/dracut.conf");
	add_ours(s, &found);
	add_sorted(s, &found);
	find_losses(s);
}

void scan_mkinitcpio_settings(struct scan *s)
{
	static const char *const dirs[] = {"/etc/mkinitcpio.conf.d"};
	struct dropins found = scan_dropins(s, dirs, ARRAY_SIZE(dirs), ".conf");

	add_setting(s, "/etc/mkinitcpio.conf");
	add_sorted(s, &found);
}

void scan_booster_settings(struct scan *s)
{
	add_setting(s, "/etc/booster.yaml");
}
