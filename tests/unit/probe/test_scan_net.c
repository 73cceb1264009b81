/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/network.h"

#define TCP_HEAD                                                                                   \
	"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  "      \
	"timeout inode\n"

static void the_default_route_is_on_its_card(void **state)
{
	char *tree = *state;

	two_cards(tree);
	tree_file(tree, "proc/net/route", HEAD DEFAULT_BY("enp3s0") NETWORK_ON("enp3s0"));
	struct host *h = probed(tree);

	assert_string_equal(use_of(the_device(h, FIRST), USE_DEFAULT_ROUTE, "enp3s0")->via, "");
	assert_non_null(use_of(the_device(h, FIRST), USE_NET_UP, "enp3s0"));
	assert_int_equal(the_device(h, SECOND)->n_uses, 0);
	assert_null(h->ssh_from);
	host_free(h);
}

static void a_route_that_is_down_or_rejects_does_not_count(void **state)
{
	char *tree = *state;

	two_cards(tree);
	tree_file(tree, "proc/net/route",
		  HEAD "enp4s0\t00000000\t010200C0\t0002\t0\t0\t100\t00000000\t0\t0\t0\n"
		       "enp4s0\t00000000\t00000000\t0201\t0\t0\t0\t00000000\t0\t0\t0\n"
		       "enp4s0\tbad\t\n");
	struct host *h = probed(tree);

	assert_int_equal(the_device(h, SECOND)->n_uses, 0);
	host_free(h);
}

/* VLAN on a bridge on a bond of both cards. */
static void a_route_reaches_every_card_below(void **state)
{
	char *tree = *state;

	two_cards(tree);
	a_virtual_interface(tree, "br0.7", "br0");
	a_virtual_interface(tree, "br0", NULL);
	tree_link(tree, "sys/devices/virtual/net/br0/brif/bond0", "../x");
	a_virtual_interface(tree, "bond0", NULL);
	tree_file(tree, "sys/devices/virtual/net/bond0/bonding/slaves", "enp3s0\n");
	tree_link(tree, "sys/class/net/enp4s0/master", "../../../bond0");
	tree_file(tree, "proc/net/route", HEAD DEFAULT_BY("br0.7"));
	struct host *h = probed(tree);

	assert_string_equal(use_of(the_device(h, FIRST), USE_DEFAULT_ROUTE, "br0.7")->via,
			    "br0 on bond0 on enp3s0");
	assert_string_equal(use_of(the_device(h, SECOND), USE_DEFAULT_ROUTE, "br0.7")->via,
			    "br0 on bond0 on enp4s0");
	host_free(h);
}

static void interfaces_in_a_circle_end(void **state)
{
	char *tree = *state;

	two_cards(tree);
	a_virtual_interface(tree, "a", "b");
	a_virtual_interface(tree, "b", "a");
	tree_file(tree, "proc/net/route", HEAD DEFAULT_BY("a"));
	struct host *h = probed(tree);

	/* No card was found, so any may carry it. */
	assert_non_null(use_of(the_device(h, FIRST), USE_DEFAULT_ROUTE, "enp3s0"));
	assert_non_null(use_of(the_device(h, SECOND), USE_DEFAULT_ROUTE, "enp4s0"));
	assert_true(has_note(h, "the card under a was not found"));
	host_free(h);
}

static void ipv6_has_default_routes_too(void **state)
{
	char *tree = *state;

	two_cards(tree);
	tree_file(
		tree, "proc/net/ipv6_route",
		"00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
		"fe800000000000000000000000000001 00000400 00000001 00000000 00000003   enp4s0\n"
		"00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
		"00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo\n");
	struct host *h = probed(tree);

	assert_non_null(use_of(the_device(h, SECOND), USE_DEFAULT_ROUTE, "enp4s0"));
	assert_null(use_of(the_device(h, FIRST), USE_DEFAULT_ROUTE, "enp3s0"));
	host_free(h);
}

