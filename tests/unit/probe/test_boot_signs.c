/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which loader started a host, by what each leaves behind; and where its words stand. */
#include "unit/probe/loaders.h"

static const struct {
	void (*make)(const char *tree);
	enum loader_kind kind;
	const char *source; /* of the evidence */
	const char *generated;
	const char *sources[3];
	const char *program; /* its first word */
} loaders[] = {
	{by_grub,
	 LOADER_GRUB,
	 "proc/cmdline",
	 "/boot/grub/grub.cfg",
	 {"/etc/default/grub", "/etc/default/grub.d/a.cfg"},
	 "update-grub"},
	{by_grub_entries, LOADER_GRUB_BLS, "proc/cmdline", NULL, {"/etc/default/grub"}, NULL},
	{by_systemd_boot,
	 LOADER_SYSTEMD_BOOT,
	 "sys/firmware/efi/efivars/LoaderInfo" GUID,
	 NULL,
	 {"/etc/kernel/cmdline"},
	 NULL},
	{by_unified_image,
	 LOADER_UKI,
	 "sys/firmware/efi/efivars/StubInfo" GUID,
	 NULL,
	 {"/etc/kernel/cmdline"},
	 NULL},
	{by_proxmox,
	 LOADER_PROXMOX,
	 "etc/kernel/proxmox-boot-uuids",
	 NULL,
	 {"/etc/kernel/cmdline"},
	 "proxmox-boot-tool"},
	{by_kernelstub,
	 LOADER_KERNELSTUB,
	 "etc/kernelstub/configuration",
	 NULL,
	 {"/etc/kernelstub/configuration"},
	 NULL},
	{by_sdbootutil,
	 LOADER_SDBOOTUTIL,
	 "etc/sysconfig/bootloader",
	 NULL,
	 {"/etc/kernel/cmdline"},
	 "sdbootutil"},
	{by_refind,
	 LOADER_REFIND,
	 "boot/refind_linux.conf:1",
	 "/boot/refind_linux.conf",
	 {0},
	 NULL},
	{by_limine,
	 LOADER_LIMINE,
	 "sys/firmware/efi/efivars/LoaderInfo" GUID,
	 "/boot/limine.conf",
	 {0},
	 NULL},
	{by_extlinux,
	 LOADER_EXTLINUX,
	 "boot/extlinux/extlinux.conf:4",
	 "/boot/extlinux/extlinux.conf",
	 {"/etc/default/u-boot"},
	 "u-boot-update"},
	{by_ostree, LOADER_OSTREE, "run/ostree-booted", NULL, {0}, NULL},
	{by_nixos, LOADER_NIXOS, "etc/NIXOS", NULL, {0}, NULL},
};

static void assert_text(const char *found, const char *expected)
{
	if (expected)
		assert_string_equal(found, expected);
	else
		assert_null(found);
}

static void each_loader_is_known_by_its_signs(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(loaders); i++) {
		char *tree = tree_new();

		loaders[i].make(tree);
		struct host *h = probed(tree);
		const struct loader *l = &h->loader;

		assert_int_equal(l->kind, loaders[i].kind);
		assert_string_equal(l->evidence_source, loaders[i].source);
		assert_text(l->generated, loaders[i].generated);
		assert_text(l->program ? l->program[0] : NULL, loaders[i].program);
		assert_true(l->has_generator || !l->program);
		for (size_t k = 0; k < ARRAY_SIZE(loaders[i].sources) && loaders[i].sources[k]; k++)
			assert_string_equal(l->sources[k], loaders[i].sources[k]);
		host_free(h);
		tree_free(tree);
	}
}

static void grub_and_its_environment(void **state)
{
	char *tree = *state;

	by_grub_entries(tree);
	struct host *h = probed(tree);
	/* A link to the ESP: what is written is the file there. */
	assert_string_equal(h->loader.environment, "/boot/efi/EFI/fedora/grubenv");
	assert_non_null(host_file(h, "/boot/efi/EFI/fedora/grubenv"));
	/* This grub2-mkconfig reads no drop-ins. */
	assert_int_equal(h->loader.n_sources, 1);
	assert_int_equal(h->n_others, 0);
	host_free(h);
	/* Written again without entries, they lie around. */
	tree_file(tree, "boot/grub2/grub.cfg", "menuentry 'x' {\nlinux /vmlinuz " ROOT "\n}\n");
	tree_link(tree, "usr/bin/sh", "bash");
	h = probed(tree);
	assert_int_equal(h->loader.kind, LOADER_GRUB);
	assert_true(h->loader.sh_is_bash);
	assert_string_equal(h->loader.program[0], "grub2-mkconfig");
	assert_string_equal(h->loader.program[2], "/boot/grub2/grub.cfg");
	assert_int_equal(h->n_others, 1);
	host_free(h);
}

