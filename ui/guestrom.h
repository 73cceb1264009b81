/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The option ROM of the Guest page: hidden, or from a file. */
#pragma once

#include "ui/app.h"

void guestrom_hide(struct app *app); /* or shows it again */
/* Takes the file away, or takes the one again that was; where none was it is asked for. */
void guestrom_toggle(struct app *app);
void guestrom_edit(struct app *app); /* asks for the file */
/* "of 04:00.0": whom a file is for. Nothing where it can be for none. */
void put_rom_owner(struct buf *out, const struct app *app);
