/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/probe only: the pieces of capture_host. */
#pragma once

#include "probe/probe.h"
#include "probe/redact.h"

struct capture {
	const struct root *root;
	int out; /* the directory that is written to */
	struct arena tmp;
	struct redact redact;
	struct buf missing; /* what goes into MISSING */
	void (*on_missing)(void *data, const char *path, const char *why);
	void *data;
};

/* How one path is copied: 0 or -errno of reading; -ECANCELED, with err, when the copy cannot be
 * written. */
typedef int (*copier)(struct capture *c, const char *from, const char *to, struct err *err);

int copy_text(struct capture *c, const char *from, const char *to, struct err *err); /* redacted */
int copy_raw(struct capture *c, const char *from, const char *to, struct err *err);  /* as it is */
int copy_v6_table(struct capture *c, const char *from, const char *to, struct err *err);
int copy_tcp(struct capture *c, const char *from, const char *to, struct err *err);
int copy_config(struct capture *c, const char *from, const char *to,
		struct err *err); /* PCI config space */
int copy_link(struct capture *c, const char *from, const char *to,
	      struct err *err); /* what it says, redacted */
int copy_mark(struct capture *c, const char *from, const char *to,
	      struct err *err); /* that it is there, empty */
int copy_dir(struct capture *c, const char *from, const char *to, struct err *err);

struct capture_item {
	copier copy;
	const char *glob; /* "*" stands for any part of one component */
	bool wanted;      /* when it is not there, that is told */
};
extern const struct capture_item capture_items[];
extern const size_t capture_items_n;

/* Writing below c->out; to is a path without links on it. Directories are made. -ECANCELED with err
 * on failure. */
int out_file(struct capture *c, const char *to, const void *bytes, size_t n, struct err *err);
int out_link(struct capture *c, const char *to, const char *target, struct err *err);
int out_dir(struct capture *c, const char *to, struct err *err);