static void ssh_comes_in_where_the_server_address_is(void **state)
{
	char *tree = *state;

	two_cards(tree);
	tree_file(
		tree, "proc/net/route",
		HEAD DEFAULT_BY(
			"enp3s0") "enp4s0\t006433C6\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n");
	struct host *h = probed_as(tree, "203.0.113.9 50122 198.51.100.4 22");

	assert_string_equal(h->ssh_from, "203.0.113.9");
	assert_non_null(use_of(the_device(h, SECOND), USE_SSH, "enp4s0"));
	assert_null(use_of(the_device(h, FIRST), USE_SSH, "enp3s0"));
	host_free(h);
}

static void an_address_in_no_network_is_behind_the_default_route(void **state)
{
	char *tree = *state;

	two_cards(tree);
	tree_file(tree, "proc/net/route", HEAD DEFAULT_BY("enp3s0"));
	struct host *h = probed_as(tree, "203.0.113.9 50122 198.51.100.4 22");

	assert_non_null(use_of(the_device(h, FIRST), USE_SSH, "enp3s0"));
	host_free(h);
}

/* The session is on the machine that looks, not on the one that is looked at. */
static void an_address_that_the_tree_does_not_have_marks_nothing(void **state)
{
	char *tree = *state;

	two_cards(tree);
	struct host *h = probed_as(tree, "203.0.113.9 50122 198.51.100.4 22");

	assert_string_equal(h->ssh_from, "203.0.113.9");
	assert_null(use_of(the_device(h, FIRST), USE_SSH, "enp3s0"));
	assert_null(use_of(the_device(h, SECOND), USE_SSH, "enp4s0"));
	host_free(h);
}

static void an_ipv6_address_is_looked_up_in_the_table(void **state)
{
	char *tree = *state;

	two_cards(tree);
	tree_file(tree, "proc/net/if_inet6",
		  "20010db8000000000000000000000010 03 40 00 80   enp4s0\n");
	struct host *h = probed_as(tree, "2001:db8::7 50122 2001:db8::10 22");

	assert_non_null(use_of(the_device(h, SECOND), USE_SSH, "enp4s0"));
	host_free(h);
	h = probed_as(tree, "fe80::7%enp3s0 50122 fe80::1%enp3s0 22");
	assert_non_null(use_of(the_device(h, FIRST), USE_SSH, "enp3s0"));
	assert_null(use_of(the_device(h, SECOND), USE_SSH, "enp4s0"));
	host_free(h);
}

/* With sudo the caller's environment is gone; the connection is not. */
static void sessions_of_others_are_seen(void **state)
{
	char *tree = *state;

	two_cards(tree);
	tree_file(tree, "proc/net/route", HEAD NETWORK_ON("enp3s0"));
	tree_file(tree, "proc/net/tcp",
		  TCP_HEAD "   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 "
			   "00000000 0 0 1\n"
			   "   1: 0A0200C0:0016 070200C0:D2A4 01 00000000:00000000 02:00000000 "
			   "00000000 0 0 2\n");
	struct host *h = probed(tree);

	assert_non_null(use_of(the_device(h, FIRST), USE_SSH, "enp3s0"));
	assert_null(h->ssh_from);
	host_free(h);
}

static void other_ports_listeners_and_loopback_are_no_sessions(void **state)
{
	char *tree = *state;

	two_cards(tree);
	tree_file(tree, "proc/net/route", HEAD NETWORK_ON("enp3s0"));
	tree_file(tree, "proc/net/tcp",
		  TCP_HEAD "   0: 0A0200C0:0016 00000000:0000 0A 0 0 0 0 0 1\n"
			   "   1: 0A0200C0:0050 070200C0:D2A4 01 0 0 0 0 0 2\n"
			   "   2: 0100007F:0016 0100007F:D2A4 01 0 0 0 0 0 3\n"
			   "   3: 0A0200C0\n");
	struct host *h = probed(tree);

	assert_null(use_of(the_device(h, FIRST), USE_SSH, "enp3s0"));
	host_free(h);
}

/* An IPv4 caller of a server that listens on IPv6. */
static void a_mapped_address_is_an_ipv4_one(void **state)
{
	char *tree = *state;

	two_cards(tree);
	tree_file(tree, "proc/net/route", HEAD NETWORK_ON("enp4s0") DEFAULT_BY("enp3s0"));
	tree_file(tree, "proc/net/tcp6",
		  TCP_HEAD "   0: 0000000000000000FFFF00000A0200C0:0016 "
			   "0000000000000000FFFF0000070200C0:D2A4 01 0 0\n");
	struct host *h = probed(tree);

	assert_non_null(use_of(the_device(h, SECOND), USE_SSH, "enp4s0"));
	assert_null(use_of(the_device(h, FIRST), USE_SSH, "enp3s0"));
	host_free(h);
}

