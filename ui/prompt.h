/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A question in the lines above the footer. While one is asked it takes all keys.
 */
#pragma once

#include "base/buf.h"

struct app;

enum prompt_kind {
	PROMPT_NONE,
	PROMPT_WORD,   /* the word must be typed exactly, then Enter */
	PROMPT_LINE,   /* any text, then Enter */
	PROMPT_SEARCH, /* told at each key */
	PROMPT_YES_NO, /* one key */
	PROMPT_KEYS,   /* one of several keys, which is the answer */
};

struct prompt {
	enum prompt_kind kind;
	struct buf question; /* safe text */
	struct buf text;     /* what was typed, UTF-8 */
	bool offered;        /* the text is ours as yet: what is typed takes its place */
	const char *word;    /* PROMPT_WORD */
	const char *keys;    /* PROMPT_KEYS: a letter each, "ns"; Esc leaves */
	const char *labels;  /* … and what the footer says of them, "n now  s from its next start" */
	void (*accept)(struct app *app, const char *text);
	void (*typed)(struct app *app, const char *text); /* PROMPT_SEARCH */
	void (*cancel)(struct app *app);                  /* may be NULL */
};

/* Starts to ask. text: what stands there already. */
void prompt_ask(struct prompt *p, enum prompt_kind kind, const char *question, const char *text,
		void (*accept)(struct app *app, const char *text));
bool prompt_is_typed(const struct prompt *p); /* there is a line to type in */
/* Gives one key to the question; it may end it and call accept or cancel. */
void prompt_key(struct app *app, struct prompt *p, uint32_t key);
void prompt_done(struct prompt *p);
