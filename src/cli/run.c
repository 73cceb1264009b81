/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/cli.h"

#include <errno.h>

#include "cli/out.h"
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

/*
 * A run that was cut off is put back before anything else happens. Where that cannot be done here (another
 * passthru is at work, or this user may not), looking goes on; apply and undo refuse by themselves.
 */
static void recover(struct session *s, const struct verb *verb)
{
	struct err err = {0};
	_cleanup_free_ char *said = NULL;
	int r = session_recover_first(s, &said, &err);
	if (r > 0)
		out_error(said);
	else if (r < 0 && !(r == -EAGAIN && verb->changes))
		out_error(err.line);
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
