/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One scene, applied afresh by each test of a program. */
#pragma once

#include "unit/apply/heard.h"

static struct scene scene;

struct result {
	enum outcome outcome;
	int r;
	struct err err;
	struct heard heard;
	char *id;
};

static inline struct result apply(void (*then)(const struct event *e))
{
	struct result res = {.heard.then = then, .outcome = OUTCOME_NO};
	struct apply_opts o = hearing(&scene, &res.heard);

	res.r = run_apply(&scene.root, &scene.plan, &o, &res.outcome, &res.id, &res.err);
	return res;
}

static inline void result_done(struct result *res)
{
	buf_done(&res->heard.text);
	free(res->id);
}

static inline int fresh(void **state)
{
	(void)state;
	scene_reset(&scene);
	remove_file(&scene.root, "fail-initramfs", NULL);
	return 0;
}

/* Nothing was written, and a run that does not exist is not listed. */
static inline void assert_refused(struct result *res, int r, const char *what)
{
	assert_int_equal(res->outcome, OUTCOME_REFUSED);
	assert_int_equal(res->r, r);
	assert_says(res->err, what);
	assert_null(res->id);
	assert_int_equal(last_state(&scene), RUN_PLANNED);
	result_done(res);
}

static inline int open_scene(void **state)
{
	(void)state;
	scene_open(&scene);
	return 0;
}

static inline int close_scene(void **state)
{
	(void)state;
	scene_close(&scene);
	return 0;
}
