/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside src/probe only. What tells one machine or its people from all others is replaced by
 * numbers: MAC addresses (also inside "enx001122334455" and in IPv6 addresses made from them),
 * UUIDs and volume ids, public IP addresses, machine ids, serial numbers of USB devices, disks
 * (by-id) and processors, the host name, names of users and of file servers; passwords in mount
 * options go. The same thing gets the same number wherever it stands, so that links and tables still fit together.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"

struct redact {
	struct arena mem;
	char **hosts; /* replaced by "host" where they stand as a word */
	size_t n_hosts;
	char **people; /* lower case; replaced by "user" and the number where they stand as a word
			*/
	size_t n_people;
	char **users; /* lower case, these and others that a home directory or a group named */
	size_t n_users;
	char **servers; /* lower case */
	size_t n_servers;
	char **ids; /* lower case; the number is the index + 1 */
	size_t n_ids;
	char **macs; /* 12 hex digits, lower case */
	size_t n_macs;
	const uint16_t *ssh_ports; /* for redact_tcp: 22, or the caller's */
	size_t n_ssh_ports;
};

/* host_name may be NULL; others are added to it. */
void redact_init(struct redact *r, const char *host_name);
void redact_done(struct redact *r);

/*
 * A name that is replaced from now on, the host's also as device-mapper writes it ("-" twice). One
 * of under three letters, or one that is a word of the files themselves ("vfio", "boot"), tells
 * nobody anything and stays.
 */
void redact_host(struct redact *r, const char *name);
void redact_user(struct redact *r, const char *name);

void redact_text(struct redact *r, const char *bytes, size_t n, struct buf *out);

/* A user's name by itself, whatever it is: "user" and the number. */
void redact_person(struct redact *r, const char *name, size_t n, struct buf *out);

/* A line of etc/group without its end: its name where it is a person's, and every member but those
 * in kept (names, as many as n_kept) are replaced. */
void redact_group(struct redact *r, const char *line, size_t n, char *const *kept, size_t n_kept,
		  struct buf *out);

/* A table of IPv6 addresses as 32 hex digits, in the order of the address (proc/net/if_inet6,
 * ipv6_route). */
void redact_v6_table(struct redact *r, const char *bytes, size_t n, struct buf *out);

/* proc/net/tcp and tcp6: the header and established connections to ssh_ports, the remote end
 * replaced. */
void redact_tcp(struct redact *r, const char *bytes, size_t n, struct buf *out);

/*
 * For redact_text: takes a name, a home directory's or a disk's serial number, or a password that
 * begins at s (n > 0 bytes; no letter or digit stands before it; whole_word: no "_" either), writes
 * its replacement, and gives the bytes that it took, 0 when there is none.
 */
size_t redact_name(struct redact *r, const char *s, size_t n, bool whole_word, struct buf *out);

/* The same for the server in "nas:/export", "//nas/share" and "me@nas:/home"; before: the byte
 * before s, '\0' at the start of the text. */
size_t redact_server(struct redact *r, const char *s, size_t n, char before, struct buf *out);

/* The same for a public IPv4 address, or any IPv6 address with a "::" or all its groups; no letter,
 * digit, "_", "-" or "." stands before it. */
size_t redact_address(struct redact *r, const char *s, size_t n, struct buf *out);

/* The number of the thing among those that are known, from 1; a new one is added, in lower case. */
size_t redact_number(struct redact *r, char ***known, size_t *n_known, const char *thing, size_t n);

/* Zeroes the serial number in PCI config space (Device Serial Number capability, PCI Express
 * base 7.9.3). */
void redact_config(char *bytes, size_t n);
