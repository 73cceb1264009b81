/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Disks that come over a network: which card it is that the host has them by. */
#include "base/text.h"
#include "probe/mounts.h"
#include "probe/net_peer.h"

/* The path up to and with the first part that is prefix and digits ("session" gives
 * "…/host6/session1"); NULL: there is none. */
static char *up_to(struct scan *s, const char *path, const char *prefix)
{
	for (const char *at = strchr(path, '/'); at; at = strchr(at + 1, '/')) {
		const char *part = at + 1;
		size_t n = strcspn(part, "/"), len = strlen(prefix);

		if (n > len && memcmp(part, prefix, len) == 0 &&
		    strspn(part + len, "0123456789") == n - len)
			return arena_dup(&s->tmp, path, (size_t)(part + n - path));
	}
	return NULL;
}

/* An attribute with something in it; open-iscsi writes "<NULL>", "default" and "(null)" for
 * nothing, none of which is an interface or an address. */
static const char *attr(struct scan *s, const char *dir, const char *name)
{
	const char *text = root_attr(s->root, &s->tmp, arena_printf(&s->tmp, "%s/%s", dir, name));

	return text && *text ? text : NULL;
}

/* Where the connections of a session lead (drivers/scsi/scsi_transport_iscsi.c). */
static bool mark_connections(struct scan *s, const char *session, struct net_peer *peer,
			     const struct block_use *use)
{
	char **names;
	size_t n;
	bool found = false;

	scan_list(s, session, &names, &n);
	for (size_t i = 0; i < n; i++) {
		if (!str_starts(names[i], "connection"))
			continue;
		const char *dir = arena_printf(&s->tmp, "sys/class/iscsi_connection/%s", names[i]);
		peer->server = attr(s, dir, "address");
		if (!peer->server)
			peer->server = attr(s, dir, "persistent_address");
		found = net_mark_peer(s, peer, use) || found;
	}
	return found;
}

/* sys/devices/platform/host6/session1/target6:0:0/…: the sessions of iscsi_tcp and iser */
static bool mark_iscsi(struct scan *s, const char *disk, const struct block_use *use)
{
	const char *session = up_to(s, disk, "session"), *host = up_to(s, disk, "host");
	struct net_peer peer = {.how = "iSCSI"};

	if (!session || !host)
		return false;
	const char *dir = arena_printf(&s->tmp, "sys/class/iscsi_host/%s", path_name(host));
	peer.iface = attr(s, dir, "netdev");
	peer.local = attr(s, dir, "ipaddress");
	return mark_connections(s, session, &peer, use) || net_mark_peer(s, &peer, use);
}

/* Software FCoE hangs on the interface, a VLAN as a rule (drivers/scsi/fcoe/fcoe.c):
 * sys/devices/virtual/net/eth2.100-fcoe/ctlr_0/host7/… */
static bool mark_fcoe(struct scan *s, const char *disk, const struct block_use *use)
{
	static const char start[] = "sys/devices/virtual/net/";
	struct net_peer peer = {.how = "FCoE"};

	if (!str_starts(disk, start))
		return false;
	const char *name = disk + strlen(start);
	peer.iface = arena_dup(&s->tmp, name, strcspn(name, "/"));
	return net_mark_peer(s, &peer, use);
}

/* NVMe over Fibre Channel names the port of the card: "nn-0x2000…:pn-0x2100…" */
static bool mark_fc_port(struct scan *s, const char *host_address, const struct block_use *use)
{
	const char *port = host_address ? strstr(host_address, "pn-") : NULL;
	char **names;
	size_t n;

	scan_list(s, "sys/class/fc_host", &names, &n);
	for (size_t i = 0; i < n && port; i++) {
		const char *dir = arena_printf(&s->tmp, "sys/class/fc_host/%s", names[i]);
		const char *real = streq(attr(s, dir, "port_name"), port + strlen("pn-"))
					   ? root_realpath(s->root, &s->tmp, dir)
					   : NULL;
		if (real && scan_use(s, real, use->kind, use->subject, use->via ? use->via : ""))
			return true;
	}
	return false;
}

/* address is "traddr=192.0.2.5,trsvcid=4420,host_iface=eth1" (drivers/nvme/host/fabrics.c). A
 * controller of another transport (loop) is this machine itself. */
static bool mark_nvme(struct scan *s, const char *disk, const struct block_use *use)
{
	const char *ctrl = strstr(disk, "/nvme-fabrics/") ? up_to(s, disk, "nvme") : NULL;
	const char *transport = ctrl ? attr(s, ctrl, "transport") : NULL;
	const char *address = ctrl ? attr(s, ctrl, "address") : NULL;
	struct net_peer peer = {.how = "NVMe"};

	if (!transport || !address)
		return false;
	const char *local = mounts_option(s, address, "host_traddr");
	if (streq(transport, "fc"))
		return mark_fc_port(s, local, use);
	if (!streq(transport, "tcp") && !streq(transport, "rdma"))
		return false;
	peer.iface = mounts_option(s, address, "host_iface");
	peer.local = local ? local : mounts_option(s, address, "src_addr");
	peer.server = mounts_option(s, address, "traddr");
	return net_mark_peer(s, &peer, use);
}

/* rbd0 is sys/bus/rbd/devices/0; "192.0.2.10:0/345" is this machine (drivers/block/rbd.c). */
static bool mark_rbd(struct scan *s, const char *disk, const struct block_use *use)
{
	const char *name = path_name(disk);
	struct net_peer peer = {.how = "Ceph"};

	if (!str_starts(name, "rbd"))
		return false;
	peer.local = attr(s, arena_printf(&s->tmp, "sys/bus/rbd/devices/%s", name + strlen("rbd")),
			  "client_addr");
	return net_mark_peer(s, &peer, use);
}

/* etherd!e1.0 has its interfaces in netif: "eth1,eth2" (drivers/block/aoe/aoeblk.c). */
static bool mark_aoe(struct scan *s, const char *disk, const struct block_use *use)
{
	const char *netif = attr(s, disk, "netif");
	struct net_peer peer = {.how = "AoE"};
	bool found = false;

	if (!str_starts(path_name(disk), "etherd!"))
		return false;
	for (const char *at = netif ? netif : ""; *at; at += strspn(at, ", ")) {
		size_t n = strcspn(at, ", ");

		peer.iface = arena_dup(&s->tmp, at, n);
		found = net_mark_peer(s, &peer, use) || found;
		at += n;
	}
	return found || net_mark_peer(s, &peer, use);
}

/* The kernel does not know where these come from. */
static bool mark_unknown(struct scan *s, const char *disk, const struct block_use *use)
{
	static const struct {
		const char *prefix, *how;
	} kinds[] = {{"nbd", "NBD"}, {"drbd", "DRBD"}};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const struct net_peer peer = {.how = kinds[i].how};

		if (str_starts(path_name(disk), kinds[i].prefix))
			return net_mark_peer(s, &peer, use);
	}
	return false;
}

bool block_mark_remote(struct scan *s, const char *disk, const struct block_use *use)
{
	static bool (*const kinds[])(struct scan * s, const char *disk,
				     const struct block_use *use) = {
		mark_iscsi, mark_fcoe, mark_nvme, mark_rbd, mark_aoe, mark_unknown,
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (kinds[i](s, disk, use))
			return true;
	return false;
}
