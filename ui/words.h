/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Small sentences and marks that several pages say in the same way.
 */
#pragma once

#include "ui/app.h"

enum glyph status_glyph(enum status s);
enum style status_style(enum status s);
const char *tri_mark(const struct app *app, enum tri ok); /* of a promise */
enum style tri_style(enum tri ok);

/* "01:00.0" when every device of the host is in domain 0, else the whole address. */
const char *short_address(const struct host *h, const char *address);
bool one_domain(const struct host *h);

/* "3 edits, 1 program, reboot" */
void put_plan_size(struct buf *out, const struct plan *p);
/* "1 device", "2 devices" */
void put_count(struct buf *out, size_t n, const char *one, const char *many);
/* "the host", "the scratch copy of the bundled host", "the tree /mnt": what a run changes. */
void put_place(struct buf *out, const struct app *app);
/* The run that gives device i to vfio-pci at the next start; NULL none. */
const struct run *waiting_for(const struct app *app, size_t i);
/* The last run waits for the reboot. */
bool reboot_pending(const struct app *app);
