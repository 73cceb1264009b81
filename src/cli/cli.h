/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every verb without a screen, as text and as JSON (schema 1). Results go to stdout, errors to stderr as
 * one line, and what is to be known besides of what can be piped on (guest); the exit status is an enum outcome (model/run.h).
 */
#pragma once

#include "engine/engine.h"
#include "guest/guest.h"

#define CLI_USB_MOST 16

/* Of guest: what the virtual machine is told, and what is done to a domain. */
struct cli_guest {
	const char *format; /* "libvirt", "qemu"; NULL: libvirt */
	const char *rom, *uri, *domain;
	bool unmanaged, apart, no_rom, optional;
	bool attach, detach, live, next_start;
	bool nodedev_detach, nodedev_reattach;
	struct guest_usb usb[CLI_USB_MOST];
	size_t n_usb;
};
/* It changes a domain or a driver: the exit status tells what became of that. */
bool guest_changes(const struct cli_guest *g);

struct cli_opts {
	const char *root; /* --root, NULL: the live machine */
	bool json, yes, ascii, no_color, chroot, demo, tree;
	bool trial;		/* plan: as it is tried; apply: so or not at all */
	bool no_trial;		/* apply: for good at once */
	bool minutes_given;	/* apply: --minutes … */
	unsigned minutes;	/* … 0: it stays without being confirmed */
	const char *driver;	/* bind: NULL is vfio-pci */
	const char *out;	/* -o DIR of plan and guest */
	const char *needs[_NEED_MAX]; /* --need: the value, "" where it takes none; NULL: not chosen */
	struct cli_guest guest;
	const struct verb *verb; /* NULL: the wizard */
	char **args;		/* what follows the verb */
	int n_args;
};

/* One verb: a row of the table that --help, the man page and the dispatch are made from. */
struct verb {
	const char *name, *args, *help;
	int min_args, max_args; /* max -1: any number */
	bool needs_session;	/* wants the root read before it runs */
	bool changes;		/* its exit status tells what became of the host, whatever became of the output */
	int (*run)(struct session *s, const struct cli_opts *o);
};
extern const struct verb cli_verbs[];
extern const size_t cli_n_verbs;

struct cli_option {
	const char *name; /* long, without dashes */
	int key;
	const char *arg; /* NULL: takes none */
	const char *of;	 /* the commands that take it: "apply, bind"; NULL: any, and the wizard */
	const char *help;
};
extern const struct cli_option cli_options[];
extern const size_t cli_n_options;

/* What the exit status says: one row for each, and one of its own for check ID. */
struct cli_status {
	const char *value, *meaning;
};
extern const struct cli_status cli_statuses[];
extern const size_t cli_n_statuses;

/*
 * Reads argv, and sees to it that no file is ever opened as a standard stream that the caller had closed. True: ret is filled, go on. False: help or version was printed or the usage was wrong, end
 * with *ret_status.
 */
bool cli_parse(int argc, char **argv, struct cli_opts *ret, int *ret_status);

/* Runs opts->verb and gives the exit status. */
int cli_run(const struct cli_opts *o);

/* Opens the session that the options name; on failure prints why and gives the exit status, else 0. */
int cli_open(const struct cli_opts *o, struct session *ret);
