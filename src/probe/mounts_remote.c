/* SPDX-License-Identifier: GPL-2.0-or-later */
/* File systems that come over the network: which card it is that the host has them by. */
#include "base/text.h"
#include "probe/mounts.h"
#include "probe/net_peer.h"

/* As mountinfo or fstab names them. What comes from the machine below a guest (9p by virtio,
 * virtiofs) needs no card. */
static const struct {
	const char *type, *how;
} remote_types[] = {
	{"nfs", "NFS"},
	{"nfs4", "NFS"},
	{"cifs", "SMB"},
	{"smb3", "SMB"},
	{"ceph", "Ceph"},
	{"9p", "9P"},
	{"fuse.sshfs", "SSHFS"},
	{"glusterfs", "GlusterFS"},
	{"fuse.glusterfs", "GlusterFS"},
	{"lustre", "Lustre"},
	{"beegfs", "BeeGFS"},
	{"afs", "AFS"},
	{"davfs", "WebDAV"},
	{"fuse.ceph", "Ceph"},
};

static const char *how_of(const char *type)
{
	for (size_t i = 0; i < ARRAY_SIZE(remote_types); i++)
		if (streq(remote_types[i].type, type))
			return remote_types[i].how;
	return NULL;
}

bool mounts_has_option(const char *options, const char *option)
{
	size_t len = strlen(option);

	for (; options && *options; options += strcspn(options, ","), options += *options == ',')
		if (strcspn(options, ",") == len && memcmp(options, option, len) == 0)
			return true;
	return false;
}

const char *mounts_option(struct scan *s, const char *options, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = options; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
		if (str_starts(at, name) && at[n] == '=')
			return arena_dup(&s->tmp, at + n + 1, strcspn(at + n + 1, ","));
	return NULL;
}

bool mounts_is_remote(const struct mount *m)
{
	if (streq(m->type, "9p"))
		return strstr(m->options, "trans=tcp") || strstr(m->options, "trans=rdma");
	return how_of(m->type) != NULL;
}

/* "nas:/x", "[2001:db8::5]:/x", "//nas/x", "me@nas:/x", "192.0.2.5@tcp:/x" */
static const char *server_of(struct scan *s, const char *source)
{
	const char *at = source + (str_starts(source, "//") ? strlen("//") : 0);
	size_t to_at = strcspn(at, "@:/");
	struct ip ip;

	if (at[to_at] == '@' && !ip_parse(arena_dup(&s->tmp, at, to_at), &ip))
		at += to_at + 1;
	size_t n = *at == '[' ? strcspn(at, "]") + 1 : strcspn(at, "@:/,");
	return arena_dup(&s->tmp, at, n < strlen(at) ? n : strlen(at));
}

bool mounts_mark_remote(struct scan *s, const struct mount *m, const struct block_use *use)
{
	/* Of nfs and cifs, and of ceph with several monitors between "/". */
	const char *address = mounts_option(s, m->options, "addr");
	const char *monitors = mounts_option(s, m->options, "mon_addr");
	const struct net_peer peer = {
		.how = how_of(m->type),
		.local = mounts_option(s, m->options, "clientaddr"),
		.server = address    ? address
			  : monitors ? arena_dup(&s->tmp, monitors, strcspn(monitors, "/"))
				     : server_of(s, m->source),
	};

	return net_mark_peer(s, &peer, use);
}
