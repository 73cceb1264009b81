/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the machine (or a tree) into a host, once. The only reader of the machine. A fact that cannot be
 * read is left unknown and told in host->notes; only a root that is no directory makes it fail.
 */
#pragma once

#include "base/root.h"
#include "model/host.h"

struct probe_env {
	const char *ssh_connection; /* SSH_CONNECTION of the caller, or NULL */
};

/* On success *ret is the caller's: host_free. */
int probe_host(const struct root *root, const struct probe_env *env, struct host **ret, struct err *err);

/*
 * Copies what probe reads into dir (created; must be empty or absent), so that --root reads it, with serial
 * numbers, MAC addresses, UUIDs and host names replaced consistently. What cannot be read is written to
 * dir/MISSING and given through on_missing (may be NULL).
 */
int capture_host(const struct root *root, const char *dir, void (*on_missing)(void *data, const char *path, const char *why),
		 void *data, struct err *err);
