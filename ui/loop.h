/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Waits for keys, signals, the worker and udev, and brings each to struct app; draws after each.
 *
 * The one test hook: with PASSTHRU_IDLE_FD=N in the environment, one byte is written to file
 * descriptor N each time right before the loop blocks with nothing left to do: all typed input is
 * consumed, the screen is flushed, no worker runs and no burst of udev events is waiting. A test
 * that has read the byte since its last key sees the screen that this key leads to.
 */
#pragma once

#include "ui/app.h"

/* The terminal is open. Returns the exit status. */
int loop_run(struct app *app);

/* The clock that app.now_ms has, in milliseconds. */
int64_t loop_now_ms(void);

/* Blocks the signals that the loop takes itself. Before term_open, so that none is lost. */
void loop_block_signals(void);
