/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands on every page: the header, the rules, the message or the question, the footer.
 */
#pragma once

#include "ui/app.h"

/* Rows that the message or the question takes now; fills app->message_text. */
int frame_message(struct app *app);
void frame_draw(const struct app *app);
