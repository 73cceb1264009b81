/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/probe only: how people come in by SSH. */
#pragma once

#include "base/root.h"

/* The ports that sshd listens on, 22 first: sshd_config(5), and the socket of systemd. In the
 * arena.
 */
void sshd_ports(const struct root *root, struct arena *a, uint16_t **ret, size_t *ret_n);

/* "Port 2222", "ListenAddress 192.0.2.10:2222", "ListenStream=2222": a line that says where sshd
 * listens; 0: another line. */
uint16_t sshd_line_port(const char *line, size_t n, struct arena *a);

/*
 * SSH_CONNECTION of the programs above this one: sudo takes it from the environment, the shell
 * before it still has it. In the arena; NULL: none has it, or they may not be read.
 */
const char *ssh_connection_above(const struct root *root, struct arena *a);
