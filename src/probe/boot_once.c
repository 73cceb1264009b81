/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Can the loader be told to start another entry just once? What is not known counts as no: a GRUB
 * that could not clear next_entry would take the entry on trial at each start.
 */
#include <errno.h>

#include "base/lines.h"
#include "base/text.h"
#include "conf/grubenv.h"
#include "probe/boot.h"
#include "probe/mounts.h"

#define EFIVARS "/sys/firmware/efi/efivars"
#define FEATURES_SIZE 12 /* attributes, and 64 bits */
/* systemd's src/fundamental/efivars-fundamental.h */
#define FEATURE_ENTRY_ONESHOT 3

static bool hinder(struct scan *s, const char *what, const char *remedy)
{
	s->host->loader.once = (struct hindrance){scan_safe(s, what), remedy};
	return false;
}

/* Has the menu a line with all of these, which is no comment? */
static bool menu_says(const char *text, const char *command, const char *what)
{
	struct lines it = lines_of(text, strlen(text));

	for (struct line l; lines_next(&it, &l);) {
		const char *at = memmem(l.at, l.text_len, command, strlen(command));
		size_t blanks = 0;

		while (blanks < l.text_len && (l.at[blanks] == ' ' || l.at[blanks] == '\t'))
			blanks++;
		if (at && l.at[blanks] != '#' && memmem(l.at, l.text_len, what, strlen(what)))
			return true;
	}
	return false;
}

static const char make_menu[] =
	"Have grub-mkconfig (update-grub) write the menu, then run passthru again.";

/* What 00_header and 41_custom write. */
static bool heeds(struct scan *s, const struct boot_grub *g)
{
	static const char *const wanted[][2] = {
		{"load_env", "load_env"},
		{"set default=", "${next_entry}"},
		{"save_env", "next_entry"},
	};

	if (!g->config)
		return hinder(s, "GRUB's menu was not found", make_menu);
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
		if (!menu_says(g->config_text, wanted[i][0], wanted[i][1]))
			return hinder(s,
				      arena_printf(&s->tmp,
						   "%s: does not heed next_entry, by which GRUB "
						   "starts an entry just once",
						   g->config),
				      make_menu);
	return true;
}

static const char *dir_of(struct scan *s, const char *path)
{
	return arena_printf(&s->tmp, "%.*s", (int)(path_name(path) - path), path);
}

static bool is_a_block(struct scan *s, const struct boot_grub *g)
{
	const char *path = s->host->loader.environment;
	const struct file_fact *f = path ? scan_file(s, path) : NULL;
	struct grubenv_item item;
	const char *remedy;

	if (!path)
		return hinder(s,
			      "GRUB has no environment block (grubenv), by which it starts an "
			      "entry just once",
			      arena_printf(s->mem,
					   "Make one: `sudo grub-editenv %sgrubenv create` "
					   "(grub2-editenv). Then run "
					   "passthru again.",
					   dir_of(s, g->config)));
	remedy = arena_printf(s->mem,
			      "Make it anew: `sudo grub-editenv %s create` (grub2-editenv). Then "
			      "run passthru again.",
			      path);
	if (f->state != FILE_PRESENT)
		return hinder(s, arena_printf(&s->tmp, "%s: could not be read", path),
			      "Run passthru as root.");
	int r = grubenv_find(f->bytes, f->len, "next_entry", &item, NULL);
	if (r < 0 && r != -ENOENT)
		return hinder(s, arena_printf(&s->tmp, "%s: is no environment block of GRUB", path),
			      remedy);
	if (r == 0 && item.len > 0)
		return hinder(s,
			      arena_printf(&s->tmp,
					   "%s: somebody has chosen an entry for the next start "
					   "already (next_entry)",
					   path),
			      "Reboot first, or take it back: `sudo grub-editenv - unset "
			      "next_entry`. Then run passthru again.");
	if (!streq(dir_of(s, path), dir_of(s, g->config)))
		return hinder(
			s,
			arena_printf(
				&s->tmp,
				"GRUB's menu is %s, and its environment block is elsewhere, %s",
				g->config, path),
			"");
	return true;
}

/* File systems to whose files GRUB writes in place; for btrfs, zfs and its like it cannot. */
static bool is_written(const char *type)
{
	static const char *const types[] = {"ext2", "ext3", "ext4", "vfat", "xfs"};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (streq(type, types[i]))
			return true;
	return false;
}

/* A partition, or a disk, and no layer of the kernel's: those have their directories side by side.
 */
static bool is_plain_disk(struct scan *s, const struct mount *m)
{
	const char *dir = str_starts(m->number, "0:") ? NULL : block_by_number(s, m->number);

	if (!dir)
		dir = block_by_name(s, m->source);
	return dir && !strstr(dir, "/virtual/block/");
}

static const char own_boot[] = "A /boot of its own on a plain partition with ext4 would do.";

