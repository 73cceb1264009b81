/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A key as a number: the code point it types, or one of K_… for keys that type nothing.
 */
#pragma once

#include "base/buf.h"

enum {
	K_CTRL_L = 'L' - '@',
	K_CTRL_U = 'U' - '@',
	K_CTRL_W = 'W' - '@',
	K_TAB = '\t',
	K_ENTER = '\n',
	K_ESC = 27,
	K_BACKSPACE = 127,
	K_UP = 0x200000, /* above every code point */
	K_DOWN,
	K_LEFT,
	K_RIGHT,
	K_PAGE_UP,
	K_PAGE_DOWN,
	K_HOME,
	K_END,
	K_F1,
	K_OTHER, /* a key that we have no use for */
};

/* The key of a name as the action table writes it ("PgUp", "Ctrl-L", "q"); K_OTHER when there is
 * none. */
uint32_t key_named(const char *name, size_t n);

/* True when the blank-separated names hold this key. */
bool keys_hold(const char *names, uint32_t key);

/* The names, one call each: 0 at the end, else the length of the next name, whose start is set. */
size_t keys_next(const char **at, const char **ret_name);
