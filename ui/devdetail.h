/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the Devices page says of one device: can it be passed, who comes along, what hangs on it.
 */
#pragma once

#include "ui/app.h"

void devdetail(const struct app *app, size_t i, struct pager *out, int width);
/* Of an IOMMU group (index in host->groups). */
void groupdetail(const struct app *app, size_t group, struct pager *out, int width);
/* "01:00.1, 01:00.2 and 3 more": companions of device i without i itself; "" none. */
void put_companions(struct buf *out, const struct host *h, size_t i);
