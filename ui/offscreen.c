/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/offscreen.h"

#include <fcntl.h>
#include <signal.h>

#include "base/util.h"

static void set_handler(int sig, void (*handler)(int))
{
	struct sigaction sa = {.sa_handler = handler, .sa_flags = SA_RESTART};

	sigaction(sig, &sa, NULL);
}

void offscreen(void (*on_term)(int))
{
	sigset_t none;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	setsid();
	set_handler(SIGHUP, SIG_IGN);
	set_handler(SIGPIPE, SIG_IGN);
	set_handler(SIGINT, SIG_IGN);
	set_handler(SIGTSTP, SIG_IGN);
	set_handler(SIGWINCH, SIG_DFL);
	set_handler(SIGTERM, on_term);
	for (int fd = 0; null >= 0 && fd <= 2; fd++)
		dup2(null, fd);
	bug_hook = NULL;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}
