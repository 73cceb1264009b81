/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rows of the Guest page: the domains of libvirt, the texts, how it is told, and what the host can do for the guest,
 * under a heading each. A heading is no row to stop on. Derived each time, so there is nothing to keep or free.
 */
#pragma once

#include "ui/app.h"

enum guest_row_kind {
	GROW_HEADING,
	GROW_DOMAIN,
	GROW_NOTE, /* a sentence where the domains would be */
	GROW_TEXT,
	GROW_OPTION,
	GROW_NEED,
};

enum guest_section { GSEC_DOMAINS, GSEC_TEXTS, GSEC_OPTIONS, GSEC_NEEDS, _GSEC_MAX };
enum guest_text { GTEXT_LIBVIRT, GTEXT_QEMU, _GTEXT_MAX };
enum guest_option { GOPT_MANAGED, GOPT_APART, GOPT_ROM_HIDDEN, GOPT_ROM, _GOPT_MAX };

struct guest_row {
	enum guest_row_kind kind;
	enum guest_section section;
	size_t i; /* the domain, guest_text, guest_option or need_id */
};

size_t guestrows_count(const struct guestview *v);
/* A row past the end is a heading of _GSEC_MAX. */
struct guest_row guestrow_at(const struct guestview *v, size_t row);
struct guest_row guestrow_here(const struct app *app); /* under the cursor */
size_t guestrow_heading(const struct guestview *v, size_t row); /* of the section that row is in */
/* The row to stand on after move a ended on row: beside a heading, in the direction of the move. */
size_t guestrow_stop(const struct guestview *v, size_t row, enum action a);
size_t guestrow_of(const struct guestview *v, enum guest_row_kind kind, size_t i); /* SIZE_MAX: there is none */

/* What stands in the row, and is searched: its name, and how it is. */
const char *guestrow_name(const struct guestview *v, struct guest_row r);
void put_guestrow_value(struct buf *out, const struct app *app, struct guest_row r);

/* The sentence where the domains would be: why there are none, or that libvirt is being asked. */
void put_no_domains(struct buf *out, const struct app *app);

int guestrow_cursor_cols(struct rect r); /* of the cursor's line, from column 1 on */
void guestrow_draw(const struct app *app, struct rect r, int at, struct guest_row row);