/* RHEL 7 has its whole menu on the ESP; a later one only a wrapper that goes on to the real one. */
static void the_menu_on_the_esp_of_rhel7(void **state)
{
	char *tree = *state;

	a_kernel(tree);
	tree_file(tree, "etc/os-release", "ID=rhel\n");
	tree_file(tree, "proc/cmdline", "BOOT_IMAGE=/vmlinuz-" RELEASE " " ROOT "\n");
	tree_file(tree, "etc/default/grub", "GRUB_CMDLINE_LINUX=quiet\n");
	tree_file(tree, "usr/sbin/grub2-mkconfig", "#!/bin/sh\n");
	tree_dir(tree, "sys/firmware/efi");
	tree_file(tree, "boot/efi/EFI/redhat/grub.cfg",
		  "### BEGIN /etc/grub.d/10_linux ###\nmenuentry 'x' {\n linuxefi /vmlinuz-" RELEASE
		  " " ROOT " quiet\n}\n");
	struct host *h = probed(tree);
	assert_int_equal(h->loader.kind, LOADER_GRUB);
	assert_string_equal(h->loader.generated, "/boot/efi/EFI/redhat/grub.cfg");
	assert_string_equal(h->loader.program[2], "/boot/efi/EFI/redhat/grub.cfg");
	assert_int_equal(h->n_entries, 1);
	assert_string_equal(h->entries[0].release, RELEASE);
	host_free(h);
	tree_file(tree, "boot/efi/EFI/redhat/grub.cfg", "set x\nconfigfile $prefix/grub.cfg\n");
	h = probed(tree);
	assert_null(h->loader.generated);
	host_free(h);
}

static void proxmox_under_either(void **state)
{
	char *tree = *state;

	by_proxmox(tree);
	struct host *h = probed(tree);
	assert_false(h->loader.under_grub);
	assert_int_equal(h->n_others, 1);
	assert_string_equal(h->others[0].source, "etc/default/grub");
	host_free(h);
	tree_file(tree, "proc/cmdline", "BOOT_IMAGE=/vmlinuz-" RELEASE " " ROOT "\n");
	h = probed(tree);
	assert_true(h->loader.under_grub);
	assert_string_equal(h->loader.sources[0], "/etc/default/grub");
	assert_int_equal(h->n_others, 0);
	host_free(h);
}

/* What runs wins over what lies around, and that is told. */
static void what_lies_around_is_told(void **state)
{
	char *tree = *state;

	by_systemd_boot(tree);
	tree_file(tree, "boot/grub/grub.cfg", "menuentry 'x' {\nlinux /vmlinuz quiet\n}\n");
	tree_file(tree, "boot/efi/EFI/refind/refind.conf", "timeout 5\n");
	struct host *h = probed(tree);
	assert_int_equal(h->loader.kind, LOADER_SYSTEMD_BOOT);
	assert_int_equal(h->n_others, 2);
	assert_string_equal(h->others[0].source, "boot/grub/grub.cfg");
	assert_string_equal(h->others[1].name, "rEFInd");
	host_free(h);
}

/* Of files alone, only those of one loader decide. */
static void files_of_two_loaders_decide_nothing(void **state)
{
	char *tree = *state;

	tree_file(tree, "boot/limine.conf", "/Arch\n");
	struct host *h = probed(tree);
	assert_int_equal(h->loader.kind, LOADER_LIMINE);
	host_free(h);
	tree_file(tree, "boot/extlinux/extlinux.conf", "label x\n");
	h = probed(tree);
	assert_int_equal(h->loader.kind, LOADER_UNKNOWN);
	assert_int_equal(h->n_others, 2);
	host_free(h);
}

static void the_firmware_itself(void **state)
{
	char *tree = *state;

	a_kernel(tree);
	tree_file(tree, "proc/cmdline", ROOT " initrd=\\initrd.img\n");
	struct host *h = probed(tree);
	assert_int_equal(h->loader.kind, LOADER_UNKNOWN);
	host_free(h);
	efi_text(tree, "LoaderFirmwareInfo", "EDK II");
	h = probed(tree);
	assert_int_equal(h->loader.kind, LOADER_OTHER);
	assert_string_equal(h->loader.evidence_text, "initrd=\\initrd.img");
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_loader_is_known_by_its_signs),
		tree_test(grub_and_its_environment),
		tree_test(the_menu_on_the_esp_of_rhel7),
		tree_test(proxmox_under_either),
		tree_test(what_lies_around_is_told),
		tree_test(files_of_two_loaders_decide_nothing),
		tree_test(the_firmware_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
