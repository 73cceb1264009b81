/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asroot_main: the job as root, told to the screen of an ordinary user. */
#include "ui/asroot.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "cli/cli.h"
#include "ui/wire.h"

#define LEAST_WORDS 5 /* DIR leaves|stays ROOT SSH_CONNECTION VERB */

struct asked {
	const char *dir;
	char **words; /* behind the verb; NULL-terminated */
	int n;
	struct session session;
	struct plan *plan; /* that was reviewed, or is bound live */
	struct staged staged;
	struct job job;
};

static int screen = -1; /* for the handler */

/* The screen asks to stop: as if this process alone had been asked. */
static void on_news(int sig)
{
	char c;

	(void)sig;
	if (recv(screen, &c, 1, MSG_DONTWAIT) == 1 && c == ROOT_JOB_STOP[0])
		raise(SIGTERM);
}

/* The directory is private, and its owner is who listens there. */
static bool is_theirs(int dir, int fd)
{
	struct ucred who;
	socklen_t n = sizeof(who);
	struct stat st;

	return fstat(dir, &st) == 0 && (st.st_mode & 077) == 0 &&
	       getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) == 0 && who.uid == st.st_uid;
}

/* A socket is connected to by its name alone, so for that moment we stand in its directory. */
static bool connect_from(int in, int fd)
{
	static const struct sockaddr_un at = {.sun_family = AF_UNIX, .sun_path = ROOT_JOB};
	_cleanup_close_ int here = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	bool there = fchdir(in) == 0 && connect(fd, (const struct sockaddr *)&at, sizeof(at)) == 0;

	return (here >= 0 ? fchdir(here) : chdir("/")) == 0 && there;
}

