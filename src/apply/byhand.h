/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program of a plan as the line that a person types into a shell. */
#pragma once

#include "base/arena.h"

/*
 * "update-initramfs -u -k all". What a program builds beside the old file is renamed over it:
 * "dracut --force /boot/.X.passthru && mv /boot/.X.passthru /boot/X". built NULL: it puts in place
 * itself what it makes. In mem.
 */
const char *step_by_hand(struct arena *mem, const char *const *argv, const char *built,
			 const char *becomes);