static void ssh_through_a_tunnel_is_on_the_card_of_the_default_route(void **state)
{
	char *tree = *state;

	two_cards(tree);
	a_virtual_interface(tree, "wg0", NULL);
	tree_file(tree, "proc/net/route", HEAD DEFAULT_BY("enp3s0") NETWORK_ON("wg0"));
	struct host *h = probed_as(tree, "192.0.2.7 50122 192.0.2.10 22");

	assert_non_null(use_of(the_device(h, FIRST), USE_SSH, "enp3s0"));
	assert_int_equal(the_device(h, SECOND)->n_uses, 0);
	host_free(h);
}

static void cards_behind_virtio_and_usb_lead_to_their_function(void **state)
{
	char *tree = *state;

	tree_pci(tree, &(struct tree_pci){.address = FIRST, .class = 0x020000});
	tree_pci(tree, &(struct tree_pci){.address = SECOND, .class = 0x0c0330});
	tree_nic(tree, FIRST, "virtio0", "eth0", "up");
	tree_nic(tree, SECOND, "usb1/1-2/1-2:1.0", "enx020000000001", "up");
	tree_file(tree, "proc/net/route", HEAD DEFAULT_BY("eth0"));
	struct host *h = probed(tree);

	assert_non_null(use_of(the_device(h, FIRST), USE_DEFAULT_ROUTE, "eth0"));
	assert_non_null(use_of(the_device(h, SECOND), USE_NET_UP, "enx020000000001"));
	host_free(h);
}

/* A macvlan, a team and an Open vSwitch bridge as sysfs shows them. */
static void every_kind_of_stack_reaches_its_cards(void **state)
{
	char *tree = *state;

	two_cards(tree);
	a_virtual_interface(tree, "macvlan0", "team0");
	a_virtual_interface(tree, "team0", NULL);
	tree_link(tree, "sys/class/net/enp4s0/master", "../../../team0");
	tree_file(tree, "proc/net/route", HEAD DEFAULT_BY("macvlan0"));
	struct host *h = probed(tree);

	assert_string_equal(use_of(the_device(h, SECOND), USE_DEFAULT_ROUTE, "macvlan0")->via,
			    "team0 on enp4s0");
	assert_null(use_of(the_device(h, FIRST), USE_DEFAULT_ROUTE, "macvlan0"));
	host_free(h);
}

/* br-ex is a port of the switch inside the kernel; nothing in sysfs leads from it to a card. */
static void below_open_vswitch_every_card_counts(void **state)
{
	char *tree = *state;

	two_cards(tree);
	a_virtual_interface(tree, "ovs-system", "enp4s0");
	a_virtual_interface(tree, "br-ex", NULL);
	tree_link(tree, "sys/class/net/enp4s0/master", "../../../../virtual/net/ovs-system");
	tree_file(tree, "proc/net/route", HEAD DEFAULT_BY("br-ex"));
	struct host *h = probed(tree);

	assert_non_null(use_of(the_device(h, FIRST), USE_DEFAULT_ROUTE, "enp3s0"));
	assert_non_null(use_of(the_device(h, SECOND), USE_DEFAULT_ROUTE, "enp4s0"));
	assert_true(has_note(h, "the card under br-ex was not found"));
	host_free(h);
}

/* The shell before sudo still knows where its user came from. */
static void the_callers_address_is_found_above_sudo(void **state)
{
	static const char environ[] = "HOME=/\0SSH_CONNECTION=203.0.113.9 5 192.0.2.10 2222\0A=b";
	char *tree = *state;

	two_routes(tree);
	tree_file(tree, "proc/self/status", "Name:\tpassthru\nPPid:\t812\n");
	tree_file(tree, "proc/812/status", "Name:\tsudo\nPPid:\t811\n");
	tree_file(tree, "proc/812/environ", "HOME=/root");
	tree_file(tree, "proc/811/status", "Name:\tbash\nPPid:\t811\n");
	tree_bytes(tree, "proc/811/environ", environ, sizeof(environ));
	struct host *h = probed(tree);

	assert_string_equal(h->ssh_from, "203.0.113.9");
	assert_non_null(use_of(the_device(h, SECOND), USE_SSH, "enp4s0"));
	assert_null(use_of(the_device(h, FIRST), USE_SSH, "enp3s0"));
	host_free(h);
}

