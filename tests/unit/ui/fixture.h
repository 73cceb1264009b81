/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The screen's state on a tree, before its first key. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lib/tree.h"
#include "ui/app.h"

struct fixture {
	char *top;
	struct session session;
	struct wizard_opts opts;
	struct app app;
};

/* One at a time; ended by fixture_close, as a test's teardown. */
static inline struct fixture *fixture_open(void (*make_machine)(const char *top), int rows)
{
	static struct fixture f;
	struct err err;

	f = (struct fixture){.top = tree_new()};
	make_machine(f.top);
	assert_int_equal(session_open(f.top, false, &(struct probe_env){0}, &f.session, &err), 0);
	f.opts.session = &f.session;
	app_init(&f.app, &f.opts);
	f.app.rows = rows;
	f.app.cols = 80;
	app_prepare(&f.app);
	return &f;
}

static inline int fixture_close(void **state)
{
	struct fixture *f = *state;

	app_done(&f->app);
	session_done(&f->session);
	tree_free(f->top);
	return 0;
}
