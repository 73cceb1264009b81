/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a run lives. /var/lib/passthru is 0700; all of it is written only while the lock is held:
 *
 *	lock              flock; holds the pid of who took it (apply/lock.h)
 *	runs/ID/manifest  the plan as text (model/manifest.h)
 *	        before/   every edited file as it was, with owner, mode, xattrs and times
 *	        after/    every edited file as the run writes it
 *	        generated/  what the programs rewrite, as it was
 *	        inventory what else must be known to put things back (apply/inventory.h)
 *	        undo.sh   puts everything back with a POSIX shell (apply/undo_script.h)
 *	        guard.sh  does so by itself, unless the run is confirmed (apply/guard_script.h)
 *	        guard.log what that did
 *	        rescue.txt  what to type when this host does not come up (apply_opts.rescue)
 *	        journal   what happened (apply/journal.h)
 *	        running   held by the programs while they run (apply/programs.h)
 *	        log       what the programs wrote, raw
 *	        scratch/  what is needed for a moment while things are read back
 */
#pragma once

#include "apply/apply.h"

/* The longest file that a plan edits; longer ones are refused. */
#define EDITED_MAX ((size_t)16 * 1024 * 1024)

/* A run's directory. It owns nothing: strings are in mem. */
struct store {
	const struct root *root;
	struct arena *mem;
	const char *id;  /* "20261121T045501Z" */
	const char *dir; /* "/var/lib/passthru/runs/20261121T045501Z" */
};

struct store store_of(const struct root *root, struct arena *mem, const char *id);

/* Makes /var/lib/passthru/runs. -EPERM when either is no directory of its own, another user's, or
   open to others. */
int store_make_state_dir(const struct root *root, struct err *err);

/* May what belongs to that user be trusted as what passthru wrote? On the running machine ours alone;
   a tree may be another user's as a whole. */
bool store_is_owner(const struct root *root, uid_t uid);

/* Makes an empty run directory named by the time, with "-2", "-3" … behind it when that is taken.
   */
int store_create(const struct root *root, struct arena *mem, struct store *ret, struct err *err);

/* "DIR/NAME", or with a path "DIR/NAME/etc/default/grub". In mem. */
const char *store_path(const struct store *s, const char *name, const char *path);

/* A small file of our own in the directory: all there and on the disk, or not there. */
int store_put(const struct store *s, const char *name, const void *bytes, size_t n, mode_t mode,
	      struct err *err);

/* manifest, before/ and after/. */
int store_put_plan(const struct store *s, const struct plan *p, struct err *err);

/* The same below any directory of root. own: files become the caller's, 0644, as a plan directory
   has them. */
int plan_tree_write(const struct root *root, const char *dir, const struct plan *p, bool own,
		    struct err *err);

/* What a file written by this run is to be besides its bytes: a file that is created in a tree by
   an ordinary user is that user's. */
struct meta store_after_meta(const struct edit *e);

int store_remove(const struct store *s, struct err *err);

#define STORE_SCRATCH "scratch"
/* Makes it, empty. */
int store_scratch(const struct store *s, struct err *err);
void store_scratch_remove(const struct store *s);

/* The ids of all runs, oldest first, in mem. A host without any gives n = 0. What root or this user
   did not make is none. */
int store_list(const struct root *root, struct arena *mem, char ***ret, size_t *ret_n,
	       struct err *err);

/* The hidden name that path has in its own directory while the run replaces it:
   ".grub.passthru-ID". In mem. */
const char *store_temp(const struct store *s, const char *path);

/* Removes that name from path's directory, and from where path's symlink leads; none there is
   success. What happened to path before is on the disk after it. */
int store_sweep(const struct store *s, const char *path, struct err *err);

/* "DIR" as one types it on the machine that has root: with the root's own path before it. In mem.
   */
const char *store_shown(const struct store *s, const char *path);
