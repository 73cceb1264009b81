/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a process of ours does first that works beside the screen. */
#pragma once

/*
 * It has its own session and no terminal, ignores SIGHUP and SIGPIPE, and goes on when the screen is gone. on_term: for SIGTERM;
 * SIG_DFL ends it.
 */
void offscreen(void (*on_term)(int));
