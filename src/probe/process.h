/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/probe only: the programs that have a device open, by the links in proc/PID/fd
 * (proc_pid_fd(5)). */
#pragma once

#include "probe/scan.h"

struct open_node {
	const char *pid, *fd; /* names in proc and in proc/PID/fd */
	const char *node;     /* "/dev/dri/card0" */
};

/* How far the look went. */
enum process_seen {
	PROCESSES_ALL,
	PROCESSES_OWN,  /* only root may see what other users' programs have open */
	PROCESSES_SOME, /* it took too long */
};

/*
 * Calls found for each node of node_is_known that a program has open; this process itself does not
 * count. It ends after at most PROCESSES_SECONDS.
 */
#define PROCESSES_SECONDS 2
enum process_seen processes_each(const struct root *root, struct arena *tmp,
				 void (*found)(void *data, const struct open_node *open),
				 void *data);

/* Its name for a person, in tmp: "Xorg"; "?" when it has just ended. Bytes. */
const char *process_name(const struct root *root, struct arena *tmp, const char *pid);

/* A device node that belongs to a function, by its name alone (process_node.c). */
bool node_is_known(const char *node);
/* Marks the function that the node belongs to. False: none was found. */
bool node_mark(struct scan *s, const char *node, const char *subject);
