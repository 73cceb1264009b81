/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A disk that forgets. Beside a scratch tree it keeps what of it would still be there after a power
 * cut, as POSIX promises it and no better:
 *
 *	bytes and metadata of a file  as at the last fsync of it, or syncfs
 *	a name in a directory         (made, renamed, removed) as at the last fsync of the directory
 *
 * tests/lib/faultsys.c tells it of every call that goes through base/sys.h. What programs do in the
 * tree it finds out by looking, and that counts as durable only when it is synced later.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* What is left of that which was not synced. */
enum forget_how {
	FORGET_ALL,  /* nothing */
	FORGET_BYTES, /* every name and owner, in order, but no bytes: a file that was not synced is
			 empty, one that grew has its old length (ext4 without auto_da_alloc, XFS) */
	FORGET_SOME, /* of the changes of names the first few, or any few; of a file the old bytes
			or some of the new ones: the seed decides */
};

/* From now on top/DIR for each of dirs (NULL at the end) is watched; as it stands it is durable. */
void forget_begin(const char *top, const char *const *dirs);
/* It is watched. */
bool forget_active(void);
/* The power is cut: the tree becomes what is durable, and nothing is watched any more. */
void forget_cut(enum forget_how how, unsigned seed);

/* To be told before the call: programs that ended since may have changed the tree. */
void forget_programs(void);
/* To be told after the call. Descriptors and directories elsewhere are passed over. */
void forget_made(int dir, const char *name);
void forget_renamed(int from_dir, const char *from, int to_dir, const char *to);
void forget_unlinked(int dir, const char *name);
void forget_synced(int fd);     /* fsync */
void forget_synced_all(void);   /* syncfs */
