/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/probe only: what the host has from another machine, and the card that carries it. */
#pragma once

#include "probe/block.h"
#include "probe/net.h"

/* What is known of the connection: any of them may be NULL. */
struct net_peer {
	const char *how;    /* "iSCSI", "NFS"; never NULL */
	const char *iface;  /* it is bound to this interface */
	const char *local;  /* this machine's address */
	const char *server; /* the other machine's address, or its name */
};

/*
 * Marks the card, with "NFS over enp3s0" behind use->via. By the first of these that leads to one:
 * the interface, this machine's address, the route to the server. A name and what has no route is
 * reached by the default routes; without any, by every card. False: there is no card.
 */
bool net_mark_peer(struct scan *s, const struct net_peer *peer, const struct block_use *use);
