/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/asroot.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "base/replace.h"
#include "ui/term.h"

#define LOOK_MS 200 /* whether the tool has ended, while it asks */

static const char *const no_args[] = {NULL};
static const char *const run0_args[] = {"--background=", NULL};

const struct root_tool root_tools[] = {
	{"sudo", no_args, true},
	{"run0", run0_args, false},
	{"doas", no_args, true},
	{"pkexec", no_args, true},
};
const size_t n_root_tools = ARRAY_SIZE(root_tools);

/* Where a program of that name is in $PATH; NULL nowhere. */
static char *in_path(const char *name)
{
	const char *path = getenv("PATH");

	for (const char *at = path; at && *at; at += *at == ':') {
		size_t n = strcspn(at, ":");
		_cleanup_buf_ struct buf file = {0};

		buf_printf(&file, "%.*s/%s", (int)n, at, name);
		if (*at == '/' && access(buf_str(&file), X_OK) == 0)
			return buf_take(&file);
		at += n;
	}
	return NULL;
}

const struct root_tool *asroot_tool(void)
{
	for (size_t i = 0; i < n_root_tools; i++) {
		_cleanup_free_ char *file = in_path(root_tools[i].name);

		if (file)
			return &root_tools[i];
	}
	return NULL;
}

struct words {
	struct arena *mem;
	const char **items;
	size_t n;
};

static void add(struct words *w, const char *word)
{
	*ARENA_PUSH(w->mem, w->items, w->n) = word ? arena_str(w->mem, word) : NULL;
}

static void add_number(struct words *w, unsigned n)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", n);
	add(w, text);
}

static void add_lives(struct words *w, const struct plan *p)
{
	char address[PCI_ADDR_SIZE + 1];

	add(w, p->n_lives ? p->lives[0].to : "-");
	add_number(w, p->confirm_minutes);
	for (size_t i = 0; i < p->n_wanted; i++)
		add(w, pci_addr_str(p->wanted[i], address));
}

static void add_job(struct words *w, const struct root_job *j)
{
	switch (j->job->kind) {
	case JOB_APPLY:
		add(w, "apply");
		add(w, j->how.trial ? "trial" : "now");
		add_number(w, j->how.confirm_minutes);
		break;
	case JOB_BIND:
		add(w, "bind");
		add_lives(w, j->job->plan);
		break;
	case JOB_UNDO:
		add(w, "undo");
		add(w, j->job->run_id ? j->job->run_id : "-");
		break;
	case JOB_CONFIRM:
		add(w, "confirm");
		break;
	case JOB_RECOVER:
		add(w, "recover");
		break;
	}
}

const char *const *asroot_argv(struct arena *mem, const struct root_tool *tool, const char *self,
			       const char *dir, const struct root_job *j)
{
	const struct root *root = &j->job->session->root;
	const char *ssh = getenv("SSH_CONNECTION");
	struct words w = {.mem = mem};

	add(&w, tool->name);
	for (size_t i = 0; tool->args[i]; i++)
		add(&w, tool->args[i]);
	add(&w, self);
	add(&w, ROOT_JOB);
	add(&w, dir);
	add(&w, tool->lets_go ? "leaves" : "stays");
	add(&w, root->live ? "/" : root->path);
	add(&w, ssh && *ssh ? ssh : "-");
	add_job(&w, j);
	add(&w, NULL);
	return w.items;
}

static char *private_dir(struct err *err)
{
	const char *run = getenv("XDG_RUNTIME_DIR");
	struct buf name = {0};
	char *dir;

	buf_printf(&name, "%s/passthru-XXXXXX", run && *run == '/' ? run : "/tmp");
	dir = buf_take(&name);
	if (mkdtemp(dir))
		return dir;
	err_errno(err, errno, "%s", dir);
	free(dir);
	return NULL;
}

void asroot_clean(char *dir)
{
	_cleanup_root_ struct root root = {.fd = -1};

	if (!dir)
		return;
	if (root_open(dir, &root, NULL) == 0) {
		(void)remove_tree(&root, "plan", NULL);
		(void)remove_file(&root, ROOT_JOB, NULL);
	}
	rmdir(dir);
	free(dir);
}

static int listen_in(const char *dir, struct err *err)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (snprintf(at.sun_path, sizeof(at.sun_path), "%s/" ROOT_JOB, dir) <
		    (int)sizeof(at.sun_path) &&
	    fd >= 0 && bind(fd, (const struct sockaddr *)&at, sizeof(at)) == 0 &&
	    listen(fd, 1) == 0)
		return fd;
	err_errno(err, errno ? errno : ENAMETOOLONG, "%s", dir);
	if (fd >= 0)
		close(fd);
	return -EIO;
}

