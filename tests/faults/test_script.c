/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The power is cut in an apply, or in an undo, and undo.sh alone is run on what is left, without
 * passthru: all old, and the program finds nothing more to do.
 */
#include "unit/apply/script.h"

#include "lib/faultloop.h"

/* The script starts some hundred programs: each mode takes a few of the calls, others each time. */
#define STEP 11

static unsigned runs, scripts;

struct victim {
	const char *name;
	void (*before)(struct scene *s);
	enum outcome (*body)(struct scene *s, struct err *err);
	enum scene_is end; /* when the power lasts */
};
static const struct victim apply_victim = {"apply", scene_reset, do_apply, SCENE_NEW};
static const struct victim undo_victim = {"undo", scene_bring_back, do_undo, SCENE_OLD};

static void bad(const struct victim *v, enum fault_mode mode, unsigned at, const char *what,
		const struct buf *said)
{
	_cleanup_free_ char *state = scene_state(&scene, true);

	fprintf(stderr, "%s, %s at call %u, seed %u, then undo.sh: %s\n%s\nstate now:\n%s", v->name,
		fault_name(mode), at, fault_seed(), what, said ? buf_str(said) : "", state);
	fail();
}

/* NULL: no run, or one that was cut off before it had a script. */
static char *run_with_script(void)
{
	_cleanup_(arena_done) struct arena mem = {0};
	char **ids;
	size_t n;

	if (root_list(&scene.root, &mem, PASSTHRU_RUNS_DIR, &ids, &n) < 0 || n == 0)
		return NULL;
	assert_int_equal(n, 1);
	return access(script_of(&mem, ids[0]), F_OK) == 0 ? xstrdup(ids[0]) : NULL;
}

static void run_it(const struct victim *v, enum fault_mode mode, unsigned at)
{
	_cleanup_free_ char *id = run_with_script();

	if (!id)
		return;
	_cleanup_script_ struct outcome_of_script o = run_script(id, NULL);

	scripts++;
	if (is_after_refresh(&o) != SCENE_OLD)
		bad(v, mode, at, "not all old", &o.output);
	if (o.status != 0 && !strstr(buf_str(&o.output), " proxmox-boot-tool refresh\n"))
		bad(v, mode, at, "it says that something is left", &o.output);
}

static void recover(const struct victim *v, enum fault_mode mode, unsigned at)
{
	_cleanup_free_ char *hidden = NULL;
	struct apply_opts o = scene_opts(&scene);
	struct err err = {0};

	if (run_recover(&scene.root, &o, NULL, &err) < 0)
		bad(v, mode, at, err.line, NULL);
	if (scene_is(&scene) != SCENE_OLD)
		bad(v, mode, at, "a recovery behind it changed something", NULL);
	hidden = scene_hidden(&scene);
	if (*hidden)
		bad(v, mode, at, "a temporary file is left", NULL);
}

static void loop(const struct victim *v, enum fault_mode mode)
{
	unsigned before = runs, at = 1 + (fault_seed() * 5 + (unsigned)mode * 7) % STEP;
	bool cut = true;

	for (; cut; at += STEP, runs++) {
		fault_arm(FAULT_NONE, 0);
		v->before(&scene);
		cut = fault_cut(&scene, v->body, mode, at, NULL);
		fault_arm(FAULT_NONE, 0);
		if (!cut)
			assert_int_equal(scene_is(&scene), v->end);
		run_it(v, mode, at);
		recover(v, mode, at);
	}
	print_message("%s, %s, then undo.sh: %u runs\n", v->name, fault_name(mode), runs - before);
}

static void after_an_apply(void **state)
{
	(void)state;
	loop(&apply_victim, FAULT_CUT);
	loop(&apply_victim, FAULT_CUT_BYTES);
	loop(&apply_victim, FAULT_CUT_SOME);
}

static void after_an_undo(void **state)
{
	(void)state;
	loop(&undo_victim, FAULT_CUT);
	loop(&undo_victim, FAULT_CUT_BYTES);
	loop(&undo_victim, FAULT_CUT_SOME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(after_an_apply),
		cmocka_unit_test(after_an_undo),
	};
	int failed;

	shell = "sh";
	scene_open(&scene);
	free(scene_apply(&scene));
	scene_keep(&scene);
	failed = cmocka_run_group_tests_name("a power cut, then undo.sh", tests, NULL, NULL);
	scene_close(&scene);
	printf("%u power cuts, %u of them with an undo.sh behind them\n", runs, scripts);
	return failed;
}
