/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside apply/guard_script.c only: the parts of guard.sh that are the same for every run. */
#pragma once

extern const char guard_script_head[];	 /* up to the run's facts */
extern const char guard_script_body[];	 /* where it lies; functions */
extern const char guard_script_decide[]; /* by holds_files, has_its_words and give_all_back */