static pid_t start_tool(const char *const *argv)
{
	_cleanup_free_ char *file = in_path(argv[0]);
	pid_t pid = fork();
	sigset_t none;

	if (pid != 0)
		return pid;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (file)
		execv(file, (char *const *)argv);
	_exit(127);
}

/* The tool while it asks. */
struct asking {
	pid_t pid;
	bool ended;
	int status;
};

/* Ctrl-Z would leave nobody who could let it go on. */
static void look_after(struct asking *a)
{
	pid_t r = waitpid(a->pid, &a->status, WNOHANG | WUNTRACED);

	if (r == a->pid && WIFSTOPPED(a->status))
		kill(a->pid, SIGCONT);
	else
		a->ended = r != 0;
}

/* The job's end of the socket, or -1: the tool has ended without it. */
static int wait_for_job(int listening, struct asking *a)
{
	struct pollfd p = {listening, POLLIN, 0};
	bool last = false;
	int fd = -1;

	while (fd < 0 && !last) {
		last = a->ended;
		poll(&p, 1, last ? 0 : LOOK_MS);
		fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (!a->ended)
			look_after(a);
	}
	return fd;
}

/* What was typed to stop the tool is not for the screen. */
static void drop_signals(void)
{
	static const struct timespec at_once = {0, 0};
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTSTP);
	while (sigtimedwait(&set, NULL, &at_once) > 0)
		;
}

static void say_what_is_asked(const char *const *argv, const struct root_tool *tool)
{
	printf("\npassthru needs root for this alone. %s asks for it now, and starts\n ",
	       tool->name);
	for (size_t i = 0; argv[i]; i++)
		printf(" %s", argv[i]);
	puts("\n");
	fflush(stdout);
}

/* The tool has the terminal until the job is there, or it has ended. */
static int ask(struct worker *w, const char *const *argv, const struct root_tool *tool,
	       int listening, struct err *err)
{
	struct asking a = {0};
	int fd;

	term_leave();
	say_what_is_asked(argv, tool);
	a.pid = start_tool(argv);
	fd = a.pid > 0 ? wait_for_job(listening, &a) : -1;
	while (fd >= 0 && tool->lets_go && !a.ended)
		a.ended = waitpid(a.pid, &a.status, 0) >= 0 || errno != EINTR;
	drop_signals();
	term_return();
	if (fd < 0)
		return err_set(err, EPERM, "%s did not start it: nothing was changed", tool->name);
	*w = (struct worker){.pid = a.pid, .fd = fd, .child = !a.ended};
	return 0;
}

static const char *own_path(struct arena *mem)
{
	_cleanup_root_ struct root here = {.fd = -1};

	return root_open(NULL, &here, NULL) < 0 ? NULL
						: root_readlink(&here, mem, "/proc/self/exe");
}

static int hand_over_plan(const char *dir, const struct root_job *j, struct err *err)
{
	_cleanup_free_ char *plan = NULL;

	if (j->job->kind != JOB_APPLY)
		return 0;
	if (asprintf(&plan, "%s/plan", dir) < 0)
		abort();
	return plan_write_dir(j->reviewed, plan, err);
}

static int start_in(struct worker *w, const char *dir, const struct root_tool *tool,
		    const struct root_job *j, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	const char *self = own_path(&mem);
	_cleanup_close_ int listening = -1;
	int r = hand_over_plan(dir, j, err);

	if (r < 0)
		return r;
	if (!self)
		return err_set(err, ENOENT, "/proc/self/exe: this program is not found");
	listening = listen_in(dir, err);
	if (listening < 0)
		return listening;
	return ask(w, asroot_argv(&mem, tool, self, dir, j), tool, listening, err);
}

int asroot_start(struct worker *w, const struct root_job *j, struct err *err)
{
	const struct root_tool *tool = asroot_tool();
	char *dir;
	int r;

	if (!tool)
		return err_set(err, ENOENT,
			       "only root may do this, and there is no sudo, run0, doas or pkexec");
	dir = private_dir(err);
	if (!dir)
		return -EIO;
	r = start_in(w, dir, tool, j, err);
	if (r == 0)
		w->as_root = dir;
	else
		asroot_clean(dir);
	return r;
}
