/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who signs a unified image: ukify with the key of uki.conf (ukify(1)), sbctl's hooks of mkinitcpio
 * and kernel-install, dracut with uefi_secureboot_key= (dracut.conf(5)).
 */
#include "base/text.h"
#include "conf/grub.h"
#include "probe/scan.h"

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

static bool signed_by_ukify(struct scan *s)
{
	const struct file_fact *own = scan_file(s, "/etc/kernel/uki.conf");

	return names_key(own->state != FILE_MISSING ? own
						    : scan_file(s, "/usr/lib/kernel/uki.conf"));
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

static bool is_signed(struct scan *s, const struct boot_image *image)
{
	const struct host *h = s->host;
	bool kernel_install = image->by == IMAGE_BY_KERNEL_INSTALL;
	if (!kernel_install && h->initramfs.kind == INITRAMFS_DRACUT)
		return signed_by_dracut(h);
	if (signed_by_ukify(s))
		return true;
	return host_has(h, ATTR_SBCTL_KEYS) &&
	       host_has(h, kernel_install ? ATTR_SBCTL_KERNEL_INSTALL : ATTR_SBCTL_MKINITCPIO);
}

/* sbctl(8); the firmware takes keys of one's own in its setup mode alone. */
static const char *sbctl_way(struct scan *s, const char *path)
{
	return arena_printf(
		s->mem,
		"Let sbctl sign it: install sbctl, have the firmware setup clear its Secure Boot "
		"keys (setup mode), then run `sudo sbctl create-keys && sudo sbctl enroll-keys "
		"--microsoft && sudo sbctl sign -s %s`, and sign in the same way what `sudo sbctl "
		"verify` names. Or switch Secure Boot off in the firmware setup. Then run passthru "
		"again.",
		path);
}

static const char dracut_way[] =
	"Give dracut the key that signs for this host: in a file of /etc/dracut.conf.d write "
	"`uefi_secureboot_key=\"KEY-FILE\"` and `uefi_secureboot_cert=\"CERTIFICATE-FILE\"`. Or "
	"switch Secure Boot off in the firmware setup. Then run passthru again.";

static void nobody_signs(struct scan *s, const struct boot_image *image)
{
	struct initramfs *f = &s->host->initramfs;
	bool dracut = f->kind == INITRAMFS_DRACUT && image->by != IMAGE_BY_KERNEL_INSTALL;

	f->signing.what = arena_printf(
		s->mem,
		"%s: a plan has to make this image again, and Secure Boot is on: nothing was found "
		"that signs the new one (%s), so the firmware would refuse it",
		image->path,
		dracut ? "uefi_secureboot_key= of dracut"
		       : "SecureBootPrivateKey= in /etc/kernel/uki.conf, sbctl's keys and hook");
	f->signing.remedy = dracut ? dracut_way : sbctl_way(s, image->path);
}

void scan_signing(struct scan *s)
{
	const struct initramfs *f = &s->host->initramfs;

	for (size_t i = 0; is_secure_boot(s->host) && !f->signing.what && i < f->n_images; i++)
		if (f->images[i].unified && !is_signed(s, &f->images[i]))
			nobody_signs(s, &f->images[i]);
}
