/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Disks of other machines, as the kernel shows them, and the card that they come over. */
#include "unit/probe/network.h"
#include "unit/probe/storage.h"

#define SESSION "sys/devices/platform/host6/session1"
#define SCSI_DISK SESSION "/target6:0:0/6:0:0:0/block"
#define CONNECTION SESSION "/connection1:0/iscsi_connection/connection1:0"
#define CTRL "sys/devices/virtual/nvme-fabrics/ctl/nvme5"

static void mounted_as_root(const char *tree, const char *number)
{
	tree_file(tree, "proc/self/mountinfo", "22 1 %s / / rw - ext4 /dev/x rw\n", number);
}

static void an_iscsi_disk(const char *tree)
{
	two_routes(tree);
	other_disk(tree, SCSI_DISK, "sdb", "8:16");
	mounted_as_root(tree, "8:16");
	tree_file(tree, CONNECTION "/address", "192.0.2.5\n");
	tree_link(tree, "sys/class/iscsi_connection/connection1:0", "/" CONNECTION);
}

static void iscsi_comes_over_the_card_that_leads_to_its_portal(void **state)
{
	char *tree = *state;

	an_iscsi_disk(tree);
	struct host *h = probed(tree);

	expect_via(h, SECOND, USE_ROOT, "/", "sdb, iSCSI over enp4s0");
	assert_null(use_of(the_device(h, FIRST), USE_ROOT, "/"));
	assert_false(has_note(h, "the disk under /"));
	host_free(h);
}

/* The connection is down: what it will be made to again. */
static void iscsi_has_a_portal_that_stays(void **state)
{
	char *tree = *state;

	an_iscsi_disk(tree);
	tree_file(tree, CONNECTION "/address", "\n");
	tree_file(tree, CONNECTION "/persistent_address", "192.0.2.5\n");
	struct host *h = probed(tree);

	expect_via(h, SECOND, USE_ROOT, "/", "sdb, iSCSI over enp4s0");
	host_free(h);
}

/* iscsiadm's iface.net_ifacename, and the socket's own end, count before the routes. */
static void iscsi_may_be_bound_to_a_card(void **state)
{
	char *tree = *state;

	an_iscsi_disk(tree);
	tree_file(tree, CONNECTION "/address", "198.51.100.9\n");
	tree_file(tree, "sys/class/iscsi_host/host6/netdev", "<NULL>\n");
	tree_file(tree, "sys/class/iscsi_host/host6/ipaddress", "192.0.2.10\n");
	struct host *h = probed(tree);
	expect_via(h, SECOND, USE_ROOT, "/", "sdb, iSCSI over enp4s0");
	host_free(h);

	tree_file(tree, "sys/class/iscsi_host/host6/netdev", "enp3s0\n");
	h = probed(tree);
	expect_via(h, FIRST, USE_ROOT, "/", "sdb, iSCSI over enp3s0");
	assert_null(use_of(the_device(h, SECOND), USE_ROOT, "/"));
	host_free(h);
}

static void iscsi_without_a_portal_comes_by_the_default_route(void **state)
{
	char *tree = *state;

	two_routes(tree);
	other_disk(tree, SCSI_DISK, "sdb", "8:16");
	mounted_as_root(tree, "8:16");
	struct host *h = probed(tree);

	expect_via(h, FIRST, USE_ROOT, "/", "sdb, iSCSI over enp3s0");
	assert_null(use_of(the_device(h, SECOND), USE_ROOT, "/"));
	host_free(h);
}

static void layers_above_and_below_are_told(void **state)
{
	char *tree = *state;

	an_iscsi_disk(tree);
	stacked(tree, "dm-0", "vg0-root", "254:0", (const char *[]){"sdb", NULL});
	mounted_as_root(tree, "254:0");
	a_virtual_interface(tree, "bond0", "enp4s0");
	tree_file(tree, "proc/net/route", HEAD DEFAULT_BY("enp3s0") NETWORK_ON("bond0"));
	struct host *h = probed(tree);

	expect_via(h, SECOND, USE_ROOT, "/", "vg0-root on sdb, iSCSI over bond0 on enp4s0");
	host_free(h);
}

