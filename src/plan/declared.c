/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Systems whose boot files belong to a declaration or an image: nothing of them is edited, for the
 * next deployment would not have it. The refusal says the one command, or the lines of
 * configuration, that do what the plan would.
 */
#include "conf/cmdline.h"
#include "base/listing.h"
#include "plan/making.h"

static const struct {
	const char *name;
	struct about about;
} rows[] = {
	{"ostree",
	 {"Fedora Atomic, Silverblue, Bazzite, CoreOS", "nothing: the plan names the command",
	  "rpm-ostree kargs, by you"}},
	{"NixOS",
	 {"NixOS", "nothing: the plan names the lines of configuration.nix",
	  "nixos-rebuild boot, by you"}},
};

bool about_declared(size_t i, const char **ret_name, struct about *ret)
{
	if (i >= ARRAY_SIZE(rows))
		return false;
	*ret_name = rows[i].name;
	*ret = rows[i].about;
	return true;
}

bool is_declared(const struct host *h)
{
	return host_boots_from_snapshots(h) || h->ostree == TRI_YES ||
	       h->loader.kind == LOADER_OSTREE || h->loader.kind == LOADER_NIXOS;
}

/* vfio-pci's ids belong on the command line there: modprobe.d is part of the image, or made. */
static const char *ids_word(struct making *m)
{
	const char *ids = NULL;
	for (size_t i = 0; i < m->n_ids; i++)
		ids = ids ? arena_printf(&m->scratch, "%s,%s", ids, m->ids[i]) : m->ids[i];
	return ids && !wants_cmdline_ids(m) ? arena_printf(&m->scratch, "vfio-pci.ids=%s", ids)
					    : NULL;
}

static void put_karg(struct buf *out, const char *option, const char *word)
{
	if (word)
		buf_printf(out, " --%s=%s", option, word);
}

/* The image of a deployment lies beside its modules. */
static const char ostree_image[] =
	" Look whether the image's initramfs has vfio-pci: `sudo lsinitrd /usr/lib/modules/$(uname "
	"-r)/initramfs.img | grep vfio-pci`. Where that shows nothing, run `sudo rpm-ostree "
	"initramfs --enable --arg=--add-drivers --arg=vfio-pci` too.";

static const char *ostree_way(struct making *m)
{
	_cleanup_buf_ struct buf way = {0};
	bool modular = m->modular && binds_any(m);
	buf_puts(&way, "sudo rpm-ostree kargs");
	for (size_t i = 0; i < m->n_words; i++) {
		put_karg(&way, "delete-if-present", m->words[i].old);
		put_karg(&way, "append-if-missing", m->words[i].new);
	}
	put_karg(&way, "append-if-missing", ids_word(m));
	if (modular)
		put_karg(&way, "append-if-missing", "rd.driver.pre=vfio-pci");
	return arena_printf(&m->scratch,
			    "This system is made from an image, so passthru edits no file of it. "
			    "Run `%s`.%s Then reboot, and run passthru check.",
			    buf_str(&way), modular ? ostree_image : "");
}

/* "a", "b" and "c", of which each is quoted as Nix has it. */
static const char *nix_words(struct making *m, bool old)
{
	const char **words = NULL, *ids = old ? NULL : ids_word(m);
	size_t n = 0;
	for (size_t i = 0; i < m->n_words; i++) {
		const char *word = old ? m->words[i].old : m->words[i].new;
		if (word)
			list_add(&m->scratch, &words, &n,
				 arena_printf(&m->scratch, "\"%s\"", word));
	}
	if (ids)
		list_add(&m->scratch, &words, &n, arena_printf(&m->scratch, "\"%s\"", ids));
	return n ? listing(&m->scratch, words, n) : NULL;
}

/* The list stands in a file that nobody has read: what to do with it is said, not all of it. */
static void put_params(struct making *m, struct buf *out)
{
	const char *old = nix_words(m, true), *new = nix_words(m, false);
	if (old)
		buf_printf(out, " Change your boot.kernelParams: take out %s%s%s.", old,
			   new ? ", and add " : "", new ? new : "");
	else if (new)
		buf_printf(out,
			   " Add %s to the list boot.kernelParams (where there is none yet, write "
			   "`boot.kernelParams = [ ];` first).",
			   new);
}

