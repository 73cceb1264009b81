/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/hostboot.h"

static void assert_told(void (*put)(struct buf *out, const struct host *h), const struct host *h,
			const char *expected)
{
	_cleanup_buf_ struct buf line = {0};

	put(&line, h);
	assert_string_equal(buf_str(&line), expected);
}

static void the_loader_with_its_evidence(void **state)
{
	static const struct {
		struct loader loader;
		const char *told;
	} hosts[] = {
		{{.name = ""}, "unknown"},
		{{.name = "GRUB",
		  .evidence_source = "proc/cmdline",
		  .evidence_text = "BOOT_IMAGE=/vmlinuz"},
		 "GRUB (BOOT_IMAGE= on the kernel command line)"},
		{{.name = "ostree",
		  .evidence_source = "proc/cmdline",
		  .evidence_text = "ostree=/ostree/boot.1"},
		 "ostree (on the kernel command line: ostree=/ostree/boot.1)"},
		{{.name = "systemd-boot",
		  .evidence_source = "sys/firmware/efi/efivars/LoaderInfo-4a67b082",
		  .evidence_text = "systemd-boot 257"},
		 "systemd-boot (as it told the firmware: systemd-boot 257)"},
		{{.name = "Limine",
		  .evidence_source = "boot/limine.conf:6",
		  .evidence_text = "the words that this system was started with"},
		 "Limine (its words are those that run: /boot/limine.conf:6)"},
		{{.kind = LOADER_PROXMOX,
		  .name = "proxmox-boot-tool",
		  .evidence_source = "etc/kernel/proxmox-boot-uuids",
		  .evidence_text = "AAAA-0001"},
		 "proxmox-boot-tool (systemd-boot; seen in /etc/kernel/proxmox-boot-uuids)"},
		{{.kind = LOADER_KERNELSTUB, .name = "kernelstub"}, "kernelstub (systemd-boot)"},
		{{.kind = LOADER_SDBOOTUTIL, .name = "sdbootutil", .under_grub = true},
		 "sdbootutil (GRUB)"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(hosts); i++) {
		struct host h = {.loader = hosts[i].loader};

		assert_told(put_loader, &h, hosts[i].told);
	}
}

static void where_the_words_stand(void **state)
{
	const char *sources[] = {"/etc/default/grub", "/etc/default/grub.d/a.cfg"};
	const char *program[] = {"update-grub", NULL};
	struct boot_entry entries[] = {
		{.path = "/efi/loader/entries/a.conf"},
		{.path = "/efi/loader/entries/b.conf"},
		{.path = "/efi/loader/entries/other.conf", .foreign = true},
	};
	struct host h = {.loader = {.sources = sources, .program = program}};

	(void)state;
	assert_told(put_words_place, &h, "");
	h.loader.n_sources = 2;
	h.loader.generated = "/boot/grub/grub.cfg";
	assert_told(put_words_place, &h,
		    "/etc/default/grub, /etc/default/grub.d/a.cfg, from which "
		    "/boot/grub/grub.cfg is made");
	h.loader = (struct loader){.generated = "/boot/limine.conf"};
	assert_told(put_words_place, &h, "/boot/limine.conf");
	h.loader.generated = NULL;
	h.entries = entries;
	h.n_entries = ARRAY_SIZE(entries);
	assert_told(put_words_place, &h, "2 entries in /efi/loader/entries");
	sources[0] = "/etc/kernel/cmdline";
	h.loader.sources = sources;
	h.loader.n_sources = 1;
	assert_told(put_words_place, &h,
		    "2 entries in /efi/loader/entries; for new kernels /etc/kernel/cmdline");
}

static void a_variable_of_grub_holds_the_words(void **state)
{
	const char *sources[] = {"/etc/default/grub"};
	struct boot_entry entries[] = {
		{.path = "/boot/loader/entries/a.conf", .cmdline = "$kernelopts $tuned_params"},
		{.path = "/boot/loader/entries/rescue.conf", .recovery = true},
	};
	struct host h = {.loader = {.environment = "/boot/grub2/grubenv"},
			 .entries = entries,
			 .n_entries = ARRAY_SIZE(entries)};

	(void)state;
	assert_told(put_words_place, &h,
		    "1 entry in /boot/loader/entries, with kernelopts of /boot/grub2/grubenv");
	h.loader.sources = sources;
	h.loader.n_sources = 1;
	assert_told(put_words_place, &h,
		    "1 entry in /boot/loader/entries, with kernelopts of /boot/grub2/grubenv "
		    "(made from /etc/default/grub)");
	entries[0].cmdline = "root=/dev/sda2 ro";
	assert_told(put_words_place, &h,
		    "1 entry in /boot/loader/entries; for new kernels /etc/default/grub");
}

static void nixos_makes_all_itself(void **state)
{
	struct boot_entry entry = {.path = "/boot/loader/entries/nixos-generation-1.conf"};
	struct host h = {.loader = {.kind = LOADER_NIXOS},
			 .initramfs = {.name = "none"},
			 .entries = &entry,
			 .n_entries = 1,
			 .n_kernels = 1};

	(void)state;
	assert_told(put_words_place, &h, "the configuration of NixOS");
	assert_told(put_initramfs, &h, "made by NixOS, 1 kernel installed");
}

static void unified_images_are_counted_as_such(void **state)
{
	struct boot_image images[] = {{.path = "/efi/EFI/Linux/a.efi", .unified = true},
				      {.path = "/boot/b.img"}};
	struct host h = {.n_kernels = 1,
			 .initramfs = {.name = "dracut", .images = images, .n_images = 1}};

	(void)state;
	assert_told(put_initramfs, &h, "dracut, 1 kernel installed, 1 unified image");
	h.initramfs.n_images = 2;
	assert_told(put_initramfs, &h, "dracut, 1 kernel installed, 2 images (1 unified)");
}

static void others_and_the_initramfs(void **state)
{
	struct loader_sign other = {LOADER_GRUB, "GRUB", "etc/default/grub", "present"};
	struct boot_image image = {.path = "/boot/initrd.img-6.1", .n_copies = 1};
	struct host h = {.loader = {.kind = LOADER_SYSTEMD_BOOT}, .n_kernels = 2};

	(void)state;
	assert_told(put_other_loaders, &h, "");
	h.others = &other;
	h.n_others = 1;
	assert_told(put_other_loaders, &h, "GRUB (/etc/default/grub): without effect");
	h.loader.kind = LOADER_UNKNOWN;
	assert_told(put_other_loaders, &h, "GRUB (/etc/default/grub)");
	h.initramfs.name = "dracut";
	assert_told(put_initramfs, &h, "dracut, 2 kernels installed");
	h.initramfs.images = &image;
	h.initramfs.n_images = 1;
	assert_told(put_initramfs, &h,
		    "dracut, 2 kernels installed, 1 image, with a copy on the "
		    "loader's partition");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_loader_with_its_evidence),
		cmocka_unit_test(where_the_words_stand),
		cmocka_unit_test(a_variable_of_grub_holds_the_words),
		cmocka_unit_test(nixos_makes_all_itself),
		cmocka_unit_test(unified_images_are_counted_as_such),
		cmocka_unit_test(others_and_the_initramfs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
