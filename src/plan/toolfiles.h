/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings of tools that make the text file of a loader. */
#pragma once

#include "plan/loader.h"

/* Is the loader's file made by a tool out of settings? Else it is edited itself. */
bool is_made_by_tool(const struct host *h);
/* The words that the settings give; NULL: not known. In the scratch arena. */
char *tool_cmdline(struct making *m);
/* Does m->words in the settings. */
int edit_tool_files(struct making *m, const char *why, struct err *err);
