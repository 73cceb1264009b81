/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <unistd.h>

#include "base/text.h"
#include "probe/login.h"
#include "probe/scan.h"

#define STAT_MAX 4096
/* Fields of proc/PID/stat behind the name, from 0 (proc_pid_stat(5) counts from 1, and these from
 * 3). */
enum { STAT_PARENT = 1, STAT_TTY = 4, STAT_START = 19, STAT_N };

/* AUDIT_SID_UNSET of include/linux/audit.h. */
#define NO_SESSION "4294967295"

/* A way up that is longer is none: forefathers of a tree that somebody made. */
#define FOREFATHERS_MAX 1000

struct process {
	const char *name; /* bytes */
	uint64_t parent;
	bool terminal;
	int64_t start; /* hundredths of a second since the boot (CLOCK_BOOTTIME) */
};

/* Of a kernel that is not this one the ticks may be others; all of Linux' user space has 100. */
static int64_t hundredths(uint64_t ticks)
{
	long hz = sysconf(_SC_CLK_TCK);

	return hz > 0 && hz != 100 ? (int64_t)((double)ticks * 100 / (double)hz) : (int64_t)ticks;
}

/* "1234 (a name ) (with all there is) S 1 …" */
static bool read_fields(struct arena *tmp, struct buf *stat, struct process *ret)
{
	char *fields[STAT_N], *open = strchr(stat->data, '('), *close = strrchr(stat->data, ')');
	uint64_t terminal, start;

	if (!open || !close || close < open)
		return false;
	if (scan_fields(tmp, close + 1, strlen(close + 1), fields, STAT_N) < STAT_N)
		return false;
	if (parse_u64(fields[STAT_PARENT], 10, INT32_MAX, &ret->parent) < 0 ||
	    parse_u64(fields[STAT_START], 10, UINT64_MAX, &start) < 0)
		return false;
	/* The kernel prints the device number as a signed one. */
	ret->terminal = parse_u64(fields[STAT_TTY], 10, UINT64_MAX, &terminal) < 0 || terminal;
	ret->name = arena_dup(tmp, open + 1, (size_t)(close - open - 1));
	ret->start = hundredths(start);
	return true;
}

static bool read_process(const struct root *root, struct arena *tmp, const char *pid,
			 struct process *ret)
{
	_cleanup_buf_ struct buf stat = {0};

	return root_read(root, arena_printf(tmp, "proc/%s/stat", pid), STAT_MAX, &stat, NULL) ==
		       0 &&
	       stat.len > 0 && read_fields(tmp, &stat, ret);
}

static bool waited_for_a_name(const struct process *p)
{
	return streq(p->name, "login");
}

/* A shell in one of these was not logged in to: its login is the one that started them. */
static bool keeps_shells(const struct process *p)
{
	return streq(p->name, "tmux: server") || streq(p->name, "screen");
}

static bool serves_ssh(const struct process *p)
{
	return streq(p->name, "sshd") || streq(p->name, "sshd-session") ||
	       streq(p->name, "dropbear");
}

static const char *session_of(const struct root *root, struct arena *tmp, const char *pid)
{
	const char *id = root_attr(root, tmp, arena_printf(tmp, "proc/%s/sessionid", pid));

	return !id || !*id || streq(id, NO_SESSION) ? NULL : id;
}

static int64_t oldest_of(const struct root *root, struct arena *tmp, const char *session)
{
	int64_t oldest = -1;
	char **names;
	size_t n;

	root_list(root, tmp, "proc", &names, &n);
	for (size_t i = 0; i < n; i++) {
		struct process p;

		if (names[i][strspn(names[i], "0123456789")] ||
		    !streq(session_of(root, tmp, names[i]), session) ||
		    !read_process(root, tmp, names[i], &p) || waited_for_a_name(&p))
			continue;
		if (oldest < 0 || p.start < oldest)
			oldest = p.start;
	}
	return oldest;
}

/*
 * By the forefathers alone: over SSH the process that serves this connection, for more shells can
 * be opened over an old one. That is the topmost but one: the topmost waits for connections, unless
 * something else does that for it. Else the topmost with a terminal.
 */
static int64_t login_of_forefathers(const struct root *root, struct arena *tmp, const char *pid)
{
	int64_t terminal = -1, ssh = -1, below = -1;
	struct process p;

	for (int i = 0; i < FOREFATHERS_MAX && read_process(root, tmp, pid, &p); i++) {
		if ((p.terminal && !waited_for_a_name(&p)) || keeps_shells(&p))
			terminal = p.start;
		if (serves_ssh(&p)) {
			below = ssh;
			ssh = p.start;
		}
		if (p.parent <= 1)
			break;
		pid = arena_printf(tmp, "%ju", (uintmax_t)p.parent);
	}
	return below >= 0 ? below : ssh >= 0 ? ssh : terminal;
}

int64_t login_began(const struct root *root, struct arena *tmp, const char *pid)
{
	const char *session = session_of(root, tmp, pid);

	return session ? oldest_of(root, tmp, session) : login_of_forefathers(root, tmp, pid);
}

void scan_login(struct scan *s)
{
	s->host->login_cs = s->root->live ? login_began(s->root, &s->tmp, "self") : -1;
}
