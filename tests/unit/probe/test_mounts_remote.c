/* SPDX-License-Identifier: GPL-2.0-or-later */
/* File systems of other machines, and the card that they come over. */
#include "unit/probe/network.h"
#include "unit/probe/storage.h"

static void mounted(const char *tree, const char *point, const char *rest)
{
	tree_file(tree, "proc/self/mountinfo", "22 1 0:24 / %s rw - %s\n", point, rest);
}

static void nfs_comes_over_the_card_that_leads_to_the_server(void **state)
{
	char *tree = *state;

	two_routes(tree);
	mounted(tree, "/", "nfs4 nas:/srv/root rw,vers=4.2,clientaddr=192.0.2.10,addr=192.0.2.5");
	struct host *h = probed(tree);

	expect_via(h, SECOND, USE_ROOT, "/", "NFS over enp4s0");
	assert_null(use_of(the_device(h, FIRST), USE_ROOT, "/"));
	assert_false(has_note(h, "the disk under /"));
	host_free(h);
}

static void each_kind_says_where_it_comes_from(void **state)
{
	static const struct {
		const char *mount, *via;
	} known[] = {
		{"nfs 192.0.2.5:/x rw", "NFS over enp4s0"},
		{"cifs //nas/x rw,addr=192.0.2.5,username=x", "SMB over enp4s0"},
		{"cifs //192.0.2.5/x rw", "SMB over enp4s0"},
		{"ceph 192.0.2.5:6789,192.0.2.6:6789:/ rw", "Ceph over enp4s0"},
		{"ceph me@fsid.fs=/ rw,mon_addr=192.0.2.5:3300/192.0.2.6:3300", "Ceph over enp4s0"},
		{"9p 192.0.2.5 rw,trans=tcp,port=564", "9P over enp4s0"},
		{"fuse.sshfs me@192.0.2.5:/x rw", "SSHFS over enp4s0"},
		{"fuse.glusterfs 192.0.2.5:/vol rw", "GlusterFS over enp4s0"},
		{"lustre 192.0.2.5@tcp:/fs rw", "Lustre over enp4s0"},
		{"nfs4 [fe80::5%enp4s0]:/x rw", "NFS over enp4s0"},
	};
	char *tree = *state;

	two_routes(tree);
	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		mounted(tree, "/srv", known[i].mount);
		struct host *h = probed(tree);
		expect_via(h, SECOND, USE_MOUNT, "/srv", known[i].via);
		assert_null(use_of(the_device(h, FIRST), USE_MOUNT, "/srv"));
		host_free(h);
	}
}

/* A name is looked up over the network, by the default route at the latest. */
static void a_server_that_is_only_named_comes_by_the_default_route(void **state)
{
	char *tree = *state;

	two_routes(tree);
	mounted(tree, "/home", "nfs4 nas.example.org:/home rw");
	struct host *h = probed(tree);

	expect_via(h, FIRST, USE_MOUNT, "/home", "NFS over enp3s0");
	assert_null(use_of(the_device(h, SECOND), USE_MOUNT, "/home"));
	host_free(h);
}

static void ipv6_servers_have_routes_too(void **state)
{
	char *tree = *state;

	two_routes(tree);
	tree_file(
		tree, "proc/net/ipv6_route",
		"20010db8000000000000000000000000 40 00000000000000000000000000000000 00 "
		"00000000000000000000000000000000 00000100 00000001 00000000 00000001   enp4s0\n");
	mounted(tree, "/", "nfs4 [2001:db8::5]:/x rw,addr=2001:db8::5");
	struct host *h = probed(tree);
	expect_via(h, SECOND, USE_ROOT, "/", "NFS over enp4s0");
	host_free(h);

	mounted(tree, "/", "nfs4 [2001:db8::5]:/x rw");
	h = probed(tree);
	expect_via(h, SECOND, USE_ROOT, "/", "NFS over enp4s0");
	host_free(h);
}

/* From the machine around a guest, from this machine, or out of memory. */
static void what_needs_no_card_marks_none(void **state)
{
	static const char *const mounts[] = {
		"9p share rw,trans=virtio,version=9p2000.L", "virtiofs share rw",
		"nfs4 localhost:/x rw", "nfs4 127.0.0.1:/x rw,addr=127.0.0.1", "tmpfs tmpfs rw"};
	char *tree = *state;

	two_routes(tree);
	for (size_t i = 0; i < ARRAY_SIZE(mounts); i++) {
		mounted(tree, "/srv", mounts[i]);
		struct host *h = probed(tree);
		assert_null(use_of(the_device(h, FIRST), USE_MOUNT, "/srv"));
		assert_null(use_of(the_device(h, SECOND), USE_MOUNT, "/srv"));
		host_free(h);
	}
}

static void fstab_names_servers_as_well(void **state)
{
	char *tree = *state;

	two_routes(tree);
	tree_file(tree, "etc/fstab",
		  "192.0.2.5:/usr /usr nfs ro,_netdev 0 0\n"
		  "192.0.2.5:/old /old nfs noauto 0 0\n");
	struct host *h = probed(tree);

	expect_via(h, SECOND, USE_ROOT, "/usr", "NFS over enp4s0");
	assert_null(use_of(the_device(h, SECOND), USE_MOUNT, "/old"));
	host_free(h);
}

/* A loop file on a server: root of a machine without disks. */
static void a_loop_file_on_a_server_comes_over_the_card(void **state)
{
	char *tree = *state;

	two_routes(tree);
	stacked(tree, "loop0", NULL, "7:0", (const char *[]){NULL});
	tree_file(tree, "sys/devices/virtual/block/loop0/loop/backing_file", "/net/root.img\n");
	tree_file(tree, "proc/self/mountinfo",
		  "20 1 0:24 / /net ro - nfs 192.0.2.5:/x ro\n"
		  "22 1 7:0 / / rw - squashfs /dev/loop0 ro\n");
	struct host *h = probed(tree);

	expect_via(h, SECOND, USE_ROOT, "/", "loop0, NFS over enp4s0");
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(nfs_comes_over_the_card_that_leads_to_the_server),
		tree_test(each_kind_says_where_it_comes_from),
		tree_test(a_server_that_is_only_named_comes_by_the_default_route),
		tree_test(ipv6_servers_have_routes_too),
		tree_test(what_needs_no_card_marks_none),
		tree_test(fstab_names_servers_as_well),
		tree_test(a_loop_file_on_a_server_comes_over_the_card),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