/* In a string of Nix with two apostrophes "\n" would be no line end. */
static void put_softdeps(struct making *m, struct buf *out)
{
	const char **drivers = NULL;
	size_t n = 0;
	leaving_drivers(m, &drivers, &n);
	if (!n)
		return;
	buf_puts(out, " Add `boot.extraModprobeConfig = \"");
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "softdep %s pre: vfio-pci\\n", drivers[i]);
	buf_puts(out, "\";`.");
}

static const char *nixos_way(struct making *m)
{
	_cleanup_buf_ struct buf lines = {0};
	put_params(m, &lines);
	if (m->modular && binds_any(m)) {
		buf_puts(&lines, " Add `boot.initrd.kernelModules = [ \"vfio_pci\" \"vfio\" "
				 "\"vfio_iommu_type1\" ];`.");
		put_softdeps(m, &lines);
	}
	return arena_printf(&m->scratch,
			    "NixOS makes its boot files from its configuration, so passthru edits "
			    "none of them. Edit configuration.nix.%s Then run `sudo nixos-rebuild "
			    "boot`, reboot, and run passthru check.",
			    buf_str(&lines));
}

static void put_word(struct buf *out, const char *verb, const char *word)
{
	if (word)
		buf_printf(out, " %s %s,", verb, word);
}

static const char *transactional_way(struct making *m)
{
	_cleanup_buf_ struct buf way = {0};
	bool modular = m->modular && binds_any(m);
	for (size_t i = 0; i < m->n_words; i++) {
		put_word(&way, "take out", m->words[i].old);
		put_word(&way, "add", m->words[i].new);
	}
	put_word(&way, "add", ids_word(m));
	if (modular)
		buf_puts(&way, " write force_drivers+=\" vfio_pci \" into "
			       "/etc/dracut.conf.d/vfio.conf,");
	return arena_printf(&m->scratch,
			    "The root file system is read-only here and changes only in snapshots, "
			    "so passthru edits no boot file. In GRUB_CMDLINE_LINUX_DEFAULT of "
			    "/etc/default/grub:%s then run `sudo transactional-update initrd "
			    "grub.cfg`. Then reboot, and run passthru check.",
			    buf_str(&way));
}

static const char *way(struct making *m)
{
	if (m->host->loader.kind == LOADER_NIXOS)
		return nixos_way(m);
	return host_boots_from_snapshots(m->host) ? transactional_way(m) : ostree_way(m);
}

static const char no_address[] =
	"This device can be bound only by its address (%s), which takes a file in an initramfs "
	"that passthru has made, and on this system it edits no file: pick all devices with the "
	"id %s, or none of them.";

static void refuse_by_address(struct making *m)
{
	for (size_t i = 0; i < m->n_leavers; i++) {
		const struct leaver *l = &m->leavers[i];
		if (!l->settled && l->mechanism == MECHANISM_OVERRIDE)
			refuse(m, l->device->address, "by-address-only",
			       arena_printf(&m->scratch, no_address,
					    l->twins ? "a device with the same id stays"
						     : "its driver is built in",
					    l->id));
	}
}

/* What is refused where no device is chosen. */
static const char *first_need(const struct plan *p)
{
	return need_infos[p->needs[0].id].name;
}

void refuse_declared(struct making *m)
{
	const char *id = m->host->loader.kind == LOADER_NIXOS ? "nixos"
			 : host_boots_from_snapshots(m->host) ? "read-only-root"
							      : "image-based";
	if (!is_declared(m->host) || (!m->n_words && !binds_any(m)))
		return;
	refuse_by_address(m);
	if (!m->n_places)
		refuse(m, m->n_leavers ? m->leavers[0].device->address : first_need(m->plan), id,
		       way(m));
}
