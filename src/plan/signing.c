/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who signs a unified image: ukify with the key of uki.conf (ukify(1)), sbctl's hooks of mkinitcpio
 * and kernel-install, dracut with uefi_secureboot_key= (dracut.conf(5)).
 */
#include <errno.h>

#include "conf/grub.h"
#include "plan/entries.h"
#include "plan/initramfs.h"

static bool is_secure_boot(const struct host *h)
{
	const struct attr *a = host_attr(h, ATTR_SECURE_BOOT);
	return a->there == TRI_YES && streq(a->text, "1");
}

/* Has the file a line that begins with one of the settings by which ukify signs? */
static bool names_key(const struct file_fact *f)
{
	static const char *const settings[] = {"SecureBootPrivateKey=",
					       "SecureBootCertificateName="};
	const char *at = f && f->state == FILE_PRESENT ? f->bytes : NULL;
	for (; at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL)
		for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
			if (str_starts(at, settings[i]) && !strchr("\r\n", at[strlen(settings[i])]))
				return true;
	return false;
}

static bool signed_by_ukify(const struct host *h)
{
	const struct file_fact *own = host_file(h, "/etc/kernel/uki.conf");
	return names_key(
		own && own->state != FILE_MISSING ? own : host_file(h, "/usr/lib/kernel/uki.conf"));
}

static bool signed_by_dracut(const struct host *h)
{
	struct grub_source *src;
	_cleanup_(arena_done) struct arena a = {0};
	const struct initramfs *i = &h->initramfs;
	src = arena_alloc(&a, (i->n_settings + 1) * sizeof(*src));
	for (size_t k = 0; k < i->n_settings; k++) {
		const struct file_fact *f = host_file(h, i->settings[k]);
		if (!f || f->state == FILE_UNREADABLE)
			return false;
		src[k] = (struct grub_source){f->path, f->bytes ? f->bytes : "", f->len,
					      .bash = true};
	}
	const char *key = grub_value(src, i->n_settings, "uefi_secureboot_key", &a);
	return key && *key;
}

static bool is_signed(const struct host *h, const struct boot_image *image)
{
	bool kernel_install = image->by == IMAGE_BY_KERNEL_INSTALL;
	if (!kernel_install && h->initramfs.kind == INITRAMFS_DRACUT)
		return signed_by_dracut(h);
	if (signed_by_ukify(h))
		return true;
	return host_has(h, ATTR_SBCTL_KEYS) &&
	       host_has(h, kernel_install ? ATTR_SBCTL_KERNEL_INSTALL : ATTR_SBCTL_MKINITCPIO);
}

int need_signed_images(struct making *m, struct err *err)
{
	const struct initramfs *all = &m->host->initramfs;
	for (size_t i = 0; is_secure_boot(m->host) && i < all->n_images; i++) {
		const struct boot_image *image = &all->images[i];
		if (image->unified && is_remade(m, image) && !is_signed(m->host, image))
			return err_set(
				err, EOPNOTSUPP,
				"%s: has to be made again, and Secure Boot is on: nothing was "
				"found that signs the new image (looked for SecureBootPrivateKey= "
				"in /etc/kernel/uki.conf, sbctl's keys and hooks, and "
				"uefi_secureboot_key= of dracut), so the firmware would refuse it. "
				"Set up signing, or switch Secure Boot off, then run passthru "
				"again",
				image->path);
	}
	return 0;
}
