/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who signs a unified image that is made again under Secure Boot. */
#include "unit/probe/probed.h"

#include "probe/scan.h"

#define IMAGE "/efi/EFI/Linux/arch-linux.efi"
#define UKI_CONF "etc/kernel/uki.conf"
#define KEY_CONF "/etc/dracut.conf.d/key.conf"

struct scene {
	struct root root;
	struct scan scan;
	struct host host;
	struct boot_image image;
};

static void have(struct scene *s, enum attr_id id)
{
	s->host.attrs[id] = (struct attr){TRI_YES, "", "1"};
}

/* Secure Boot is on, and there is one unified image of that tool. */
static struct scene *signing_scene(const char *tree, enum initramfs_kind kind, enum image_tool by)
{
	struct scene *s = xcalloc(1, sizeof(*s));
	struct err err = {0};

	if (root_open(tree, &s->root, &err) < 0)
		fail_msg("%s", err.line);
	s->image = (struct boot_image){.path = IMAGE, .unified = true, .by = by};
	s->host.initramfs = (struct initramfs){.kind = kind, .images = &s->image, .n_images = 1};
	s->scan = (struct scan){.root = &s->root, .host = &s->host, .mem = &s->host.mem};
	have(s, ATTR_SECURE_BOOT);
	return s;
}

/* Ends the scene. says NULL: the image is signed, or need not be. */
static void expect_hindrance(struct scene *s, const char *says, const char *remedy)
{
	const struct hindrance *h = &s->host.initramfs.signing;

	scan_signing(&s->scan);
	if (!says)
		assert_null(h->what);
	else if (!h->what || !strstr(h->what, says) || !strstr(h->remedy, remedy))
		fail_msg("%s / %s", h->what, h->remedy);
	arena_done(&s->scan.tmp);
	arena_done(&s->host.mem);
	root_done(&s->root);
	free(s);
}

static void nobody_signs(void **state)
{
	struct scene *s = signing_scene(*state, INITRAMFS_MKINITCPIO, IMAGE_BY_TOOL);

	have(s, ATTR_SBCTL_KEYS);
	have(s, ATTR_SBCTL_KERNEL_INSTALL);
	expect_hindrance(s, IMAGE,
			 "`sudo sbctl create-keys && sudo sbctl enroll-keys --microsoft "
			 "&& sudo sbctl sign -s " IMAGE "`");
}

static void sbctl_signs_behind_mkinitcpio(void **state)
{
	struct scene *s = signing_scene(*state, INITRAMFS_MKINITCPIO, IMAGE_BY_TOOL);

	have(s, ATTR_SBCTL_KEYS);
	have(s, ATTR_SBCTL_MKINITCPIO);
	expect_hindrance(s, NULL, NULL);
}

static void without_secure_boot_nobody_has_to(void **state)
{
	struct scene *s = signing_scene(*state, INITRAMFS_MKINITCPIO, IMAGE_BY_TOOL);

	s->host.attrs[ATTR_SECURE_BOOT].text = "0";
	expect_hindrance(s, NULL, NULL);
	s = signing_scene(*state, INITRAMFS_MKINITCPIO, IMAGE_BY_TOOL);
	s->image.unified = false;
	expect_hindrance(s, NULL, NULL);
}

static void a_key_of_uki_conf_signs(void **state)
{
	tree_file(*state, UKI_CONF, "[UKI]\n#SecureBootPrivateKey=/no\nSecureBootPrivateKey=\n");
	expect_hindrance(signing_scene(*state, INITRAMFS_DRACUT, IMAGE_BY_KERNEL_INSTALL), IMAGE,
			 "sbctl");
	tree_file(*state, UKI_CONF, "[UKI]\nSecureBootPrivateKey=/etc/kernel/db.key\n");
	expect_hindrance(signing_scene(*state, INITRAMFS_DRACUT, IMAGE_BY_KERNEL_INSTALL), NULL,
			 NULL);
}

static void dracut_signs_with_a_key_of_its_own(void **state)
{
	const char *settings[] = {KEY_CONF};
	struct scene *s = signing_scene(*state, INITRAMFS_DRACUT, IMAGE_BY_TOOL);

	have(s, ATTR_SBCTL_KEYS);
	have(s, ATTR_SBCTL_MKINITCPIO);
	expect_hindrance(s, IMAGE, "`uefi_secureboot_key=");
	tree_file(*state, &KEY_CONF[1], "uefi_secureboot_key=/etc/keys/db.key\n");
	s = signing_scene(*state, INITRAMFS_DRACUT, IMAGE_BY_TOOL);
	s->host.initramfs.settings = settings;
	s->host.initramfs.n_settings = 1;
	scan_file(&s->scan, KEY_CONF);
	expect_hindrance(s, NULL, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(nobody_signs),
		tree_test(sbctl_signs_behind_mkinitcpio),
		tree_test(without_secure_boot_nobody_has_to),
		tree_test(a_key_of_uki_conf_signs),
		tree_test(dracut_signs_with_a_key_of_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
