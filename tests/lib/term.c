/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "term.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>

#include "base/util.h"

static long now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void child_exec(const struct term_opts *o, int idle_fd)
{
	char number[16];
	setenv("TERM", o->term_name ? o->term_name : "xterm-256color", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	unsetenv("LINES");
	unsetenv("COLUMNS");
	unsetenv("PASSTHRU_IDLE_FD");
	if (idle_fd >= 0) {
		snprintf(number, sizeof(number), "%d", idle_fd);
		setenv("PASSTHRU_IDLE_FD", number, 1);
		fcntl(idle_fd, F_SETFD, 0);
	}
	execvp(o->argv[0], o->argv);
	fprintf(stderr, "%s: %s\n", o->argv[0], strerror(errno));
	_exit(127);
}

static void to_pty(const char *bytes, size_t n, void *data)
{
	struct term *t = data;
	if (t->pty >= 0 && write(t->pty, bytes, n) < 0)
		return; /* the program is gone: term_wait tells */
}

static void start_vterm(struct term *t)
{
	t->vt = vterm_new(t->rows, t->cols);
	vterm_set_utf8(t->vt, 1);
	t->screen = vterm_obtain_screen(t->vt);
	vterm_screen_enable_altscreen(t->screen, 1);
	vterm_screen_reset(t->screen, 1);
}

int term_start(const struct term_opts *o, struct term *ret)
{
	int idle[2] = {-1, -1};
	struct winsize ws = {.ws_row = (unsigned short)o->rows, .ws_col = (unsigned short)o->cols};
	struct term t = {.rows = o->rows, .cols = o->cols, .pty = -1, .idle = -1};
	if (o->idle && pipe2(idle, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	t.pid = forkpty(&t.pty, NULL, NULL, &ws);
	if (t.pid < 0)
		return -errno;
	if (t.pid == 0)
		child_exec(o, idle[1]);
	if (idle[1] >= 0)
		close(idle[1]);
	t.idle = idle[0];
	fcntl(t.pty, F_SETFD, FD_CLOEXEC);
	start_vterm(&t);
	*ret = t;
	vterm_output_set_callback(ret->vt, to_pty, ret);
	return 0;
}

void term_free(struct term *t)
{
	if (t->pid > 0) {
		kill(t->pid, SIGKILL);
		waitpid(t->pid, NULL, 0);
	}
	if (t->pty >= 0)
		close(t->pty);
	if (t->idle >= 0)
		close(t->idle);
	if (t->vt)
		vterm_free(t->vt);
	*t = (struct term){.pty = -1, .idle = -1};
}

/* Everything that is there now. False when the program has closed its side. */
static bool read_output(struct term *t)
{
	char bytes[65536];
	ssize_t n = read(t->pty, bytes, sizeof(bytes));
	if (n > 0) {
		t->bytes += (size_t)n;
		vterm_input_write(t->vt, bytes, (size_t)n);
		return true;
	}
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	close(t->pty);
	t->pty = -1;
	return false;
}

/* Waits for output or an idle byte. 1: idle was said and all output before it is read; 0: something came; negative: -EPIPE, -ETIME. */
static int pump(struct term *t, long deadline)
{
	struct pollfd p[2] = {{t->pty, POLLIN, 0}, {t->idle, POLLIN, 0}};
	long left = deadline - now_ms();
	if (t->pty < 0)
		return -EPIPE;
	if (left <= 0 || poll(p, t->idle >= 0 ? 2 : 1, (int)left) == 0)
		return -ETIME;
	if (p[0].revents)
		return read_output(t) ? 0 : -EPIPE;
	/* What was printed before the idle byte may have come while poll looked at the pipe: asking again brings it. */
	if (poll(p, 1, 0) > 0)
		return read_output(t) ? 0 : -EPIPE;
	if (p[1].revents & POLLIN) {
		char drop[64];
		return read(t->idle, drop, sizeof(drop)) > 0 ? 1 : 0;
	}
	return p[1].revents ? -EPIPE : 0;
}

static void drain_idle(struct term *t)
{
	char drop[64];
	while (t->idle >= 0 && read(t->idle, drop, sizeof(drop)) > 0)
		;
}

int term_send(struct term *t, const char *bytes, size_t n)
{
	drain_idle(t);
	while (n > 0) {
		ssize_t w = write(t->pty, bytes, n);
		if (w < 0 && errno != EINTR)
			return -errno;
		if (w > 0) {
			bytes += w;
			n -= (size_t)w;
		}
	}
	return 0;
}

int term_settle(struct term *t, int seconds)
{
	long deadline = now_ms() + seconds * 1000L;
	int r = 0;
	while (t->idle >= 0 && (r = pump(t, deadline)) == 0)
		;
	return r == 1 || r == -EPIPE ? 0 : r;
}

static bool shows(const struct term *t, const char *text)
{
	_cleanup_buf_ struct buf b = {0};
	term_text(t, &b);
	return strstr(buf_str(&b), text) != NULL;
}

int term_expect(struct term *t, const char *text, int seconds)
{
	long deadline = now_ms() + seconds * 1000L;
	while (!shows(t, text)) {
		int r = pump(t, deadline);
		if (r < 0)
			return shows(t, text) ? 0 : r;
	}
	return 0;
}

int term_resize(struct term *t, int rows, int cols)
{
	struct winsize ws = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
	drain_idle(t);
	t->rows = rows;
	t->cols = cols;
	vterm_set_size(t->vt, rows, cols);
	return ioctl(t->pty, TIOCSWINSZ, &ws) < 0 ? -errno : 0;
}

int term_wait(struct term *t, int seconds)
{
	long deadline = now_ms() + seconds * 1000L;
	int status, r;
	while ((r = pump(t, deadline)) >= 0)
		;
	if (r == -ETIME || waitpid(t->pid, &status, 0) < 0)
		return -ETIME;
	t->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
