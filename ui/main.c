/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <locale.h>

#include "base/limits.h"
#include "cli/cli.h"
#include "cli/demo.h"
#include "cli/out.h"
#include "ui/asroot.h"
#include "ui/term.h"
#include "ui/wizard.h"

/* A trial waits, and this boot is not it. */
static bool trial_is_over(const struct session *s)
{
	struct run *run = NULL;
	enum waiting how = WAITING_NOT;
	int64_t seconds;
	(void)session_waiting(s, &run, &how, &seconds, NULL);
	run_free(run);
	return how == WAITING_FELL_BACK;
}

/* What the start found and put back, as a sentence for the first page; NULL: nothing. The caller
 * frees. */
static char *recover_notice(struct session *s)
{
	struct err err = {0};
	struct buf notice = {0};
	_cleanup_free_ char *id = NULL;
	bool was_trial = trial_is_over(s);
	int r = session_recover(s, NULL, &id, &err);
	if (r > 0 && was_trial)
		buf_printf(&notice,
			   "This start is the old one again: the trial, run %s, is over, and what was "
			   "made for it was taken away.",
			   id);
	else if (r > 0)
		buf_printf(&notice, "Run %s had been cut off; everything it changed was put back.",
			   id);
	else if (r == -EAGAIN)
		buf_puts(&notice, "Another passthru is applying a plan right now.");
	else if (r < 0 && !(geteuid() != 0 && (r == -EACCES || r == -EPERM)))
		buf_printf(&notice, "A run that was cut off could not be put back: %s", err.line);
	return notice.len ? buf_take(&notice) : NULL;
}

static int wizard(const struct cli_opts *o)
{
	struct session s = {0};
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return out_failure(
			o, OUTCOME_USAGE,
			"the wizard needs a terminal; passthru --help lists the commands");
	int status = cli_open(o, &s);
	if (status != 0)
		return status;
	_cleanup_free_ char *notice = recover_notice(&s);
	status = wizard_run(&(struct wizard_opts){
		.session = &s,
		.ascii = o->ascii,
		.mono = o->no_color,
		.demo = o->demo,
		.notice = notice,
	});
	session_done(&s);
	return status;
}

int main(int argc, char **argv)
{
	struct cli_opts o;
	struct err err = {0};
	struct demo demo = {0};
	int status;
	limits_lift();
	if (argc > 1 && streq(argv[1], ROOT_JOB))
		return asroot_main(argc - 2, argv + 2);
	setlocale(LC_ALL, "");
	term_locale();
	if (!cli_parse(argc, argv, &o, &status))
		return status;
	if (o.demo && demo_open(&demo, &err) < 0)
		return out_failure(&o, OUTCOME_REFUSED, err.line);
	if (o.demo)
		o.root = demo.dir;
	status = o.verb ? cli_run(&o) : wizard(&o);
	demo_close(&demo);
	return status;
}
