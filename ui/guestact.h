/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the keys of the Guest page do with the row under the cursor. */
#pragma once

#include "ui/app.h"

/* NULL: the key has something to do. Else a sentence: why not, and what to do instead. */
const char *guestact_no_choose(const struct app *app);
const char *guestact_no_attach(const struct app *app);
const char *guestact_no_save(const struct app *app);

void guestact_choose(struct app *app); /* Space */
void guestact_open(struct app *app);   /* Enter */
void guestact_attach(struct app *app); /* a */
void guestact_save(struct app *app);   /* w */
const char *guestact_enter_label(const struct app *app);
const char *guestact_choose_label(const struct app *app); /* NULL: none that Enter has not said */
const char *guestact_attach_label(const struct app *app);

/* The preview that was wanted is there: if the question waited for it, it is asked now. */
void guestact_preview_came(struct app *app);
