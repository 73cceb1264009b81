/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/faultloop.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "lib/forget.h"

/* Far more than any of the loops takes: a loop that does not end is a failure too. */
#define CALLS_MAX 5000

/* Every run starts some programs, and a fork copies the tables of all memory: freed memory must not
   pile up. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "quarantine_size_mb=1:thread_local_quarantine_size_kb=64:malloc_context_size=8";
}

struct shot {
	struct scene *s;
	const struct fault_case *c;
	enum fault_mode mode;
	unsigned at;
};

enum outcome do_apply(struct scene *s, struct err *err)
{
	struct apply_opts o = scene_opts(s);
	enum outcome outcome = OUTCOME_NO;

	run_apply(&s->root, &s->plan, &o, &outcome, NULL, err);
	return outcome;
}

enum outcome do_undo(struct scene *s, struct err *err)
{
	struct apply_opts o = scene_opts(s);
	enum outcome outcome = OUTCOME_NO;

	run_undo(&s->root, NULL, &o, &outcome, err);
	return outcome;
}

/* After the last call, all that it said must hold. */
static _Noreturn void act(struct scene *s, enum outcome (*body)(struct scene *s, struct err *err),
			  enum fault_mode mode, unsigned at)
{
	struct err err = {0};
	enum outcome outcome;

	if (fault_forgets(mode))
		forget_begin(s->dir, scene_dirs);
	fault_arm(mode, at);
	outcome = body(s, &err);
	if (fault_forgets(mode))
		fault_cut_power();
	_exit((int)outcome);
}

/* The power went while a process of its own made the call: that one is still making the cut. */
static bool cut_by_its_child(void)
{
	int status;

	do
		assert_true(wait(&status) > 0);
	while (!WIFEXITED(status) || WEXITSTATUS(status) != FAULT_DEATH_STATUS);
	return true;
}

bool fault_cut(struct scene *s, enum outcome (*body)(struct scene *s, struct err *err),
	       enum fault_mode mode, unsigned at, enum outcome *ret)
{
	int status;
	pid_t pid;

	fflush(NULL);
	prctl(PR_SET_CHILD_SUBREAPER, fault_forgets(mode));
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		act(s, body, mode, at);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (fault_forgets(mode) && WIFSIGNALED(status))
		return cut_by_its_child();
	assert_true(WIFEXITED(status));
	assert_true(WEXITSTATUS(status) <= OUTCOME_STUCK ||
		    WEXITSTATUS(status) == FAULT_DEATH_STATUS);
	if (WEXITSTATUS(status) == FAULT_DEATH_STATUS)
		return true;
	if (ret)
		*ret = (enum outcome)WEXITSTATUS(status);
	return false;
}

static _Noreturn void bad(const struct shot *f, const char *what)
{
	_cleanup_free_ char *state = scene_state(f->s, true), *hidden = scene_hidden(f->s);

	/* cmocka's own line is cut off. */
	fprintf(stderr, "%s, %s at call %u, seed %u: %s\nstate now:\n%shidden:\n%sold:\n%snew:\n%s",
		f->c->name, fault_name(f->mode), f->at, fault_seed(), what, state, hidden,
		f->s->old_state, f->s->new_state);
	fail();
	abort();
}

static enum scene_is what_is(const struct shot *f)
{
	return f->c->is ? f->c->is(f->s) : scene_is(f->s);
}

static void check_outcome(const struct shot *f, enum outcome outcome, const struct err *err)
{
	enum scene_is is = what_is(f);

	if (outcome == OUTCOME_DONE && is != f->c->goal)
		bad(f, "it says done, and is not");
	if ((outcome == OUTCOME_REFUSED || outcome == OUTCOME_PUT_BACK) && is != f->c->start)
		bad(f, "it says that nothing is changed, and something is");
	if (outcome != OUTCOME_DONE && err && !*err->line)
		bad(f, "it failed without a word");
	if (outcome == OUTCOME_NO || outcome == OUTCOME_USAGE)
		bad(f, "it gave no outcome");
}

/* True: call N was reached. */
static bool shoot(const struct shot *f)
{
	struct err err = {0};
	enum outcome outcome;
	bool reached;

	if (fault_kills(f->mode)) {
		reached = fault_cut(f->s, f->c->body, f->mode, f->at, &outcome);
		if (!reached)
			check_outcome(f, outcome, NULL);
		return reached;
	}
	fault_arm(f->mode, f->at);
	outcome = f->c->body(f->s, &err);
	reached = fault_disarm();
	check_outcome(f, outcome, &err);
	return reached;
}

static bool says_done(const struct shot *f, struct run *const *runs, size_t n)
{
	if (f->c->is_done)
		return f->c->is_done(runs, n);
	return n > 0 && runs[n - 1]->state == RUN_DONE;
}

/* What the last run says of itself must be what the host is. */
static void check_history(const struct shot *f)
{
	enum scene_is is = what_is(f);
	struct run **runs;
	size_t n;
	bool done;

	assert_int_equal(run_list(&f->s->root, &runs, &n, NULL), 0);
	done = says_done(f, runs, n);
	if (is == SCENE_MIXED)
		bad(f, "neither all old nor all new");
	if (done != (is == SCENE_NEW))
		bad(f, "the history says otherwise");
	if (n > 0 && runs[n - 1]->state != RUN_DONE && runs[n - 1]->state != RUN_UNDONE)
		bad(f, "the run did not come to an end");
	for (size_t i = 0; i < n; i++)
		run_free(runs[i]);
	free(runs);
}

static void check_recovery(const struct shot *f)
{
	_cleanup_free_ char *hidden = NULL;
	struct apply_opts o = f->c->opts ? f->c->opts(f->s) : scene_opts(f->s);
	struct err err = {0};

	scene_wait_for_programs(f->s);
	if (run_recover(&f->s->root, &o, NULL, &err) < 0)
		bad(f, err.line);
	check_history(f);
	hidden = scene_hidden(f->s);
	if (*hidden)
		bad(f, "a temporary file is left");
	if (run_recover(&f->s->root, &o, NULL, &err) != 0)
		bad(f, "a second recovery found something to do");
}

bool fault_shot(struct scene *s, const struct fault_case *c, enum fault_mode mode, unsigned at)
{
	const struct shot f = {.s = s, .c = c, .mode = mode, .at = at};
	bool reached;

	/* What comes before and after is not to be synced either. */
	fault_arm(FAULT_NONE, 0);
	c->before(s);
	reached = shoot(&f);
	check_recovery(&f);
	return reached;
}

unsigned fault_loop_thin(struct scene *s, const struct fault_case *c, enum fault_mode mode,
			 unsigned step, unsigned nth)
{
	unsigned runs = 1;

	for (unsigned at = 1 + (nth + fault_seed()) % step; fault_shot(s, c, mode, at);
	     at += step) {
		runs++;
		assert_true(at < CALLS_MAX);
	}
	return runs;
}

unsigned fault_loop(struct scene *s, const struct fault_case *c, enum fault_mode mode)
{
	return fault_loop_thin(s, c, mode, 1, 0);
}
