/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside src/probe only. What tells one machine from all others is replaced by numbers: MAC
 * addresses (also inside "enx001122334455" and in IPv6 addresses made from them), UUIDs and volume
 * ids, machine ids, USB serial numbers, the host name. The same thing gets the same number wherever
 * it stands, so that links and tables still fit together.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"

struct redact {
	struct arena mem;
	const char *host_name; /* replaced by "host" where it stands as a word; NULL: unknown or too
				  common a word */
	char **ids;            /* lower case; the number is the index + 1 */
	size_t n_ids;
	char **macs; /* 12 hex digits, lower case */
	size_t n_macs;
};

/* name may be NULL. */
void redact_init(struct redact *r, const char *host_name);
void redact_done(struct redact *r);

void redact_text(struct redact *r, const char *bytes, size_t n, struct buf *out);

/* A table of IPv6 addresses as 32 hex digits, in the order of the address (proc/net/if_inet6,
 * ipv6_route). */
void redact_v6_table(struct redact *r, const char *bytes, size_t n, struct buf *out);

/* proc/net/tcp and tcp6: the header and established connections to port 22, the remote end
 * replaced. */
void redact_tcp(struct redact *r, const char *bytes, size_t n, struct buf *out);

/* Zeroes the serial number in PCI config space (Device Serial Number capability, PCI Express
 * base 7.9.3). */
void redact_config(char *bytes, size_t n);
