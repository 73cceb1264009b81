/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/prompt.h"

#include "base/text.h"
#include "ui/app.h"
#include "ui/keys.h"

#define LONGEST_ANSWER 1024

void prompt_ask(struct prompt *p, enum prompt_kind kind, const char *question, const char *text,
		void (*accept)(struct app *app, const char *text))
{
	prompt_done(p);
	p->kind = kind;
	p->accept = accept;
	buf_puts(&p->question, question);
	buf_puts(&p->text, text);
	p->offered = *text != '\0';
}

void prompt_done(struct prompt *p)
{
	buf_done(&p->question);
	buf_done(&p->text);
	*p = (struct prompt){0};
}

static void drop_last(struct buf *b)
{
	while (b->len > 0 && ((unsigned char)b->data[b->len - 1] & 0xc0) == 0x80)
		b->data[--b->len] = '\0';
	if (b->len > 0)
		b->data[--b->len] = '\0';
}

static void drop_word(struct buf *b)
{
	while (b->len > 0 && b->data[b->len - 1] == ' ')
		drop_last(b);
	while (b->len > 0 && b->data[b->len - 1] != ' ')
		drop_last(b);
}

static void add_char(struct buf *b, uint32_t key)
{
	char bytes[4];
	size_t n = 0;

	if (cp_width(key) < 0 || b->len >= LONGEST_ANSWER)
		return;
	if (key < 0x80)
		bytes[n++] = (char)key;
	else if (key < 0x800)
		bytes[n++] = (char)(0xc0 | key >> 6);
	else if (key < 0x10000)
		bytes[n++] = (char)(0xe0 | key >> 12);
	else
		bytes[n++] = (char)(0xf0 | key >> 18);
	for (int shift = key < 0x80      ? -1
			 : key < 0x800   ? 0
			 : key < 0x10000 ? 6
					 : 12;
	     shift >= 0; shift -= 6)
		bytes[n++] = (char)(0x80 | (key >> shift & 0x3f));
	buf_add(b, bytes, n);
}

/* True when the key changed the text. */
static bool edit_text(struct buf *b, uint32_t key)
{
	switch (key) {
	case K_BACKSPACE:
		drop_last(b);
		return true;
	case K_CTRL_U:
		buf_clear(b);
		return true;
	case K_CTRL_W:
		drop_word(b);
		return true;
	default:
		if (key < ' ' || key >= K_UP)
			return false;
		add_char(b, key);
		return true;
	}
}

static bool type_key(struct prompt *p, uint32_t key)
{
	if (p->offered && key > ' ' && key < K_UP && cp_width(key) > 0)
		buf_clear(&p->text);
	p->offered = false;
	return edit_text(&p->text, key);
}

/* The question is over before its answer acts: the answer may ask the next one. */
static void finish(struct app *app, struct prompt *p, bool accepted)
{
	struct prompt was = *p;

	*p = (struct prompt){0};
	if (accepted)
		was.accept(app, buf_str(&was.text));
	else if (was.cancel)
		was.cancel(app);
	prompt_done(&was);
}

static void answer(struct app *app, struct prompt *p)
{
	if (p->kind == PROMPT_WORD && !streq(buf_str(&p->text), p->word)) {
		app_say(app, ST_WARN,
			"Type the word %s, then Enter. Esc leaves and changes nothing.", p->word);
		buf_clear(&p->text);
		return;
	}
	finish(app, p, true);
}

static void key_yes_no(struct app *app, struct prompt *p, uint32_t key)
{
	if (key == 'y' || key == 'Y')
		finish(app, p, true);
	else if (key == 'n' || key == 'N' || key == K_ESC || key == 'q')
		finish(app, p, false);
}

static void key_of_several(struct app *app, struct prompt *p, uint32_t key)
{
	if (key > ' ' && key < 0x80 && strchr(p->keys, (int)key)) {
		buf_putc(&p->text, (char)key);
		finish(app, p, true);
	} else if (key == K_ESC || key == 'q') {
		finish(app, p, false);
	}
}

bool prompt_is_typed(const struct prompt *p)
{
	return p->kind != PROMPT_NONE && p->kind != PROMPT_YES_NO && p->kind != PROMPT_KEYS;
}

void prompt_key(struct app *app, struct prompt *p, uint32_t key)
{
	if (p->kind == PROMPT_YES_NO)
		key_yes_no(app, p, key);
	else if (p->kind == PROMPT_KEYS)
		key_of_several(app, p, key);
	else if (key == K_ESC)
		finish(app, p, false);
	else if (key == K_ENTER)
		answer(app, p);
	else if (type_key(p, key) && p->kind == PROMPT_SEARCH)
		p->typed(app, buf_str(&p->text));
}
