/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The scene's plan as one that is tried first, or that has a guard. The trial makes one image of the
 * files that change, gives these back, and points to the image by an entry in custom.cfg and by
 * next_entry; its guard is a unit with a directory of its own. It needs programs: see lib/scene.h.
 */
#pragma once

#include "lib/scene.h"

#define SCENE_GUARD "/etc/systemd/system/passthru-undo.service"
#define SCENE_TRIAL_IMAGE "/boot/initrd-trial.img"
#define SCENE_CUSTOM "/boot/grub/custom.cfg"
#define SCENE_ENV "/boot/grub/grubenv"

/* Both borrow from s, which must live longer; memory is the scene's. */
struct plan scene_trial(struct scene *s);
struct plan scene_guarded(struct scene *s);

/* Applies without faults; ends the test program unless it is DONE. */
void scene_apply_plan(struct scene *s, const struct plan *p);

/* What GRUB writes when it starts the entry that next_entry names. */
void scene_grub_starts(struct scene *s);

/* Of the start behind the one in which scene_opts applies. */
struct apply_opts scene_opts_later(const struct scene *s, bool on_trial);
/* The host in that start; host_free. */
struct host *scene_host_later(bool on_trial);