static void sshd_may_listen_elsewhere(void **state)
{
	static const char *const settings[][2] = {
		{"etc/ssh/sshd_config", "PermitRootLogin no\n Port 2222\n"},
		{"etc/ssh/sshd_config", "port=2222\n"},
		{"etc/ssh/sshd_config.d/x.conf", "ListenAddress 192.0.2.10:2222\n"},
		{"etc/ssh/sshd_config.d/x.conf", "ListenAddress [::]:2222\n"},
		{"etc/systemd/system/ssh.socket.d/x.conf", "[Socket]\nListenStream=2222\n"},
	};
	static const char *const others[] = {"#Port 2222\n", "ListenAddress 2222::\n",
					     "ListenAddress 2001:db8::2222\n", "Ports 2222\n",
					     "Port 99999\n"};
	char *tree = *state;

	two_routes(tree);
	tree_file(tree, "proc/net/tcp",
		  TCP_HEAD "   0: 0A0200C0:08AE 070200C0:D2A4 01 0 0 0 0 0 2\n");
	for (size_t i = 0; i < ARRAY_SIZE(settings) + ARRAY_SIZE(others); i++) {
		bool counts = i < ARRAY_SIZE(settings);
		const char *path = counts ? settings[i][0] : "etc/ssh/sshd_config";
		_cleanup_free_ char *full = tree_path(tree, path);

		tree_file(tree, path, "%s",
			  counts ? settings[i][1] : others[i - ARRAY_SIZE(settings)]);
		struct host *h = probed(tree);
		assert_int_equal(use_of(the_device(h, SECOND), USE_SSH, "enp4s0") != NULL, counts);
		host_free(h);
		assert_int_equal(unlink(full), 0);
	}
}

/* Each shows all others below it: to walk every way through them would take for ever. */
static void interfaces_that_all_stand_on_each_other_end(void **state)
{
	char *tree = *state, name[2] = "a", link[64];

	two_cards(tree);
	for (*name = 'a'; *name <= 'p'; ++*name) {
		a_virtual_interface(tree, name, "enp4s0");
		for (char lower = 'a'; lower <= 'p'; lower++) {
			if (lower == *name)
				continue;
			snprintf(link, sizeof(link), "sys/devices/virtual/net/%s/lower_%c", name,
				 lower);
			tree_link(tree, link, "../x");
		}
	}
	tree_file(tree, "proc/net/route", HEAD DEFAULT_BY("a"));
	struct host *h = probed(tree);

	assert_int_equal(the_device(h, FIRST)->n_uses, 1); /* it is up */
	assert_non_null(use_of(the_device(h, SECOND), USE_DEFAULT_ROUTE, "a"));
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(the_default_route_is_on_its_card),
		tree_test(a_route_that_is_down_or_rejects_does_not_count),
		tree_test(a_route_reaches_every_card_below),
		tree_test(interfaces_in_a_circle_end),
		tree_test(interfaces_that_all_stand_on_each_other_end),
		tree_test(ipv6_has_default_routes_too),
		tree_test(ssh_comes_in_where_the_server_address_is),
		tree_test(an_address_in_no_network_is_behind_the_default_route),
		tree_test(an_address_that_the_tree_does_not_have_marks_nothing),
		tree_test(an_ipv6_address_is_looked_up_in_the_table),
		tree_test(sessions_of_others_are_seen),
		tree_test(other_ports_listeners_and_loopback_are_no_sessions),
		tree_test(a_mapped_address_is_an_ipv4_one),
		tree_test(ssh_through_a_tunnel_is_on_the_card_of_the_default_route),
		tree_test(cards_behind_virtio_and_usb_lead_to_their_function),
		tree_test(every_kind_of_stack_reaches_its_cards),
		tree_test(below_open_vswitch_every_card_counts),
		tree_test(the_callers_address_is_found_above_sudo),
		tree_test(sshd_may_listen_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
