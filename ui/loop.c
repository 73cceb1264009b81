/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <time.h>

#include "ui/frame.h"
#include "ui/guestask.h"
#include "ui/hotplug.h"
#include "ui/term.h"

#define TICK_MS 1000 /* the elapsed time of a program that runs */
#define BURST_MS 300 /* so long nothing more must be heard before the machine is read again */

static const int signals[] = {SIGWINCH, SIGTSTP, SIGINT, SIGTERM, SIGHUP};

struct loop {
	struct app *app;
	int signal_fd, idle_fd;
	struct hotplug *hotplug;
	int64_t heard_ms; /* when udev last said something; 0: nothing waits */
};

int64_t loop_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static sigset_t signal_set(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		sigaddset(&set, signals[i]);
	return set;
}

void loop_block_signals(void)
{
	sigset_t set = signal_set();

	sigprocmask(SIG_BLOCK, &set, NULL);
}

static int idle_fd(void)
{
	const char *text = getenv("PASSTHRU_IDLE_FD");
	uint64_t fd;

	if (!text || parse_u64(text, 10, 1023, &fd) < 0)
		return -1;
	fcntl((int)fd, F_SETFD, FD_CLOEXEC); /* not for the programs of a plan */
	return (int)fd;
}

static void draw(struct app *app)
{
	term_resize(&app->rows, &app->cols);
	app->now_ms = loop_now_ms();
	app_prepare(app);
	if (app->redraw)
		term_redraw_all();
	app->redraw = false;
	term_erase();
	term_cursor(-1, 0);
	frame_draw(app);
	term_flush();
}

static void end_by_signal(struct app *app, int sig)
{
	app->quit = true;
	app->status = 128 + sig;
}

static void take_signal(struct app *app, int sig)
{
	switch (sig) {
	case SIGWINCH:
		break; /* the next drawing looks at the size */
	case SIGTSTP:
		term_stop();
		break;
	case SIGINT:
		if (app->prompt.kind == PROMPT_NONE)
			app_ask_quit(app);
		else
			end_by_signal(app, sig);
		break;
	default:
		end_by_signal(app, sig);
		break;
	}
}

static void take_signals(struct loop *l)
{
	struct signalfd_siginfo info;

	while (read(l->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		take_signal(l->app, (int)info.ssi_signo);
}

static void take_keys(struct app *app)
{
	int64_t key;

	while (!app->quit && (key = term_key()) > 0)
		app_key(app, (uint32_t)key);
}

enum { FD_KEYS, FD_SIGNALS, FD_WORKER, FD_UDEV, FD_VIRT, _FD_MAX };

static void fill_fds(const struct loop *l, struct pollfd fds[static _FD_MAX])
{
	fds[FD_KEYS] = (struct pollfd){STDIN_FILENO, POLLIN, 0};
	fds[FD_SIGNALS] = (struct pollfd){l->signal_fd, POLLIN, 0};
	fds[FD_WORKER] = (struct pollfd){worker_running(&l->app->worker) ? l->app->worker.fd : -1,
					 POLLIN, 0};
	fds[FD_UDEV] = (struct pollfd){l->hotplug ? hotplug_fd(l->hotplug) : -1, POLLIN, 0};
	fds[FD_VIRT] = (struct pollfd){virtask_running(&l->app->guest.ask) ? l->app->guest.ask.fd : -1, POLLIN,
				       0};
}

/* Work of ours is still to come by itself: the screen is not idle. */
static bool is_busy(const struct loop *l)
{
	return worker_running(&l->app->worker) || l->heard_ms != 0 ||
	       virtask_running(&l->app->guest.ask);
}

/* The sooner of two; -1 is never. */
static int64_t sooner(int64_t a, int64_t b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

/* The minutes that are left to confirm, and when they are up what became of it. */
static int wait_for_time(const struct waits *w)
{
	int64_t now = loop_now_ms();

	return (int)sooner(waits_next_ms(w, now), waits_look_ms(w, now));
}

static int wait_ms(const struct loop *l)
{
	int64_t left;

	if (worker_running(&l->app->worker))
		return TICK_MS;
	if (l->heard_ms == 0)
		return wait_for_time(&l->app->waits);
	left = l->heard_ms + BURST_MS - loop_now_ms();
	return left > 0 ? (int)left : 0;
}

static void say_idle(const struct loop *l)
{
	while (l->idle_fd >= 0 && write(l->idle_fd, ".", 1) < 0 && errno == EINTR)
		;
}

static void wait_for_news(struct loop *l, struct pollfd fds[static _FD_MAX])
{
	int wait = wait_ms(l);

	fill_fds(l, fds);
	if (poll(fds, _FD_MAX, 0) != 0)
		return;
	if (!is_busy(l))
		say_idle(l);
	poll(fds, _FD_MAX, wait);
}

static void hear(struct loop *l)
{
	if (hotplug_drain(l->hotplug))
		l->heard_ms = loop_now_ms();
}

/* A burst of events is one change; while a run goes on its own changes wait for its end. */
static void look_after_burst(struct loop *l)
{
	if (l->heard_ms == 0 || worker_running(&l->app->worker) ||
	    loop_now_ms() < l->heard_ms + BURST_MS)
		return;
	l->heard_ms = 0;
	app_look_again(l->app);
}

static void take_news(struct loop *l, const struct pollfd fds[static _FD_MAX])
{
	if (fds[FD_SIGNALS].revents)
		take_signals(l);
	if (fds[FD_KEYS].revents & (POLLHUP | POLLERR | POLLNVAL))
		end_by_signal(l->app, SIGHUP);
	else if (fds[FD_KEYS].revents)
		take_keys(l->app);
	if (fds[FD_WORKER].revents && worker_running(&l->app->worker))
		app_worker_ready(l->app);
	if (fds[FD_UDEV].revents)
		hear(l);
	if (fds[FD_VIRT].revents && virtask_running(&l->app->guest.ask))
		guestask_ready(l->app);
	look_after_burst(l);
	app_look_when_up(l->app);
}

int loop_run(struct app *app)
{
	sigset_t set = signal_set();
	struct loop l = {.app = app, .idle_fd = idle_fd()};
	struct pollfd fds[_FD_MAX];

	l.signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (app->session->root.live)
		hotplug_open(&l.hotplug, NULL);
	while (!app->quit) {
		draw(app);
		wait_for_news(&l, fds);
		app->now_ms = loop_now_ms();
		take_news(&l, fds);
	}
	hotplug_close(l.hotplug);
	closep(&l.signal_fd);
	return app->status;
}