static int connect_in(const char *dir)
{
	_cleanup_close_ int in = open(dir, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (in >= 0 && fd >= 0 && connect_from(in, fd) && is_theirs(in, fd) &&
	    fcntl(fd, F_SETFL, O_NONBLOCK) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static int take_minutes(const char *word, unsigned *ret)
{
	uint64_t n;
	int r = parse_u64(word, 10, CONFIRM_MAX_MINUTES, &n);

	if (r == 0)
		*ret = (unsigned)n;
	return r;
}

static int wrong(struct err *err)
{
	return err_set(err, EINVAL, "these are not words of the wizard: nothing was changed");
}

static int take_apply(struct asked *a, struct err *err)
{
	_cleanup_free_ char *dir = NULL;
	struct how how = {0};
	int r;

	if (a->n != 2 || take_minutes(a->words[1], &how.confirm_minutes) < 0)
		return wrong(err);
	how.trial = streq(a->words[0], "trial");
	if (asprintf(&dir, "%s/plan", a->dir) < 0)
		abort();
	r = session_plan_dir(&a->session, dir, &a->plan, err);
	if (r == 0 && a->plan->n_refused > 0)
		r = err_set(err, EPERM, "%s: %s", a->plan->refused[0].address,
			    a->plan->refused[0].detail);
	if (r == 0)
		r = session_stage(&a->session, a->plan, &how, &a->staged, err);
	a->job.plan = a->staged.plan;
	return r;
}

static int take_bind(struct asked *a, struct err *err)
{
	struct choice choice = {0};
	struct pci_addr address;
	unsigned minutes = 0;
	int r = a->n < 3 ? -EINVAL : take_minutes(a->words[1], &minutes);

	for (int i = 2; r == 0 && i < a->n; i++)
		if ((r = pci_addr_parse(a->words[i], &address)) == 0)
			choice_add(&choice, address);
	if (r < 0)
		r = wrong(err);
	else
		r = session_live(&a->session, &choice, a->words[0], minutes, &a->plan, err);
	choice_done(&choice);
	if (r == 0 && a->plan->n_refused > 0)
		r = err_set(err, EPERM, "%s: %s", a->plan->refused[0].address,
			    a->plan->refused[0].detail);
	a->job.plan = a->plan;
	return r;
}

static int take_undo(struct asked *a, struct err *err)
{
	if (a->n != 1)
		return wrong(err);
	a->job.run_id = streq(a->words[0], "-") ? NULL : a->words[0];
	return 0;
}

static int take_nothing(struct asked *a, struct err *err)
{
	return a->n == 0 ? 0 : wrong(err);
}

static const struct {
	const char *verb;
	enum job_kind kind;
	int (*take)(struct asked *a, struct err *err);
} verbs[] = {
	{"apply", JOB_APPLY, take_apply},       {"bind", JOB_BIND, take_bind},
	{"undo", JOB_UNDO, take_undo},          {"confirm", JOB_CONFIRM, take_nothing},
	{"recover", JOB_RECOVER, take_nothing},
};

static int take_job(struct asked *a, const char *verb, struct err *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (streq(verbs[i].verb, verb)) {
			a->job = (struct job){.kind = verbs[i].kind, .session = &a->session};
			return verbs[i].take(a, err);
		}
	return wrong(err);
}

static int open_machine(struct asked *a, const char *root, const char *ssh, struct err *err)
{
	struct cli_opts o = {.root = root};

	if (!streq(ssh, "-"))
		setenv("SSH_CONNECTION", ssh, 1);
	if (cli_open(&o, &a->session) != OUTCOME_DONE)
		return err_set(err, EIO, "the machine could not be read as root");
	return 0;
}

static int refuse(const struct err *err)
{
	_cleanup_buf_ struct buf out = {0};

	wire_put_end(&out, &(struct wire_end){OUTCOME_REFUSED, NULL, err->line});
	if (send(screen, out.data, out.len, MSG_NOSIGNAL) < 0)
		fprintf(stderr, "passthru: %s\n", err->line);
	return OUTCOME_REFUSED;
}

/* What was asked while the machine was read made no signal: it is heard as soon as worker_work lets
 * signals in. */
static void hear_screen(void)
{
	struct sigaction sa = {.sa_handler = on_news, .sa_flags = SA_RESTART};
	sigset_t news;

	sigemptyset(&news);
	sigaddset(&news, SIGIO);
	sigprocmask(SIG_BLOCK, &news, NULL);
	sigaction(SIGIO, &sa, NULL);
	fcntl(screen, F_SETOWN, getpid());
	fcntl(screen, F_SETFL, O_NONBLOCK | O_ASYNC);
	raise(SIGIO);
}

static _Noreturn void work(const struct job *job)
{
	hear_screen();
	worker_work(job, screen);
}

/* What has asked for the password ends with this process; the work goes on in another one. */
static int go_on_alone(const struct job *job, struct err *err)
{
	pid_t pid;

	signal(SIGHUP, SIG_IGN); /* when its terminal goes before the other one has left it */
	pid = fork();
	if (pid == 0)
		work(job);
	return pid < 0 ? err_errno(err, errno, "cannot start the work") : 0;
}

static int begin(struct asked *a, bool leaves, const char *verb, struct err *err)
{
	int r = take_job(a, verb, err);

	if (r < 0)
		return r;
	if (!leaves)
		work(&a->job);
	return go_on_alone(&a->job, err);
}

int asroot_main(int argc, char **argv)
{
	struct asked a = {0};
	struct err err = {0};
	int r;

	if (argc < LEAST_WORDS || (screen = connect_in(argv[0])) < 0) {
		fputs("passthru: " ROOT_JOB " is for the wizard alone\n", stderr);
		return OUTCOME_USAGE;
	}
	a.dir = argv[0];
	a.words = argv + LEAST_WORDS;
	a.n = argc - LEAST_WORDS;
	r = open_machine(&a, argv[2], argv[3], &err);
	if (r == 0)
		r = begin(&a, streq(argv[1], "leaves"), argv[4], &err);
	r = r < 0 ? refuse(&err) : OUTCOME_DONE;
	staged_done(&a.staged);
	plan_free(a.plan);
	if (a.session.host)
		session_done(&a.session);
	close(screen);
	return r;
}
