/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tree and its capture. */
#pragma once

#include "unit/probe/probed.h"

struct fixture {
	char *tree, *out, *copy;
};

static inline int capture_setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	f->tree = tree_new();
	f->out = tree_new();
	f->copy = tree_path(f->out, "copy");
	*state = f;
	return 0;
}

static inline int capture_teardown(void **state)
{
	struct fixture *f = *state;

	tree_free(f->tree);
	tree_free(f->out);
	free(f->copy);
	free(f);
	return 0;
}

static inline void capture_count(void *data, const char *path, const char *why)
{
	(void)path;
	assert_true(*why);
	++*(size_t *)data;
}

static inline int capture(struct fixture *f, size_t *ret_missing, struct err *err)
{
	_cleanup_root_ struct root root = {0};

	*ret_missing = 0;
	assert_int_equal(root_open(f->tree, &root, err), 0);
	return capture_host(&root, f->copy, capture_count, ret_missing, err);
}

static inline bool copied(const struct fixture *f, const char *path)
{
	_cleanup_free_ char *full = tree_path(f->copy, path);

	return access(full, F_OK) == 0;
}

/* Of a capture that must work. */
static inline struct host *probed_copy(struct fixture *f)
{
	struct err err = {0};
	size_t missing;

	if (capture(f, &missing, &err) < 0)
		fail_msg("%s", err.line);
	return probed(f->copy);
}

#define capture_test(f) cmocka_unit_test_setup_teardown(f, capture_setup, capture_teardown)
