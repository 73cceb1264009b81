/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the Devices page says of one row. What decides comes first: can it be passed, what would
 * happen, who comes along; then what hangs on it, and what it is.
 */
#pragma once

#include "ui/app.h"

#define LABEL_COLS 9

void devdetail(const struct app *app, size_t i, struct pager *out, int width);
/* Of a heading: a group, a domain, the virtual functions of a device. */
void headingdetail(const struct app *app, const struct devrow *row, struct pager *out, int width);
/* Its registers, interrupts, link, memory, power: what is known of them (ui/devfacts.c). */
void devfacts(const struct app *app, size_t i, struct pager *out, int width);

/* A label and its text; nothing when the text is empty. The label carries the colour and the text
 * has none: a cursor that passes then costs few bytes. */
void put_fact(struct pager *p, int width, const char *label, enum style st, const struct buf *text);
/* "01:00.1, 01:00.2 and 3 more": companions of device i without i itself; "" none. */
void put_companions(struct buf *out, const struct host *h, size_t i);
/* What ties them to it: "the same slot"; all that there is when several do. */
const char *along_bond(const struct host *h, size_t i);
/* "256 MiB": the largest unit that leaves a whole number. */
void put_bytes(struct buf *out, uint64_t bytes);
