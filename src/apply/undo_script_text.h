/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside apply/undo_script.c only: the parts of undo.sh that are the same for every run. */
#pragma once

extern const char undo_script_head[]; /* up to id= */
extern const char undo_script_body[]; /* functions */
/* The checks before the first edit, by the function "edits" that names them all. */
extern const char undo_script_begin[];