static void without_any_route_every_card_counts(void **state)
{
	char *tree = *state;

	an_iscsi_disk(tree);
	tree_file(tree, "proc/net/route", HEAD);
	struct host *h = probed(tree);

	expect_via(h, FIRST, USE_ROOT, "/", "sdb, iSCSI over enp3s0");
	expect_via(h, SECOND, USE_ROOT, "/", "sdb, iSCSI over enp4s0");
	assert_true(has_note(h, "every network card counts"));
	host_free(h);
}

/* A target on this machine needs no card. */
static void a_portal_of_this_machine_needs_no_card(void **state)
{
	char *tree = *state;

	an_iscsi_disk(tree);
	tree_file(tree, CONNECTION "/address", "127.0.0.1\n");
	struct host *h = probed(tree);

	assert_null(use_of(the_device(h, FIRST), USE_ROOT, "/"));
	assert_null(use_of(the_device(h, SECOND), USE_ROOT, "/"));
	host_free(h);
}

static void fcoe_hangs_on_its_vlan(void **state)
{
	char *tree = *state;

	two_routes(tree);
	a_virtual_interface(tree, "enp4s0.7-fcoe", "enp4s0");
	other_disk(tree,
		   "sys/devices/virtual/net/enp4s0.7-fcoe/ctlr_0/host7/rport-7:0-1/target7:0:0/"
		   "7:0:0:1/block",
		   "sdc", "8:32");
	mounted_as_root(tree, "8:32");
	struct host *h = probed(tree);

	expect_via(h, SECOND, USE_ROOT, "/", "sdc, FCoE over enp4s0.7-fcoe on enp4s0");
	host_free(h);
}

static void a_fabric(const char *tree, const char *transport, const char *address)
{
	two_routes(tree);
	tree_file(tree, CTRL "/transport", "%s\n", transport);
	tree_file(tree, CTRL "/address", "%s\n", address);
	other_disk(tree, CTRL, "nvme5n1", "259:5");
	mounted_as_root(tree, "259:5");
}

static void nvme_over_tcp_comes_over_a_card(void **state)
{
	char *tree = *state;

	a_fabric(tree, "tcp", "traddr=192.0.2.5,trsvcid=4420,src_addr=192.0.2.10");
	struct host *h = probed(tree);
	expect_via(h, SECOND, USE_ROOT, "/", "nvme5n1, NVMe over enp4s0");
	host_free(h);

	a_fabric(tree, "rdma", "traddr=192.0.2.5,trsvcid=4420,host_iface=enp3s0");
	h = probed(tree);
	expect_via(h, FIRST, USE_ROOT, "/", "nvme5n1, NVMe over enp3s0");
	assert_null(use_of(the_device(h, SECOND), USE_ROOT, "/"));
	host_free(h);
}

/* With multipath the disk is beside links to its controllers. */
static void nvme_over_tcp_has_paths_too(void **state)
{
	char *tree = *state;
	const char *subsystem = "sys/devices/virtual/nvme-subsystem/nvme-subsys5";

	two_routes(tree);
	tree_file(tree, CTRL "/transport", "tcp\n");
	tree_file(tree, CTRL "/address", "traddr=192.0.2.5,trsvcid=4420\n");
	other_disk(tree, subsystem, "nvme5n1", "259:5");
	tree_link(tree, "sys/devices/virtual/nvme-subsystem/nvme-subsys5/nvme5", "/" CTRL);
	mounted_as_root(tree, "259:5");
	struct host *h = probed(tree);

	expect_via(h, SECOND, USE_ROOT, "/", "nvme5n1, NVMe over enp4s0");
	host_free(h);
}

