/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every verb without a screen, as text and as JSON (schema 1). Results go to stdout, errors to stderr as
 * one line, the exit status is an enum outcome (model/run.h).
 */
#pragma once

#include <stdbool.h>

struct cli_opts {
	const char *root; /* --root, NULL: the live machine */
	bool json, yes, ascii, no_color, chroot, demo;
	const char *out;    /* -o DIR of plan */
	bool tree;	    /* --tree of devices */
	const char *verb;   /* NULL: the wizard */
	char **args;	    /* what follows the verb */
	int n_args;
};

/* Reads argv. Returns 0 and fills ret; else the exit status to end with has been printed for (help, version: 0; wrong usage: 2) and 1 + it is returned. */
int cli_parse(int argc, char **argv, struct cli_opts *ret);

/* Runs opts->verb and gives the exit status. */
int cli_run(const struct cli_opts *opts);
