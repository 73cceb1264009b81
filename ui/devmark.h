/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Space on the Devices page: marks a device, takes its mark away, or says why neither can be.
 */
#pragma once

#include "ui/app.h"

void devmark_toggle(struct app *app, size_t i);
/* The marked device that device i comes along with; "another device" when there is none. */
const char *devmark_brought_by(const struct app *app, size_t i);
