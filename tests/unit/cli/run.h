/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command run in this process, with its standard streams led elsewhere. After unit.h. */
#pragma once

#include <fcntl.h>
#include <getopt.h>
#include <sys/mman.h>

#include "cli/cli.h"

/* Reads what the words say and runs it; stdout goes to the open file. The caller frees what it told
 * on stderr. Returns the exit status. */
static inline int run_to(const char *const *words, int out, char **ret_told)
{
	struct cli_opts o;
	int n = 0, status, kept_out = dup(STDOUT_FILENO), kept_err = dup(STDERR_FILENO);
	int err = memfd_create("stderr", MFD_CLOEXEC);
	char told[1024] = "";

	while (words[n])
		n++;
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	optind = 0;
	assert_true(cli_parse(n, (char **)(uintptr_t)words, &o, &status));
	status = cli_run(&o);
	fflush(stdout);
	clearerr(stdout);
	dup2(kept_out, STDOUT_FILENO);
	dup2(kept_err, STDERR_FILENO);
	assert_true(pread(err, told, sizeof(told) - 1, 0) >= 0);
	*ret_told = xstrdup(told);
	close(kept_out);
	close(kept_err);
	close(err);
	return status;
}
