/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of passthru guest share. */
#pragma once

#include <json-c/json.h>

#include "base/err.h"
#include "cli/cli.h"
#include "engine/guest.h"

/* Keeps what one --usb says. -EINVAL with a line: it is no USB device, or there are too many. */
int take_usb(const char *word, struct cli_guest *g, struct err *err);

/* Of -o, beside the elements. */
#define CLI_TUNING_FILE "tuning.xml"

enum guest_format guest_format(const struct cli_guest *g);

/* All that is told of one choice. */
struct told {
	const struct session *s;
	const struct cli_opts *o;
	struct choice choice;
	struct guest *guest;
	struct domains domains;	     /* where libvirt was asked */
	const struct domain *domain; /* that is meant, as libvirt has it; NULL: it was not asked */
	unsigned bus;		     /* for the elements */
	struct err unasked;	     /* why libvirt did not say how the domain is; "": it did, or was not asked */
	struct err unready;	     /* why a guest could not be started with it now; "": it could */
	struct arena mem;
	struct guest_xml *files; /* with -o: what was written, the elements and what fits the needs */
	size_t n_files;
	const char **notes; /* all that is to be known of it but unready, a sentence or two each */
	size_t n_notes;
};

void print_guest(const struct told *t);
json_object *json_guest(const struct told *t);

void print_domains(const struct domains *ds);
json_object *json_domains(const char *uri, const struct domains *ds);

/* The exit statuses of passthru guest --attach, --detach, --nodedev-…. */
int guest_domain(const struct session *s, const struct cli_opts *o, const struct guest *g);
int guest_nodedev(const struct session *s, const struct cli_opts *o, const struct guest *g);
