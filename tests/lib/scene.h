/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small host to apply a plan to, and that plan: a GRUB default file and a module list that
 * change, a modprobe.d file that is created together with its directory, a file that is removed, an
 * environment block of which one variable is the plan's; and programs: they make grub.cfg, one boot
 * image that is there and one that is not, one that is built beside the old one, and a copy of
 * grub.cfg in /esp, which counts as a volume that nobody else sees.
 *
 * The programs are shell scripts in the tree, run by chroot with a copy of this machine's sh. Where
 * that cannot be (not root, or that sh needs more than libc), programs is false and the plan has no
 * steps.
 */
#pragma once

#include "apply/apply.h"

#define SCENE_BUILT "/boot/.initramfs-6.3.img.passthru-new"
#define SCENE_BLOCK 1024
/* An environment block that begins with these lines. The caller frees. */
char *scene_block(const char *lines);

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

/* Below which all that a run writes lies: etc, boot, esp and var. Ended by NULL. */
extern const char *const scene_dirs[];
/* None of them. */
void scene_empty(struct scene *s);
/* All files as at first, no state directory. */
void scene_reset(struct scene *s);

/* Remembers the tree as it is now, runs included; and makes it so again, which is quicker than
   applying again. */
void scene_keep(struct scene *s);
void scene_bring_back(struct scene *s);

enum scene_is { SCENE_OLD, SCENE_NEW, SCENE_MIXED };
/* OLD is byte for byte with owner, mode, xattrs and times; NEW without times, and so is esp always.
   Anything else below etc, boot and esp is MIXED. */
enum scene_is scene_is(const struct scene *s);

/* Everything below etc, boot and esp, a line an entry, sorted. The caller frees. */
char *scene_state(const struct scene *s, bool times);

/* Names of hidden files below the whole tree, one a line; "" none. The caller frees. */
char *scene_hidden(const struct scene *s);

struct apply_opts scene_opts(const struct scene *s);
/* Applies without faults; ends the test program unless it is DONE. Gives the run's id, freed by the
   caller. */
char *scene_apply(struct scene *s);
/* Takes the sum of its nth generated file out of the journal of the only run: as if that run's own program had removed
   the file. */
void scene_forget_sum(const struct scene *s, size_t nth);
/* Waits until no program of any run is at work. */
void scene_wait_for_programs(const struct scene *s);
