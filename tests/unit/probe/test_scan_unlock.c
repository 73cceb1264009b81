/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/network.h"

static void expect_unlock(const char *tree, const char *address, const char *iface, const char *via)
{
	struct host *h = probed(tree);
	const char *other = streq(address, FIRST) ? SECOND : FIRST;
	const struct use *u = use_of(the_device(h, address), USE_UNLOCK, iface);

	if (!u)
		fail_msg("%s does not unlock the host", iface);
	assert_string_equal(u->via, via);
	for (size_t i = 0; i < the_device(h, other)->n_uses; i++)
		assert_int_not_equal(the_device(h, other)->uses[i].kind, USE_UNLOCK);
	host_free(h);
}

static void expect_none(const char *tree)
{
	struct host *h = probed(tree);

	assert_null(use_of(the_device(h, FIRST), USE_UNLOCK, "enp3s0"));
	assert_null(use_of(the_device(h, SECOND), USE_UNLOCK, "enp4s0"));
	host_free(h);
}

/* The kernel's form (nfsroot.rst) and dracut's (dracut.cmdline(7)). */
static void ip_names_the_card(void **state)
{
	static const char *const words[] = {
		"ip=192.0.2.7::192.0.2.1:255.255.255.0:box:enp4s0:off",
		"ip=:::::enp4s0:dhcp",
		"ip=enp4s0:dhcp",
		"ip=[2001:db8::7]::[2001:db8::1]:64:box:enp4s0:none",
		"ip=dhcp bootdev=enp4s0",
		"rd.neednet=1 ip=enp4s0:on",
	};
	char *tree = *state;

	two_routes(tree);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		tree_file(tree, "proc/cmdline", "quiet %s\n", words[i]);
		expect_unlock(tree, SECOND, "enp4s0",
			      i == 5 ? "rd.neednet in the initramfs" : "ip= in the initramfs");
	}
}

static void without_a_name_it_is_the_default_routes_card(void **state)
{
	static const char *const words[] = {"ip=dhcp", "ip=192.0.2.7::192.0.2.1:255.255.255.0",
					    "ip=:::::eth0:dhcp"};
	char *tree = *state;

	two_routes(tree);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		tree_file(tree, "proc/cmdline", "%s\n", words[i]);
		expect_unlock(tree, FIRST, "enp3s0", "ip= in the initramfs");
	}
	tree_file(tree, "proc/cmdline", "rd.neednet=1\n");
	expect_unlock(tree, FIRST, "enp3s0", "rd.neednet in the initramfs");
}

/* What PXE writes for the card that it loaded from. */
static void the_card_may_be_told_by_its_address(void **state)
{
	char *tree = *state;

	two_routes(tree);
	tree_file(tree, "sys/class/net/enp3s0/address", "02:00:00:00:00:03\n");
	tree_file(tree, "sys/class/net/enp4s0/address", "02:00:00:00:00:0a\n");
	tree_file(tree, "proc/cmdline", "BOOTIF=01-02-00-00-00-00-0A ip=dhcp\n");
	expect_unlock(tree, SECOND, "enp4s0", "ip= in the initramfs");
}

static void what_brings_nothing_up_does_not_count(void **state)
{
	static const char *const words[] = {"quiet",         "ip=off",
					    "ip=none",       "rd.neednet=0",
					    "ip=",           "BOOTIF=01-02-00-00-00-00-01",
					    "bootdev=enp4s0"};
	char *tree = *state;

	two_routes(tree);
	tree_file(tree, "etc/initramfs-tools/initramfs.conf", "BOOT=local\nDEVICE=\n# IP=dhcp\n");
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		tree_file(tree, "proc/cmdline", "%s\n", words[i]);
		expect_none(tree);
	}
}

