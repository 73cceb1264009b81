/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The connections that must not be cut: the caller's own, and every one that sshd has. */
#include "base/lines.h"
#include "base/text.h"
#include "probe/net.h"
#include "probe/sshd.h"

#define TABLE_MAX (16 * 1024 * 1024)
#define TCP_ESTABLISHED "01" /* include/net/tcp_states.h */

struct sshd {
	uint16_t *ports;
	size_t n_ports;
};

/* What comes in through a tunnel comes through the card that the tunnel goes out by; when that is
 * not known, through any. */
static void mark_iface(struct net *net, const char *iface)
{
	static const struct net_use use = {.kind = USE_SSH};

	if (iface && net_mark(net, iface, USE_SSH))
		return;
	/* A tree that has no such address is not the machine that the session is on. */
	if (!iface && !net->s->root->live)
		return;
	if (net_mark_defaults(net, &use))
		return;
	scan_note(net->s, "SSH: the card under %s was not found, so every network card counts",
		  iface ? iface : "its address");
	net_mark_all(net, &use);
}

/* "192.0.2.7 50122 192.0.2.10 22" (sshd sets it); a link-local address names its interface:
 * "fe80::1%eth0". */
static void mark_caller(struct net *net, const char *connection)
{
	struct scan *s = net->s;
	char *f[4];
	struct ip ip;

	if (scan_fields(&s->tmp, connection, strlen(connection), f, 4) < 3)
		return;
	s->host->ssh_from = scan_safe(s, f[0]);
	char *zone = strchr(f[2], '%');
	if (zone)
		mark_iface(net, zone + 1);
	else if (ip_parse(f[2], &ip) && !ip_is_loopback(&ip))
		mark_iface(net, net_iface_of(net, &ip));
}

static bool is_ssh(const struct sshd *sshd, uint64_t port)
{
	for (size_t i = 0; i < sshd->n_ports; i++)
		if (sshd->ports[i] == port)
			return true;
	return false;
}

/* "0: 0A0200C0:0016 070200C0:D2A4 01 …": number, local, remote, state */
static void mark_row(struct net *net, const struct sshd *sshd, const struct line *l)
{
	char *f[4];
	struct ip ip;
	uint64_t port;

	if (scan_fields(&net->s->tmp, l->at, l->text_len, f, 4) < 4 ||
	    !streq(f[3], TCP_ESTABLISHED))
		return;
	char *colon = strchr(f[1], ':');
	if (!colon || parse_u64(colon + 1, 16, UINT16_MAX, &port) < 0 || !is_ssh(sshd, port))
		return;
	if (ip_parse_words(f[1], (size_t)(colon - f[1]), &ip) && !ip_is_loopback(&ip))
		mark_iface(net, net_iface_of(net, &ip));
}

static void mark_sessions(struct net *net, const struct sshd *sshd, const char *path)
{
	_cleanup_buf_ struct buf text = {0};

	if (!scan_read(net->s, path, TABLE_MAX, &text))
		return;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);)
		mark_row(net, sshd, &l);
}

void net_mark_ssh(struct net *net)
{
	struct scan *s = net->s;
	const char *caller = s->env ? s->env->ssh_connection : NULL;
	struct sshd sshd;

	if (!caller)
		caller = ssh_connection_above(s->root, &s->tmp);
	if (caller)
		mark_caller(net, caller);
	sshd_ports(s->root, &s->tmp, &sshd.ports, &sshd.n_ports);
	mark_sessions(net, &sshd, "proc/net/tcp");
	mark_sessions(net, &sshd, "proc/net/tcp6");
}
