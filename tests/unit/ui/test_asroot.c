/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A job that another process does, started by a stand-in for sudo; this program is also that
 * process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <poll.h>

#include "cli/demo.h"
#include "lib/tree.h"
#include "ui/asroot.h"

struct fixture {
	struct demo demo; /* the bundled host */
	struct session session;
	struct plan *plan;
	char *top; /* bin/ is $PATH, run/ is $XDG_RUNTIME_DIR */
};

static void put_tool(const char *top, const char *name, const char *does)
{
	_cleanup_free_ char *path = NULL;
	char in_tree[64];

	snprintf(in_tree, sizeof(in_tree), "bin/%s", name);
	tree_file(top, in_tree, "#!/bin/sh\n%s\n", does);
	path = tree_path(top, in_tree);
	assert_int_equal(chmod(path, 0755), 0);
}

static int set_up(void **state)
{
	static struct fixture f;
	struct choice choice = {0};
	struct pci_addr a;
	struct err err;
	_cleanup_free_ char *bin = NULL, *run = NULL;

	f = (struct fixture){.top = tree_new()};
	tree_dir(f.top, "bin");
	tree_dir(f.top, "run");
	bin = tree_path(f.top, "bin");
	run = tree_path(f.top, "run");
	setenv("PATH", bin, 1);
	setenv("XDG_RUNTIME_DIR", run, 1);
	assert_int_equal(demo_open(&f.demo, &err), 0);
	assert_int_equal(session_open(f.demo.dir, false, &(struct probe_env){0}, &f.session, &err),
			 0);
	assert_int_equal(pci_addr_parse("01:00.0", &a), 0);
	choice_add(&choice, a);
	assert_int_equal(session_plan(&f.session, &choice, &f.plan, &err), 0);
	choice_done(&choice);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	plan_free(f->plan);
	session_done(&f->session);
	demo_close(&f->demo);
	tree_free(f->top);
	return 0;
}

static void count_event(void *data, const struct event *e)
{
	(void)e;
	++*(size_t *)data;
}

static struct worker_end wait_for_end(struct worker *w, size_t *events)
{
	struct event_sink sink = {count_event, events};
	struct worker_end end = {0};

	for (bool ended = false; !ended;) {
		struct pollfd p = {w->fd, POLLIN, 0};

		assert_int_equal(poll(&p, 1, 60000), 1);
		ended = worker_read(w, &sink, &end);
	}
	return end;
}

static struct worker_end done_by(const struct root_job *j, size_t *events)
{
	struct worker w = {.fd = -1};
	struct err err = {0};

	if (asroot_start(&w, j, &err) < 0)
		fail_msg("%s", err.line);
	assert_true(worker_running(&w));
	return wait_for_end(&w, events);
}

static void forget(struct worker_end *end)
{
	free(end->run_id);
	free(end->line);
}

static void assert_nothing_left(const struct fixture *f)
{
	_cleanup_free_ char *run = tree_path(f->top, "run");
	DIR *d = opendir(run);
	struct dirent *e;

	assert_non_null(d);
	while ((e = readdir(d)))
		if (e->d_name[0] != '.')
			fail_msg("%s is left", e->d_name);
	closedir(d);
}

static bool applied(const struct fixture *f)
{
	_cleanup_free_ char *path = tree_path(f->demo.dir, "etc/modprobe.d/vfio.conf");

	return access(path, F_OK) == 0;
}

static struct job apply_job(struct fixture *f)
{
	return (struct job){.kind = JOB_APPLY, .session = &f->session, .plan = f->plan};
}

static void a_reviewed_plan_is_applied_and_put_back(void **state)
{
	struct fixture *f = *state;
	struct job job = apply_job(f);
	struct worker_end end;
	size_t events = 0;

	put_tool(f->top, "sudo", "exec \"$@\"");
	end = done_by(&(struct root_job){&job, f->plan, {0}}, &events);
	assert_string_equal(end.line, "");
	assert_int_equal(end.outcome, OUTCOME_DONE);
	assert_non_null(end.run_id);
	assert_true(events >= f->plan->n_edits);
	assert_true(applied(f));
	assert_nothing_left(f);

	job = (struct job){.kind = JOB_UNDO, .session = &f->session, .run_id = end.run_id};
	struct worker_end undone = done_by(&(struct root_job){&job, NULL, {0}}, &events);
	assert_int_equal(undone.outcome, OUTCOME_DONE);
	assert_false(applied(f));
	forget(&undone);
	forget(&end);
}

/* run0 makes a service of it, which ends with its first process. */
static void a_tool_that_does_not_let_go_stays(void **state)
{
	struct fixture *f = *state;
	struct job job = apply_job(f);
	struct worker_end end;
	size_t events = 0;

	put_tool(f->top, "run0", "shift\n\"$@\"");
	end = done_by(&(struct root_job){&job, f->plan, {0}}, &events);
	assert_int_equal(end.outcome, OUTCOME_DONE);
	assert_nothing_left(f);
	forget(&end);
}

/* While root still reads the machine there is no run that could be stopped, but soon there will be. */
static void asked_to_stop_early_it_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct job job = apply_job(f);
	struct worker w = {.fd = -1};
	struct worker_end end;
	struct err err = {0};
	size_t events = 0;

	put_tool(f->top, "run0", "shift\n\"$@\"");
	if (asroot_start(&w, &(struct root_job){&job, f->plan, {0}}, &err) < 0)
		fail_msg("%s", err.line);
	worker_stop(&w);
	end = wait_for_end(&w, &events);
	assert_false(end.lost);
	assert_int_equal(end.outcome, OUTCOME_PUT_BACK);
	assert_false(applied(f));
	forget(&end);
}

