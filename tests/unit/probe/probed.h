/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tree and the host that probe makes of it. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/tree.h"
#include "probe/probe.h"

static inline struct host *probed_as(const char *tree, const char *ssh_connection)
{
	_cleanup_root_ struct root root = {0};
	const struct probe_env env = {.ssh_connection = ssh_connection};
	struct host *host = NULL;
	struct err err = {0};

	if (root_open(tree, &root, &err) < 0 || probe_host(&root, &env, &host, &err) < 0)
		fail_msg("%s", err.line);
	return host;
}

static inline struct host *probed(const char *tree)
{
	return probed_as(tree, NULL);
}

static inline const struct device *device_at(const struct host *h, const char *address)
{
	struct pci_addr addr;

	assert_int_equal(pci_addr_parse(address, &addr), 0);
	return host_device(h, addr);
}

/* The device must be there. */
static inline const struct device *the_device(const struct host *h, const char *address)
{
	const struct device *d = device_at(h, address);

	if (!d)
		fail_msg("%s is not in the host", address);
	return d;
}

static inline const struct use *use_of(const struct device *d, enum use_kind kind,
				       const char *subject)
{
	for (size_t i = 0; i < d->n_uses; i++)
		if (d->uses[i].kind == kind && streq(d->uses[i].subject, subject))
			return &d->uses[i];
	return NULL;
}

/* A note that has all of the text in it. */
static inline bool has_note(const struct host *h, const char *text)
{
	for (size_t i = 0; i < h->n_notes; i++)
		if (strstr(h->notes[i], text))
			return true;
	return false;
}

static inline int tree_setup(void **state)
{
	*state = tree_new();
	return 0;
}

static inline int tree_teardown(void **state)
{
	tree_free(*state);
	return 0;
}

#define tree_test(f) cmocka_unit_test_setup_teardown(f, tree_setup, tree_teardown)
