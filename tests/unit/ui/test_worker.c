/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include "lib/tree.h"
#include "ui/asroot.h"
#include "ui/wire.h"
#include "ui/worker.h"

static void count_event(void *data, const struct event *e)
{
	(void)e;
	++*(int *)data;
}

/* Waits as the screen does: until the pipe can be read, and again until the end. */
static struct worker_end wait_for_end(struct worker *w, int *events)
{
	struct event_sink sink = {count_event, events};
	struct worker_end end = {0};

	for (bool ended = false; !ended;) {
		struct pollfd p = {w->fd, POLLIN, 0};

		assert_int_equal(poll(&p, 1, 30000), 1);
		ended = worker_read(w, &sink, &end);
	}
	assert_false(worker_running(w));
	return end;
}

/* A job that is told to the screen by a process which the test plays itself. */
static struct worker start_playing(const char *says, bool to_the_end)
{
	struct worker w = {0};
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
	w.fd = ends[0];
	w.pid = fork();
	if (w.pid == 0) {
		ssize_t n = write(ends[1], says, strlen(says));

		if (to_the_end)
			n += write(ends[1], "end 4 - it failed\n", 18);
		_exit(n < 0);
	}
	close(ends[1]);
	return w;
}

static void a_job_tells_how_it_ended(void **state)
{
	char *top = tree_new();
	struct session s;
	struct worker w = {.fd = -1};
	struct worker_end end;
	struct err err;
	int events = 0;

	(void)state;
	assert_int_equal(session_open(top, false, &(struct probe_env){0}, &s, &err), 0);
	assert_int_equal(worker_start(&w, &(struct job){.kind = JOB_UNDO, .session = &s}, &err), 0);
	assert_true(worker_running(&w));
	end = wait_for_end(&w, &events);
	assert_false(end.lost);
	assert_int_not_equal(end.outcome, OUTCOME_DONE); /* nothing was ever applied here */
	assert_true(*end.line);
	free(end.line);
	free(end.run_id);
	session_done(&s);
	tree_free(top);
}

static void events_come_before_the_end(void **state)
{
	struct worker w =
		start_playing("phase 0 write\nedit-done 0 \nno message at all\noutput 0 x\n", true);
	int events = 0;
	struct worker_end end = wait_for_end(&w, &events);

	(void)state;
	assert_int_equal(events, 3);
	assert_false(end.lost);
	assert_int_equal(end.outcome, OUTCOME_PUT_BACK);
	assert_string_equal(end.line, "it failed");
	assert_null(end.run_id);
	free(end.line);
}

static void a_worker_that_dies_is_lost_not_done(void **state)
{
	struct worker w = start_playing("phase 0 write\nend 0 - ", false);
	int events = 0;
	struct worker_end end = wait_for_end(&w, &events);

	(void)state;
	assert_true(end.lost);
	assert_int_equal(events, 1);
}

/* Root's process cannot be sent signals by who is not root. */
static void one_that_is_root_is_asked_to_stop_by_its_socket(void **state)
{
	int ends[2];
	char c = 0;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	struct worker w = {.pid = getpid(), .fd = ends[0], .as_root = strdup("/nowhere")};
	worker_stop(&w);
	assert_int_equal(recv(ends[1], &c, 1, MSG_DONTWAIT), 1);
	assert_int_equal(c, ROOT_JOB_STOP[0]);
	worker_leave(&w);
	assert_false(worker_running(&w));
	close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_job_tells_how_it_ended),
		cmocka_unit_test(events_come_before_the_end),
		cmocka_unit_test(a_worker_that_dies_is_lost_not_done),
		cmocka_unit_test(one_that_is_root_is_asked_to_stop_by_its_socket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
