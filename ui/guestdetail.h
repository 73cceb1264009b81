/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that is known of the row under the cursor: the details of the Guest page. */
#pragma once

#include "ui/app.h"

void guestdetail_fill(struct app *app, int width);
/* "For 01:00.0 … and 01:00.1, marked on page 3", or why there is nothing to give. */
void put_guest_head(struct buf *out, const struct app *app);
