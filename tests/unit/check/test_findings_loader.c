/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

static struct boot_entry *add_entry(struct host *h, const char *path)
{
	struct boot_entry *e = ARENA_PUSH(&h->mem, h->entries, h->n_entries);

	*e = (struct boot_entry){.path = path, .title = "", .tries_left = -1};
	return e;
}

static void grub_by_what_writes_its_menu(void **state)
{
	static const char *mkconfig[] = {"grub2-mkconfig", "-o", "/boot/grub2/grub.cfg", NULL};
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	assert_finding(h, "boot-loader", STATUS_PASS, "set in /etc/default/grub and written by");
	h->loader.program = mkconfig;
	assert_finding(h, "boot-loader", STATUS_PASS, "grub2-mkconfig -o /boot/grub2/grub.cfg.");
	h->loader.add_obstacle = "/etc/default/grub:4: += is for bash";
	assert_finding(h, "boot-loader", STATUS_WARN, "/etc/default/grub:4: += is for bash.");
	h->loader.add_obstacle = NULL;
	h->loader.has_generator = false;
	assert_finding(h, "boot-loader", STATUS_WARN, "grub2-mkconfig is not installed");
	h->loader.n_sources = 0;
	assert_finding(h, "boot-loader", STATUS_WARN, "not found");
}

/* Entries that could not be listed are unknown, never none. */
static void entries_and_where_words_stand(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	h->loader = (struct loader){.kind = LOADER_SYSTEMD_BOOT, .name = "systemd-boot"};
	h->live = true;
	assert_finding(h, "boot-loader", STATUS_UNKNOWN, "nothing that it starts could be read");
	add_entry(h, "/boot/efi/loader/entries/a.conf");
	add_entry(h, "/boot/efi/loader/entries/b.conf")->foreign = true;
	assert_finding(h, "boot-loader", STATUS_PASS, "Its words stand in 1 boot entry.");
	*ARENA_PUSH(&h->mem, h->loader.sources, h->loader.n_sources) = "/etc/kernel/cmdline";
	assert_finding(h, "boot-loader", STATUS_PASS,
		       "for kernels to come they are set in /etc/kernel/cmdline.");
	h->loader = (struct loader){.kind = LOADER_LIMINE, .name = "Limine"};
	h->loader.generated = "/boot/limine.conf";
	assert_finding(h, "boot-loader", STATUS_PASS, "Its words stand in /boot/limine.conf.");
}

static void programs_that_hand_words_out(void **state)
{
	static const char *refresh[] = {"proxmox-boot-tool", "refresh", NULL};
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	h->loader.kind = LOADER_PROXMOX;
	h->loader.name = "proxmox-boot-tool";
	h->loader.program = refresh;
	h->loader.under_grub = true;
	assert_finding(h, "boot-loader", STATUS_PASS, "proxmox-boot-tool, with GRUB");
	h->loader.under_grub = false;
	assert_finding(h, "boot-loader", STATUS_PASS,
		       "with systemd-boot: proxmox-boot-tool refresh");
	h->loader.has_generator = false;
	assert_finding(h, "boot-loader", STATUS_WARN, "proxmox-boot-tool is not installed");
}

static void those_that_are_not_edited(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	struct loader_sign limine = {LOADER_LIMINE, "Limine", "boot/limine.conf", "present"};

	(void)state;
	h->loader = (struct loader){.kind = LOADER_NIXOS, .name = "NixOS"};
	assert_finding(h, "boot-loader", STATUS_WARN, "NixOS makes the boot files");
	h->loader.kind = LOADER_OSTREE;
	assert_finding(h, "boot-loader", STATUS_WARN, "belong to the deployment");
	h->loader = (struct loader){.kind = LOADER_OTHER, .name = "the firmware"};
	assert_finding(h, "boot-loader", STATUS_WARN, "starts by the firmware");
	h->loader = (struct loader){.name = ""};
	assert_finding(h, "boot-loader", STATUS_UNKNOWN, "Nothing tells");
	h->others = &limine;
	h->n_others = 1;
	assert_finding(h, "boot-loader", STATUS_UNKNOWN, "files of Limine (/boot/limine.conf).");
	assert_finding(h, "other-loaders", STATUS_UNKNOWN, "not known");
}

static void others_that_lie_around(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	struct loader_sign others[] = {
		{LOADER_SYSTEMD_BOOT, "systemd-boot", "efi/loader/entries/a.conf", "present"},
		{LOADER_REFIND, "rEFInd", "boot/refind_linux.conf", "present"},
	};

	(void)state;
	assert_finding(h, "other-loaders", STATUS_PASS, "No other boot loader");
	h->others = others;
	h->n_others = 2;
	assert_finding(
		h, "other-loaders", STATUS_WARN,
		"Files of systemd-boot and rEFInd are here too, but this host starts by GRUB");
	assert_proof(h, "other-loaders", "boot/refind_linux.conf", "present");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grub_by_what_writes_its_menu),
		cmocka_unit_test(entries_and_where_words_stand),
		cmocka_unit_test(programs_that_hand_words_out),
		cmocka_unit_test(those_that_are_not_edited),
		cmocka_unit_test(others_that_lie_around),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
