/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/cli.h"

#include <errno.h>

#include "cli/out.h"
#include "cli/waiting.h"
#include "cli/who.h"

int cli_open(const struct cli_opts *o, struct session *ret)
{
	struct err err = {0};
	struct probe_env env = {.ssh_connection = getenv("SSH_CONNECTION")};
	int r = session_open(o->root, o->chroot, &env, ret, &err);
	if (r < 0)
		return out_failure(o, OUTCOME_REFUSED, err.line);
	ret->who = caller_name();
	return 0;
}

static void tell_recovered(enum waiting was, const char *id)
{
	if (was == WAITING_FELL_BACK)
		out_errorf("this start is the old one: the trial, run %s, is over, and what was made for it is taken away", id);
	else if (was == WAITING_GONE)
		out_errorf("the live binding of run %s ended with the start that had it", id);
	else
		out_errorf("run %s had been cut off; everything it changed was put back", id);
}

/*
 * A run that was cut off is put back before anything else happens. Where that cannot be done here (another
 * passthru is at work, or this user may not), looking goes on; apply and undo refuse by themselves.
 */
static void recover(struct session *s, const struct verb *verb)
{
	struct err err = {0};
	_cleanup_free_ char *id = NULL;
	struct waits was = waits_now(s);
	int r = session_recover(s, NULL, &id, &err);
	if (r > 0)
		tell_recovered(was.how, id);
	else if (r < 0 && !(r == -EAGAIN && verb->changes))
		out_error(err.line);
	waits_done(&was);
}

static int run_verb(const struct cli_opts *o)
{
	struct session s = {0};
	if (!o->verb->needs_session)
		return o->verb->run(NULL, o);
	int status = cli_open(o, &s);
	if (status != 0)
		return status;
	recover(&s, o->verb);
	status = o->verb->run(&s, o);
	session_done(&s);
	return status;
}

bool guest_changes(const struct cli_guest *g)
{
	return g->attach || g->detach || g->nodedev_detach || g->nodedev_reattach;
}

int cli_run(const struct cli_opts *o)
{
	int status = run_verb(o);
	if (out_end() || o->verb->changes || guest_changes(&o->guest) || status > OUTCOME_NO)
		return status;
	return OUTCOME_PUT_BACK;
}
