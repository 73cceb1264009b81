/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/app.h"

/* Asks for a name, then writes the text for the guest to a new file of that name. */
void guestsave_ask(struct app *app, bool qemu);
