/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <ctype.h>
#include <errno.h>
#include <locale.h>

#include "base/limits.h"
#include "cli/cli.h"
#include "cli/demo.h"
#include "cli/out.h"
#include "ui/asroot.h"
#include "ui/term.h"
#include "ui/wizard.h"

/* "run 1 had been cut off" as a sentence. */
static void put_sentence(struct buf *out, const char *said)
{
	buf_putc(out, (char)toupper((unsigned char)*said));
	buf_printf(out, "%s.", said + 1);
}

/* What the start found and put back, as a sentence for the first page; NULL: nothing. The caller
 * frees. */
static char *recover_notice(struct session *s)
{
	struct err err = {0};
	struct buf notice = {0};
	_cleanup_free_ char *said = NULL;
	int r = session_recover_first(s, &said, &err);
	if (r > 0)
		put_sentence(&notice, said);
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