static void nvme_over_fibre_channel_names_the_port_of_its_card(void **state)
{
	char *tree = *state;
	const char *port = "sys/devices/pci0000:00/0000:05:00.0/host7/fc_host/host7/port_name";

	a_fabric(tree, "fc",
		 "traddr=nn-0x20:pn-0x30,host_traddr=nn-0x20000024ff000001:pn-0x21000024ff000001");
	tree_pci(tree, &(struct tree_pci){.address = "0000:05:00.0", .class = 0x0c0400});
	tree_file(tree, port, "0x21000024ff000001\n");
	tree_link(tree, "sys/class/fc_host/host7",
		  "../../devices/pci0000:00/0000:05:00.0/host7/fc_host/host7");
	struct host *h = probed(tree);

	expect_via(h, "0000:05:00.0", USE_ROOT, "/", "nvme5n1");
	assert_null(use_of(the_device(h, FIRST), USE_ROOT, "/"));
	host_free(h);
}

static void a_ceph_disk_comes_over_its_clients_card(void **state)
{
	char *tree = *state;

	two_routes(tree);
	other_disk(tree, "sys/devices/rbd/0/block", "rbd0", "252:0");
	tree_file(tree, "sys/devices/rbd/0/client_addr", "192.0.2.10:0/123456\n");
	tree_link(tree, "sys/bus/rbd/devices/0", "../../../devices/rbd/0");
	mounted_as_root(tree, "252:0");
	struct host *h = probed(tree);

	expect_via(h, SECOND, USE_ROOT, "/", "rbd0, Ceph over enp4s0");
	host_free(h);
}

static void ata_over_ethernet_names_its_cards(void **state)
{
	char *tree = *state;

	two_routes(tree);
	other_disk(tree, "sys/devices/virtual/block", "etherd!e1.0", "152:16");
	tree_file(tree, "sys/devices/virtual/block/etherd!e1.0/netif", "enp4s0\n");
	mounted_as_root(tree, "152:16");
	struct host *h = probed(tree);

	expect_via(h, SECOND, USE_ROOT, "/", "etherd!e1.0, AoE over enp4s0");
	assert_null(use_of(the_device(h, FIRST), USE_ROOT, "/"));
	host_free(h);
}

/* The kernel does not say where a network block device comes from. */
static void nbd_comes_by_the_default_route(void **state)
{
	char *tree = *state;

	two_routes(tree);
	other_disk(tree, "sys/devices/virtual/block", "nbd0", "43:0");
	mounted_as_root(tree, "43:0");
	struct host *h = probed(tree);

	expect_via(h, FIRST, USE_ROOT, "/", "nbd0, NBD over enp3s0");
	host_free(h);
}

/* DRBD mirrors a disk of this machine: that is what / is on. */
static void drbd_is_on_its_own_disk_when_it_has_one(void **state)
{
	char *tree = *state;

	two_routes(tree);
	two_disks(tree);
	stacked(tree, "drbd0", NULL, "147:0", (const char *[]){"sda2", NULL});
	mounted_as_root(tree, "147:0");
	struct host *h = probed(tree);
	expect_via(h, SATA, USE_ROOT, "/", "drbd0 on sda2");
	assert_null(use_of(the_device(h, FIRST), USE_ROOT, "/"));
	host_free(h);

	_cleanup_free_ char *slave = tree_path(tree, "sys/devices/virtual/block/drbd0/slaves/sda2");
	assert_int_equal(unlink(slave), 0);
	h = probed(tree);
	expect_via(h, FIRST, USE_ROOT, "/", "drbd0, DRBD over enp3s0");
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(iscsi_comes_over_the_card_that_leads_to_its_portal),
		tree_test(iscsi_has_a_portal_that_stays),
		tree_test(iscsi_may_be_bound_to_a_card),
		tree_test(iscsi_without_a_portal_comes_by_the_default_route),
		tree_test(layers_above_and_below_are_told),
		tree_test(without_any_route_every_card_counts),
		tree_test(a_portal_of_this_machine_needs_no_card),
		tree_test(fcoe_hangs_on_its_vlan),
		tree_test(nvme_over_tcp_comes_over_a_card),
		tree_test(nvme_over_tcp_has_paths_too),
		tree_test(nvme_over_fibre_channel_names_the_port_of_its_card),
		tree_test(a_ceph_disk_comes_over_its_clients_card),
		tree_test(ata_over_ethernet_names_its_cards),
		tree_test(nbd_comes_by_the_default_route),
		tree_test(drbd_is_on_its_own_disk_when_it_has_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
