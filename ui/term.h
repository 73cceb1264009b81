/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The terminal: the only file that knows ncurses. There is one terminal, so its state is here and
 * not handed around. Between term_open and term_close stdin and stdout belong to it.
 */
#pragma once

#include "base/err.h"
#include "ui/glyph.h"
#include "ui/layout.h"
#include "ui/theme.h"

/* The signs that this terminal, locale and user can take. Call after term_locale. */
enum glyph_set term_glyphs(bool ascii);
/* Takes the user's character set; a plain UTF-8 one where the user set none. */
void term_locale(void);

/* Fails when the terminal has no description, or cannot move its cursor. */
int term_open(enum glyph_set glyphs, bool mono, struct err *err);
void term_close(void); /* gives the terminal back; safe to call twice, and from bug() */

/* Ctrl-Z: gives the terminal back, stops this process, and takes the terminal again when it goes
 * on. */
void term_stop(void);

/* Gives the terminal to another program for a while, and takes it again. Without a screen: nothing. */
void term_leave(void);
void term_return(void);

/* The size as the kernel has it now. */
void term_resize(int *ret_rows, int *ret_cols);

/* The next key that is there, 0 when there is none, -1 when the terminal is gone. Never waits (but
   for the rest of an escape sequence). */
int64_t term_key(void);

void term_erase(void);
void term_redraw_all(void); /* the next flush writes every cell */
void term_flush(void);

/* Writes at most cols columns of safe text; what is too long ends in a sign that says so. Returns
 * the columns used. */
int term_text(int y, int x, int cols, enum style st, const char *s);
/* A sign in the form that this terminal takes. */
const char *term_glyph(enum glyph g);
/* Gives cells that are written already another style. */
void term_restyle(int y, int x, int cols, enum style st);
/* Where the cursor blinks; row -1 hides it. */
void term_cursor(int y, int x);
