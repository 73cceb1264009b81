/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What starts services here: sd_booted(3), OpenRC's own directory, or else a cron that runs jobs at
 * the start. */
#include "base/text.h"
#include "model/guard.h"
#include "probe/scan.h"

/* crond.c of both: they lock it for as long as they run. */
#define CRON_PID "run/crond.pid"

/*
 * The daemons that know "@reboot" and read /etc/cron.d, by a file that no other one has: Debian's,
 * and cronie. Those of busybox and dcron, whose name is crond too, and fcron do not.
 */
static const struct {
	const char *sign, *process;
} crons[] = {
	{"usr/sbin/cron", "cron"},
	{"usr/bin/cronnext", "crond"},
};

static bool is_dir(const struct scan *s, const char *path)
{
	struct stat st;

	return root_stat(s->root, path, false, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Its script is a link into /etc/init.d. */
static bool openrc_runs_local(struct scan *s)
{
	struct stat st;
	char **levels;
	size_t n;

	scan_list(s, "etc/runlevels", &levels, &n);
	for (size_t i = 0; i < n; i++)
		if (root_stat(s->root, arena_printf(&s->tmp, "etc/runlevels/%s/local", levels[i]),
			      true, &st) == 0)
			return true;
	return false;
}

/* Of a tree only that it ran is known. */
static bool is_at_work(struct scan *s, const char *process)
{
	const char *pid = root_attr(s->root, &s->tmp, CRON_PID);
	uint64_t number;

	if (!pid || !s->root->live)
		return pid != NULL;
	return parse_u64(pid, 10, INT32_MAX, &number) == 0 &&
	       streq(root_attr(s->root, &s->tmp, arena_printf(&s->tmp, "proc/%s/comm", pid)),
		     process);
}

static bool cron_runs(struct scan *s)
{
	if (!is_dir(s, "etc/cron.d"))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(crons); i++)
		if (scan_exists(s, crons[i].sign) && is_at_work(s, crons[i].process))
			return true;
	return false;
}

static enum init_kind init_of(struct scan *s)
{
	if (is_dir(s, "run/systemd/system"))
		return INIT_SYSTEMD;
	if (is_dir(s, "run/openrc") && openrc_runs_local(s))
		return INIT_OPENRC;
	return cron_runs(s) ? INIT_CRON : INIT_UNKNOWN;
}

void scan_init(struct scan *s)
{
	static const char *const files[] = {GUARD_SERVICE, GUARD_TIMER, GUARD_WANTED, GUARD_LOCAL,
					    GUARD_CRON};

	s->host->init = init_of(s);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		scan_file(s, files[i]);
}
