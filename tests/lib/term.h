/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A terminal without a screen: runs a program in a pty, feeds what it prints to libvterm and answers what a
 * person would see: text, colours, cursor. It knows that the program is idle because the program says so:
 * it gets an fd in PASSTHRU_IDLE_FD and writes a byte there whenever it blocks with all input consumed.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <vterm.h>

#include "base/buf.h"

struct term {
	VTerm *vt;
	VTermScreen *screen;
	int rows, cols;
	int pty;  /* master, -1 once the program has closed it */
	int idle; /* read end of the idle pipe, -1: the program does not say */
	pid_t pid;
	size_t bytes; /* that the program has printed so far */
};

struct term_opts {
	char *const *argv;
	int rows, cols;
	const char *term_name; /* TERM */
	bool idle;	       /* the program knows PASSTHRU_IDLE_FD */
};

/* 0 or negative errno. The program inherits our environment; TERM, LC_ALL=C.UTF-8, LINES and COLUMNS unset are put over it. */
int term_start(const struct term_opts *o, struct term *ret);
void term_free(struct term *t); /* kills what still runs */

int term_send(struct term *t, const char *bytes, size_t n);
/* Reads until the program is idle (idle < 0: until nothing came for a moment is never assumed: returns at once). -ETIME after
   seconds; 0 also when the program ended. */
int term_settle(struct term *t, int seconds);
/* Reads until the screen shows text. -ETIME, or -EPIPE when the program ended without it. */
int term_expect(struct term *t, const char *text, int seconds);
int term_resize(struct term *t, int rows, int cols);
/* Waits for its end; gives the exit status, 128 + signal, or -ETIME. */
int term_wait(struct term *t, int seconds);

void term_text(const struct term *t, struct buf *out);	/* lines without trailing blanks */
void term_style(const struct term *t, struct buf *out); /* a letter a cell: . plain, krgybmcw colour, upper case bold, # reverse, _ underline */
void term_svg(const struct term *t, struct buf *out);	/* a picture */
