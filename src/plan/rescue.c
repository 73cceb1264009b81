/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/rescue.h"

#include "base/shell.h"
#include "model/run.h"

#define AT "/mnt"

#define E "press e on the entry of this host"

/* How the words of an entry are changed for one start. */
static const struct menu {
	enum loader_kind kind;
	bool under_grub;
	const char *name; /* as its screen has it */
	const char *keys, *start;
} menus[] = {
	{LOADER_GRUB, false, "GRUB", E, "Ctrl-X"},
	{LOADER_GRUB_BLS, false, "GRUB", E, "Ctrl-X"},
	{LOADER_PROXMOX, true, "GRUB", E, "Ctrl-X"},
	{LOADER_SDBOOTUTIL, true, "GRUB", E, "Ctrl-X"},
	{LOADER_SYSTEMD_BOOT, false, "systemd-boot", E, "Enter"},
	{LOADER_PROXMOX, false, "systemd-boot", E, "Enter"},
	{LOADER_SDBOOTUTIL, false, "systemd-boot", E, "Enter"},
	{LOADER_KERNELSTUB, false, "systemd-boot", E, "Enter"},
	{LOADER_LIMINE, false, "Limine", E, "F10"},
	{LOADER_REFIND, false, "rEFInd", "press F2 on the entry of this host, and F2 again",
	 "Enter"},
};

static const struct menu *menu_of(const struct loader *l)
{
	for (size_t i = 0; i < ARRAY_SIZE(menus); i++)
		if (menus[i].kind == l->kind && menus[i].under_grub == l->under_grub)
			return &menus[i];
	return NULL;
}

static const char *booted_title(const struct host *h)
{
	for (size_t i = 0; i < h->n_entries; i++)
		if (h->entries[i].booted && *h->entries[i].title)
			return h->entries[i].title;
	return NULL;
}

static void put_words(struct buf *out, const char *what, const char *const *words, size_t n)
{
	buf_puts(out, what);
	for (size_t i = 0; i < n; i++)
		buf_printf(out, " %s", words[i]);
}

/* A word that another value of the same name takes the place of stands in both lists. */
static void put_menu(struct buf *out, const struct host *h, const struct plan *p)
{
	const struct menu *menu = menu_of(&h->loader);
	const char *title = booted_title(h);

	if (!menu || (!p->n_words && !p->n_gone_words))
		return;
	buf_printf(out, "At the menu of %s %s", menu->name, menu->keys);
	if (title)
		buf_printf(out, " (%s)", title);
	if (p->n_words)
		put_words(out, ", take out", p->words, p->n_words);
	if (p->n_gone_words)
		put_words(out, p->n_words ? ", put back" : ", add", p->gone_words, p->n_gone_words);
	buf_printf(out, "; %s starts it so, once. Then: passthru undo\n", menu->start);
}

static void put_trial(struct buf *out, const struct host *h, const struct plan *p)
{
	const char *title = booted_title(h);

	buf_puts(out, "Power-cycle it: every start after the trial is the old one");
	if (title)
		buf_printf(out, " (%s)", title);
	buf_puts(out, p->confirm_minutes ? ", and what was staged is taken away in it.\n"
					 : "; passthru undo takes away what was staged.\n");
}

static void put_direct(struct buf *out, const struct host *h, const struct plan *p)
{
	if (p->confirm_minutes)
		buf_printf(out,
			   "Wait: where its start comes far enough, it is undone by itself %u "
			   "minute%s "
			   "after it, and the host restarts.\n",
			   p->confirm_minutes, p->confirm_minutes == 1 ? "" : "s");
	put_menu(out, h, p);
}

static void put_opening(struct buf *out, const struct opening *o)
{
	switch (o->kind) {
	case OPENING_MD:
		buf_puts(out, "  mdadm --assemble --scan");
		break;
	case OPENING_LUKS:
		buf_puts(out, "  cryptsetup open ");
		shell_word(out, o->by);
		buf_putc(out, ' ');
		shell_word(out, o->name);
		break;
	case OPENING_LVM:
		buf_puts(out, "  vgchange -ay ");
		shell_word(out, o->name);
		break;
	case OPENING_ZFS:
		buf_puts(out, "  zpool import -f -N -R " AT " ");
		shell_word(out, o->name);
		break;
	}
	buf_putc(out, '\n');
}

/* One command assembles every array. */
static void put_openings(struct buf *out, const struct host *h)
{
	bool assembled = false;

	for (size_t i = 0; i < h->n_openings; i++) {
		const struct opening *o = &h->openings[i];

		if (o->kind == OPENING_MD && assembled)
			continue;
		assembled = assembled || o->kind == OPENING_MD;
		put_opening(out, o);
	}
}

/* Where ZFS mounts it below AT is the pool's own knowledge. */
static void put_mount(struct buf *out, const struct footing *f)
{
	_cleanup_buf_ struct buf at = {0};

	if (streq(f->type, "zfs")) {
		buf_puts(out, "  zfs mount ");
		shell_word(out, f->source);
		buf_putc(out, '\n');
		return;
	}
	buf_puts(out, "  mount ");
	if (*f->subvol) {
		_cleanup_buf_ struct buf option = {0};

		buf_printf(&option, "subvol=%s", f->subvol);
		buf_puts(out, "-o ");
		shell_word(out, buf_str(&option));
		buf_putc(out, ' ');
	}
	buf_printf(&at, AT "%s", streq(f->point, "/") ? "" : f->point);
	shell_word(out, f->source);
	buf_putc(out, ' ');
	shell_word(out, buf_str(&at));
	buf_putc(out, '\n');
}

static void put_mounts(struct buf *out, const struct host *h)
{
	bool root = h->n_footings > 0 && streq(h->footings[0].point, "/");

	put_openings(out, h);
	if (!root)
		buf_puts(out, "  (mount the root file system of this host at " AT ")\n");
	for (size_t i = 0; i < h->n_footings; i++)
		put_mount(out, &h->footings[i]);
}

void rescue_text(const struct host *h, const struct plan *p, const char *id, struct buf *out)
{
	if (!h->live || p->n_lives)
		return;
	buf_puts(out, "If this host does not come up:\n");
	if (p->trial_of)
		put_trial(out, h, p);
	else
		put_direct(out, h, p);
	buf_puts(out, "Or from a live medium, as root:\n");
	put_mounts(out, h);
	buf_printf(out, "  sh " AT PASSTHRU_RUNS_DIR "/%s/undo.sh " AT "\n", id);
	buf_puts(out,
		 "Where passthru is at hand, in place of the last line, so that its programs run "
		 "too:\n"
		 "  for d in dev proc sys; do mount --rbind /$d " AT "/$d; done\n"
		 "  passthru --root " AT " --chroot undo\n");
}
