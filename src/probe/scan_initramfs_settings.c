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

struct dropin {
	const char *name, *path;
};

struct dropins {
	struct dropin *at;
	size_t n;
};

static void add_setting(struct scan *s, const char *path)
{
	struct initramfs *f = &s->host->initramfs;
	const struct file_fact *fact = scan_file(s, path);

	*ARENA_PUSH(s->mem, f->settings, f->n_settings) = fact->path;
	scan_unreadable(s, fact);
}

static bool has_name(const struct dropins *d, const char *name)
{
	for (size_t i = 0; i < d->n; i++)
		if (streq(d->at[i].name, name))
			return true;
	return false;
}

static void add_dropin(struct scan *s, const char *dir, const char *name, struct dropins *d)
{
	if (!has_name(d, name))
		*ARENA_PUSH(&s->tmp, d->at, d->n) =
			(struct dropin){name, arena_printf(s->mem, "%s/%s", dir, name)};
}

static void add_dir(struct scan *s, const char *dir, struct dropins *d)
{
	char **names;
	size_t n;

	scan_list(s, dir, &names, &n);
	for (size_t i = 0; i < n; i++)
		if (str_ends(names[i], ".conf"))
			add_dropin(s, dir, names[i], d);
}

static int by_name(const void *a, const void *b)
{
	const struct dropin *x = a, *y = b;

	return version_sort_cmp(x->name, y->name);
}

static void add_sorted(struct scan *s, struct dropins *d)
{
	if (d->n > 0)
		qsort(d->at, d->n, sizeof(*d->at), by_name);
	for (size_t i = 0; i < d->n; i++)
		add_setting(s, d->at[i].path);
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

void scan_dracut_settings(struct scan *s)
{
	static const char *const dirs[] = {"/etc/dracut.conf.d", "/usr/lib/dracut/dracut.conf.d",
					   "/run/initramfs/dracut.conf.d"};
	struct dropins found = {0};

	add_setting(s, "/etc/dracut.conf");
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		add_dir(s, dirs[i], &found);
	add_dropin(s, dirs[0], OUR_NAME, &found);
	add_sorted(s, &found);
	find_losses(s);
}

void scan_mkinitcpio_settings(struct scan *s)
{
	struct dropins found = {0};

	add_setting(s, "/etc/mkinitcpio.conf");
	add_dir(s, "/etc/mkinitcpio.conf.d", &found);
	add_sorted(s, &found);
}

void scan_booster_settings(struct scan *s)
{
	add_setting(s, "/etc/booster.yaml");
}
