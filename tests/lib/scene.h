/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small host to apply a plan to, and that plan: a GRUB default file and a module list that
 * change, a modprobe.d file that is created together with its directory, a file that is removed;
 * and two programs that make grub.cfg, one boot image that is there and one that is not.
 *
 * The programs are shell scripts in the tree, run by chroot with a copy of this machine's sh. Where
 * that cannot be (not root, or that sh needs more than libc), programs is false and the plan has no
 * steps.
 */
#pragma once

#include "apply/apply.h"

struct scene {
	char *dir;
	struct root root;
	bool programs;
	struct arena mem;
	struct plan plan;
	char *old_state, *new_state; /* as scene_state shows them, with and without times */
	struct arena kept_mem;       /* what scene_keep remembers */
	struct kept *kept;
	size_t n_kept;
};

/* Makes the tree and the plan, applies it once to see the new state, and puts the old one back.
   Ends the test program when it cannot. */
void scene_open(struct scene *s);
void scene_close(struct scene *s);

/* No etc, boot and var. */
void scene_empty(struct scene *s);
/* All files as at first, no state directory. */
void scene_reset(struct scene *s);

/* Remembers the tree as it is now, runs included; and makes it so again, which is quicker than
   applying again. */
void scene_keep(struct scene *s);
void scene_bring_back(struct scene *s);

enum scene_is { SCENE_OLD, SCENE_NEW, SCENE_MIXED };
/* OLD is byte for byte with owner, mode, xattrs and times; NEW without times. Anything else below
   etc and boot is MIXED. */
enum scene_is scene_is(const struct scene *s);

/* Everything below etc and boot, a line an entry, sorted. The caller frees. */
char *scene_state(const struct scene *s, bool times);

/* Names of hidden files below the whole tree, one a line; "" none. The caller frees. */
char *scene_hidden(const struct scene *s);

struct apply_opts scene_opts(const struct scene *s);
/* Applies without faults; ends the test program unless it is DONE. Gives the run's id, freed by the
   caller. */
char *scene_apply(struct scene *s);
/* Waits until no program of any run is at work. */
void scene_wait_for_programs(const struct scene *s);
