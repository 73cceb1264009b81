/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside src/probe only. Where each small fact of model/attr.h stands and how it is read: one table
 * for the scan and for the capture.
 */
#pragma once

#include "base/root.h"
#include "model/attr.h"

enum attr_how {
	HOW_LINE,    /* the first line of the file, without the blanks around it */
	HOW_MARK,    /* that it exists */
	HOW_KEYED,   /* the first line that begins with the key; blanks before it do not count */
	HOW_MEMBERS, /* the same of etc/group: names of users stand at the end of the line */
	HOW_EFI, /* an EFI variable of one byte behind four of attributes (efivarfs): "1", "0" */
};

struct attr_spec {
	enum attr_how how;
	const char *key; /* KEYED and MEMBERS */
	/* Absence counts only below this directory, or below nothing when it is NULL; ATTR_WHOLE: in a whole system, which
	   neither a capture nor a single file system is. */
	const char *place;
	const char *paths[8]; /* the first that is there counts */
};
#define ATTR_WHOLE "usr/bin/env" /* there whatever the distribution */
extern const struct attr_spec attr_specs[_ATTR_MAX];

struct attr_look {
	enum tri there;
	const char
		*path; /* found; else what could not be read; else the first that is looked for */
	const char *text; /* in the arena, as bytes; NULL for a mark and for what is not there */
	int failed;       /* 0, or the errno that kept it UNKNOWN */
	struct err err;   /* then: its line */
};

/*
 * Looks for the fact. Its absence is a NO when the file was read and has no such line, or when for
 * every path below the place the last directory on the way that is there has something in it: an
 * empty one is the point where nothing is mounted (securityfs, efivarfs, all of sys in a rescue).
 */
void attr_look(const struct root *root, struct arena *a, const struct attr_spec *spec,
	       struct attr_look *ret);

/*
 * The last directory on the way to path that is there, from place on, in the arena; NULL: the place
 * is not there, or path is not below it. *ret_filled: it was listed and is not empty.
 */
const char *attr_way(const struct root *root, struct arena *a, const char *place, const char *path,
		     bool *ret_filled);

/* The line that begins with key, without the blanks before it; *ret_n its bytes. NULL: none. */
const char *attr_keyed_line(const char *bytes, size_t n, const char *key, size_t *ret_n);