/* GRUB writes over the blocks in which the file lies (save_env). */
static bool can_be_cleared(struct scan *s)
{
	const char *path = s->host->loader.environment;
	struct mount m;

	if (!mounts_on(s, path, &m))
		return hinder(s,
			      arena_printf(&s->tmp,
					   "%s: it is not told on which file system this lies, so "
					   "not whether GRUB can write there",
					   path),
			      "");
	if (!is_written(m.type))
		return hinder(s,
			      arena_printf(&s->tmp,
					   "%s: lies on %s, to which GRUB cannot write: it would "
					   "start the entry on trial for ever",
					   path, m.type),
			      own_boot);
	if (!is_plain_disk(s, &m))
		return hinder(s,
			      arena_printf(&s->tmp,
					   "%s: lies on %s, which is no plain partition (LVM, "
					   "RAID, LUKS …), so GRUB cannot write there: it "
					   "would start the entry on trial for ever",
					   path, m.source),
			      own_boot);
	return true;
}

static void find_custom(struct scan *s, const struct boot_grub *g)
{
	struct loader *l = &s->host->loader;

	if (menu_says(g->config_text, "source", "custom.cfg"))
		l->custom =
			scan_file(s, arena_printf(&s->tmp, "%scustom.cfg", dir_of(s, g->config)))
				->path;
	else
		hinder(s,
		       arena_printf(&s->tmp,
				    "%s: does not read custom.cfg (41_custom of grub-mkconfig), in "
				    "which an entry on trial would stand",
				    g->config),
		       make_menu);
}

static bool grub_can(struct scan *s, const struct boot_grub *g)
{
	return heeds(s, g) && is_a_block(s, g) && can_be_cleared(s);
}

static void fill_grub(struct scan *s)
{
	const struct boot_grub *g = boot_grub(s);

	if (!grub_can(s, g))
		return;
	find_custom(s, g);
	scan_file(s, g->config);
}

static void fill_grub_bls(struct scan *s)
{
	grub_can(s, boot_grub(s));
}

/* LoaderFeatures: attributes, then 64 bits, the lowest byte first. */
static bool has_oneshot(struct scan *s)
{
	_cleanup_buf_ struct buf bytes = {0};

	return scan_read(s, BOOT_VARIABLE("LoaderFeatures"), FEATURES_SIZE, &bytes) &&
	       bytes.len == FEATURES_SIZE &&
	       (bytes.data[FEATURES_SIZE - 8] >> FEATURE_ENTRY_ONESHOT & 1);
}

static bool is_read_only(const char *flags)
{
	return streq(flags, "ro") || str_starts(flags, "ro,");
}

/* By somebody else: what an undone trial has left there names an entry that is gone, and starts
 * nothing. */
static bool is_chosen(struct scan *s)
{
	const char *entry = boot_variable(s, "LoaderEntryOneShot");

	return entry && !str_ends(entry, TRIAL_ID ".conf");
}

static void fill_systemd_boot(struct scan *s)
{
	struct mount m;

	if (!mounts_on(s, EFIVARS, &m) || !streq(m.type, "efivarfs"))
		hinder(s,
		       "EFI variables, by which systemd-boot starts an entry just once, are not "
		       "mounted at " EFIVARS,
		       "Mount them: `sudo mount -t efivarfs efivarfs " EFIVARS
		       "`. Then run passthru again.");
	else if (is_read_only(m.flags) || is_read_only(m.options))
		hinder(s,
		       "EFI variables, by which systemd-boot starts an entry just once, are "
		       "mounted read-only",
		       "Let them be written: `sudo mount -o remount,rw " EFIVARS
		       "`. Then run passthru again.");
	else if (!has_oneshot(s))
		hinder(s,
		       "systemd-boot does not say that it can start an entry just once "
		       "(LoaderFeatures)",
		       "Bring it up to date: `sudo bootctl update`. Then reboot and run passthru "
		       "again.");
	else if (is_chosen(s))
		hinder(s,
		       "somebody has chosen an entry for the next start already "
		       "(LoaderEntryOneShot)",
		       "Reboot first, then run passthru again.");
	else if (!boot_program(s, "bootctl"))
		hinder(s,
		       "bootctl, which tells systemd-boot what to start once, was looked for and "
		       "is not installed",
		       "Install systemd's bootctl. Then run passthru again.");
}

static void fill_unified(struct scan *s)
{
	hinder(s,
	       "Unified kernel images hold their command line, so there is no boot entry that "
	       "could be copied for one start",
	       "");
}

static const struct {
	enum loader_kind kind;
	void (*fill)(struct scan *s);
} ways[] = {
	{LOADER_UKI, fill_unified},
	{LOADER_GRUB, fill_grub},
	{LOADER_GRUB_BLS, fill_grub_bls},
	{LOADER_SYSTEMD_BOOT, fill_systemd_boot},
	{LOADER_KERNELSTUB, fill_systemd_boot},
};

/* Files that are there already belong to somebody. */
static void scan_trial_files(struct scan *s)
{
	const struct host *h = s->host;

	for (size_t i = 0; i < h->n_entries; i++) {
		const char *path = boot_trial_path(h->loader.kind, &h->entries[i], &s->tmp);

		if (path && boot_entry_is_own(&h->entries[i]))
			scan_file(s, path);
	}
}

void scan_once(struct scan *s)
{
	const struct loader *l = &s->host->loader;

	scan_trial_files(s);
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++)
		if (ways[i].kind == l->kind) {
			ways[i].fill(s);
			return;
		}
	hinder(s,
	       arena_printf(&s->tmp, "%s cannot be told by passthru to start an entry just once",
			    *l->name ? l->name : "An unknown boot loader"),
	       "");
}
