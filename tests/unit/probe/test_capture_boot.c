/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The copy of a host starts by the same loader, from the same files, with the same images. */
#include "unit/probe/captured.h"
#include "unit/probe/loaders.h"

static void assert_same_text(const char *a, const char *b)
{
	if (a && b)
		assert_string_equal(a, b);
	else
		assert_true(!a && !b);
}

static void assert_same_loader(const struct loader *a, const struct loader *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_same_text(a->generated, b->generated);
	assert_same_text(a->environment, b->environment);
	assert_int_equal(a->under_grub, b->under_grub);
	assert_int_equal(a->has_generator, b->has_generator);
	assert_int_equal(a->sh_is_bash, b->sh_is_bash);
	assert_same_text(a->program ? a->program[0] : NULL, b->program ? b->program[0] : NULL);
	assert_int_equal(a->n_sources, b->n_sources);
	for (size_t i = 0; i < a->n_sources; i++)
		assert_string_equal(a->sources[i], b->sources[i]);
}

static void assert_same_entries(const struct host *a, const struct host *b)
{
	assert_int_equal(a->n_entries, b->n_entries);
	for (size_t i = 0; i < a->n_entries; i++) {
		const struct boot_entry *x = &a->entries[i], *y = &b->entries[i];

		assert_same_text(x->release, y->release);
		assert_int_equal(x->line, y->line);
		assert_int_equal(x->n_initrds, y->n_initrds);
		assert_int_equal(x->booted, y->booted);
		assert_int_equal(x->recovery, y->recovery);
		assert_int_equal(x->foreign, y->foreign);
		assert_int_equal(x->unified, y->unified);
		assert_int_equal(x->by_kernel_install, y->by_kernel_install);
		assert_int_equal(x->tries_left, y->tries_left);
		assert_int_equal(!x->cmdline, !y->cmdline);
		assert_int_equal(!x->kernel, !y->kernel);
	}
}

static void assert_same_images(const struct initramfs *a, const struct initramfs *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->n_images, b->n_images);
	for (size_t i = 0; i < a->n_images; i++) {
		assert_int_equal(a->images[i].by, b->images[i].by);
		assert_int_equal(a->images[i].n_copies, b->images[i].n_copies);
		assert_same_text(a->images[i].release, b->images[i].release);
	}
}

static void (*const hosts[])(const char *tree) = {
	by_grub,
	by_grub_entries,
	by_systemd_boot,
	by_unified_image,
	by_proxmox,
	by_kernelstub,
	by_sdbootutil,
	by_refind,
	by_limine,
	by_extlinux,
	by_ostree,
	by_nixos,
	by_one_of_two_images,
};

static void the_copy_starts_as_the_host_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(hosts); i++) {
		struct fixture *f;

		capture_setup((void **)&f);
		hosts[i](f->tree);
		struct host *host = probed(f->tree), *copy = probed_copy(f);

		assert_same_loader(&host->loader, &copy->loader);
		assert_same_entries(host, copy);
		assert_same_images(&host->initramfs, &copy->initramfs);
		assert_int_equal(host->n_others, copy->n_others);
		assert_int_equal(host->n_set_words, copy->n_set_words);
		host_free(host);
		host_free(copy);
		capture_teardown((void **)&f);
	}
}

static bool holds(const struct fixture *f, const char *path, const char *text)
{
	_cleanup_root_ struct root root = {0};
	_cleanup_buf_ struct buf bytes = {0};
	struct err err;

	assert_int_equal(root_open(f->copy, &root, &err), 0);
	assert_int_equal(root_read(&root, path, 1024 * 1024, &bytes, &err), 0);
	return memmem(bytes.data, bytes.len, text, strlen(text));
}

static void assert_lacks(const struct fixture *f, const char *path, const char *text)
{
	assert_false(holds(f, path, text));
}

static void assert_holds(const struct fixture *f, const char *path, const char *text)
{
	assert_true(holds(f, path, text));
}

static void no_password_of_a_menu_is_copied(void **state)
{
	struct fixture *f = *state;

	by_grub(f->tree);
	host_free(probed_copy(f));
	assert_lacks(f, "boot/grub/grub.cfg", "pbkdf2");
	assert_lacks(f, "boot/grub/grub.cfg", "superusers");
	assert_lacks(f, "boot/grub/grub.cfg", "6a1f0a52");
}

static void no_id_of_the_machine_is_copied(void **state)
{
	struct fixture *f = *state;

	by_systemd_boot(f->tree);
	host_free(probed_copy(f));
	assert_lacks(f, "etc/machine-id", TOKEN);
	assert_lacks(f, "etc/kernel/entry-token", TOKEN);
	assert_lacks(f, "proc/cmdline", TOKEN);
	assert_false(copied(f, "boot/efi/loader/entries/" TOKEN "-" RELEASE ".conf"));
	assert_lacks(f, "sys/firmware/efi/efivars/LoaderEntrySelected" GUID, "d");
}

static void no_password_of_extlinux_is_copied(void **state)
{
	struct fixture *f = *state;

	by_extlinux(f->tree);
	host_free(probed_copy(f));
	assert_lacks(f, "boot/extlinux/extlinux.conf", "secret");
}

static void no_pin_of_a_key_is_copied(void **state)
{
	struct fixture *f = *state;

	by_unified_image(f->tree);
	tree_file(f->tree, "etc/kernel/uki.conf",
		  "[UKI]\nSecureBootPrivateKey=pkcs11:token=t;pin-value=4711\nSplash=x\n");
	host_free(probed_copy(f));
	assert_lacks(f, "etc/kernel/uki.conf", "4711");
	assert_holds(f, "etc/kernel/uki.conf", "SecureBootPrivateKey=pkcs11:token=t;\nSplash=x\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_copy_starts_as_the_host_does),
		cmocka_unit_test_setup_teardown(no_password_of_a_menu_is_copied, capture_setup,
						capture_teardown),
		cmocka_unit_test_setup_teardown(no_id_of_the_machine_is_copied, capture_setup,
						capture_teardown),
		cmocka_unit_test_setup_teardown(no_password_of_extlinux_is_copied, capture_setup,
						capture_teardown),
		cmocka_unit_test_setup_teardown(no_pin_of_a_key_is_copied, capture_setup,
						capture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