static void what_is_no_longer_as_reviewed_is_refused(void **state)
{
	struct fixture *f = *state;
	struct job job = apply_job(f);
	struct worker_end end;
	size_t events = 0;

	put_tool(f->top, "doas", "exec \"$@\"");
	tree_file(f->demo.dir, "etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=\"nomodeset\"\n");
	end = done_by(&(struct root_job){&job, f->plan, {0}}, &events);
	assert_int_equal(end.outcome, OUTCOME_REFUSED);
	assert_non_null(strstr(end.line, "etc/default/grub"));
	assert_false(applied(f));
	assert_nothing_left(f);
	forget(&end);
}

static void a_wrong_password_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct job job = apply_job(f);
	struct worker w = {.fd = -1};
	struct err err = {0};

	put_tool(f->top, "pkexec", "exit 126");
	assert_true(asroot_start(&w, &(struct root_job){&job, f->plan, {0}}, &err) < 0);
	assert_non_null(strstr(err.line, "pkexec did not start it"));
	assert_false(worker_running(&w));
	assert_false(applied(f));
	assert_nothing_left(f);
}

static void the_first_tool_that_is_there_is_taken(void **state)
{
	struct fixture *f = *state;

	assert_null(asroot_tool());
	put_tool(f->top, "pkexec", "");
	assert_string_equal(asroot_tool()->name, "pkexec");
	put_tool(f->top, "run0", "");
	assert_string_equal(asroot_tool()->name, "run0");
	put_tool(f->top, "sudo", "");
	assert_string_equal(asroot_tool()->name, "sudo");
}

static void assert_words(struct fixture *f, const struct root_job *j, size_t tool,
			 const char *expected)
{
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_buf_ struct buf line = {0};
	_cleanup_buf_ struct buf wanted = {0};
	const char *const *argv =
		asroot_argv(&mem, &root_tools[tool], "/usr/bin/passthru", "/run/user/7/p", j);

	for (size_t i = 0; argv[i]; i++)
		buf_printf(&line, "%s%s", i > 0 ? "|" : "", argv[i]);
	buf_printf(&wanted, expected, f->demo.dir);
	assert_string_equal(buf_str(&line), buf_str(&wanted));
}

static void the_words_say_what_is_to_be_done(void **state)
{
	struct fixture *f = *state;
	struct live live = {.to = "vfio-pci"};
	struct pci_addr wanted = {.bus = 3};
	struct plan bind = {.lives = &live,
			    .n_lives = 1,
			    .wanted = &wanted,
			    .n_wanted = 1,
			    .confirm_minutes = 15};
	struct job job = apply_job(f);

	unsetenv("SSH_CONNECTION");
	assert_words(f, &(struct root_job){&job, f->plan, {true, 30}}, 0,
		     "sudo|/usr/bin/passthru|root-job|/run/user/7/p|leaves|%s|-|apply|trial|30");
	setenv("SSH_CONNECTION", "192.0.2.7 5022 192.0.2.1 22", 1);
	job = (struct job){.kind = JOB_BIND, .session = &f->session, .plan = &bind};
	assert_words(f, &(struct root_job){&job, NULL, {0}}, 1,
		     "run0|--background=|/usr/bin/passthru|root-job|/run/user/7/p|stays|%s|"
		     "192.0.2.7 5022 192.0.2.1 22|bind|vfio-pci|15|0000:03:00.0");
	unsetenv("SSH_CONNECTION");
	job = (struct job){.kind = JOB_CONFIRM, .session = &f->session};
	assert_words(f, &(struct root_job){&job, NULL, {0}}, 2,
		     "doas|/usr/bin/passthru|root-job|/run/user/7/p|leaves|%s|-|confirm");
	job = (struct job){.kind = JOB_UNDO, .session = &f->session};
	assert_words(f, &(struct root_job){&job, NULL, {0}}, 3,
		     "pkexec|/usr/bin/passthru|root-job|/run/user/7/p|leaves|%s|-|undo|-");
}

/* Without a socket in a private directory nothing is even looked at. */
static void nobody_else_can_use_it(void **state)
{
	struct fixture *f = *state;
	_cleanup_free_ char *run = tree_path(f->top, "run");
	const char *const words[] = {run, "leaves", f->demo.dir, "-", "undo", "-"};

	assert_int_equal(asroot_main(0, (char **)(uintptr_t)words), OUTCOME_USAGE);
	assert_int_equal(asroot_main((int)ARRAY_SIZE(words), (char **)(uintptr_t)words),
			 OUTCOME_USAGE);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		T(a_reviewed_plan_is_applied_and_put_back),
		T(a_tool_that_does_not_let_go_stays),
		T(asked_to_stop_early_it_changes_nothing),
		T(what_is_no_longer_as_reviewed_is_refused),
		T(a_wrong_password_changes_nothing),
		T(the_first_tool_that_is_there_is_taken),
		T(the_words_say_what_is_to_be_done),
		T(nobody_else_can_use_it),
	};

	if (argc > 1 && streq(argv[1], ROOT_JOB))
		return asroot_main(argc - 2, argv + 2);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
