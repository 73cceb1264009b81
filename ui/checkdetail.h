/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that is known of the check under the cursor: the details of the Checks page. */
#pragma once

#include "ui/app.h"

void checkdetail_fill(struct app *app, int width);
