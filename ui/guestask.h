/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the Guest page asks of libvirt, one question at a time: its domains, what a change would make of the one that the
 * cursor is on, and that change.
 */
#pragma once

#include "ui/app.h"

/* Asks for what is not known yet and would be shown now. Nothing in a tree. */
void guestask_want(struct app *app);
/* The pipe of the question can be read. */
void guestask_ready(struct app *app);
/* Does what the preview of that domain shows. */
void guestask_change(struct app *app, size_t domain, bool live);