static void words_for_the_next_start_count(void **state)
{
	char *tree = *state;

	two_routes(tree);
	tree_file(tree, "proc/cmdline", "quiet\n");
	tree_file(tree, "etc/default/grub", "GRUB_CMDLINE_LINUX=\"ip=:::::enp4s0:dhcp\"\n");
	expect_unlock(tree, SECOND, "enp4s0", "ip= in the initramfs");
}

static void settings_of_the_initramfs_count(void **state)
{
	static const struct {
		const char *path, *text, *via;
	} files[] = {
		{"etc/initramfs-tools/initramfs.conf", "IP=:::::enp4s0:dhcp\n",
		 "ip= in the initramfs"},
		{"etc/initramfs-tools/conf.d/ip", "export=1\nIP=\"dhcp\"\nDEVICE=enp4s0\n",
		 "ip= in the initramfs"},
		{"etc/initramfs-tools/initramfs.conf", "BOOT=nfs\nDEVICE=enp4s0\n",
		 "BOOT=nfs in the initramfs"},
		{"etc/dracut.conf.d/net.conf",
		 "kernel_cmdline+=\" rd.neednet=1 ip=enp4s0:dhcp \"\n",
		 "rd.neednet in the initramfs"},
	};
	char *tree = *state;

	two_routes(tree);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		_cleanup_free_ char *full = tree_path(tree, files[i].path);

		tree_file(tree, files[i].path, "%s", files[i].text);
		expect_unlock(tree, SECOND, "enp4s0", files[i].via);
		assert_int_equal(unlink(full), 0);
	}
}

static void somebody_may_log_in_to_the_initramfs(void **state)
{
	static const char *const keys[] = {"etc/dropbear/initramfs/authorized_keys",
					   "etc/dropbear-initramfs/authorized_keys"};
	char *tree = *state;

	two_routes(tree);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		_cleanup_free_ char *full = tree_path(tree, keys[i]);

		tree_file(tree, keys[i], "ssh-ed25519 AAAA\n");
		expect_unlock(tree, FIRST, "enp3s0", "an SSH server in the initramfs");
		assert_int_equal(unlink(full), 0);
	}
}

static void clevis_counts_where_a_disk_is_locked(void **state)
{
	char *tree = *state;

	two_routes(tree);
	tree_file(tree, "usr/share/initramfs-tools/scripts/local-top/clevis", "#!/bin/sh\n");
	tree_file(tree, "etc/crypttab", "# none\n\n");
	expect_none(tree);
	tree_file(tree, "etc/crypttab", "root UUID=1 none luks\n");
	expect_unlock(tree, FIRST, "enp3s0", "clevis in the initramfs");
}

static void what_carries_the_interface_is_told(void **state)
{
	char *tree = *state;

	two_cards(tree);
	a_virtual_interface(tree, "bond0", "enp4s0");
	tree_file(tree, "proc/cmdline", "ip=bond0:dhcp\n");
	expect_unlock(tree, SECOND, "bond0", "ip= in the initramfs, on enp4s0");
}

static void without_any_route_every_card_may_be_it(void **state)
{
	char *tree = *state;

	two_cards(tree);
	tree_file(tree, "proc/cmdline", "ip=dhcp\n");
	struct host *h = probed(tree);

	assert_non_null(use_of(the_device(h, FIRST), USE_UNLOCK, "enp3s0"));
	assert_non_null(use_of(the_device(h, SECOND), USE_UNLOCK, "enp4s0"));
	assert_true(has_note(h, "which network card"));
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(ip_names_the_card),
		tree_test(without_a_name_it_is_the_default_routes_card),
		tree_test(the_card_may_be_told_by_its_address),
		tree_test(what_brings_nothing_up_does_not_count),
		tree_test(words_for_the_next_start_count),
		tree_test(settings_of_the_initramfs_count),
		tree_test(somebody_may_log_in_to_the_initramfs),
		tree_test(clevis_counts_where_a_disk_is_locked),
		tree_test(what_carries_the_interface_is_told),
		tree_test(without_any_route_every_card_may_be_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
