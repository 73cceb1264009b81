/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside undo_script.c and guard_script.c only: the functions that both scripts have. They want
 * $state, the state directory, $journal, and a function say.
 */
#pragma once

extern const char script_common[];
