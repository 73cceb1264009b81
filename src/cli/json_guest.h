/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What QMP is told: JSON in the text too. */
#pragma once

#include "cli/guest.h"

/* A line for each device_add, then one for each device_del. */
void put_qmp(struct buf *out, const struct guest *g);
