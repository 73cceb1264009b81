/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/term.h"

#include <errno.h>
#include <locale.h>
#include <ncurses.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <term.h>
#include <wchar.h>

#include "base/text.h"
#include "ui/keys.h"

#define ESCAPE_WAIT_MS 25 /* a lone Esc, or the start of a key's sequence over a slow link */

static struct {
	SCREEN *screen;
	enum glyph_set glyphs;
	bool mono;
	bool open;
} term;

static bool is_set(const char *name)
{
	const char *v = getenv(name);

	return v && *v;
}

void term_locale(void)
{
	bool chosen = is_set("LC_ALL") || is_set("LC_CTYPE") || is_set("LANG");

	if (!chosen && setlocale(LC_CTYPE, "C.UTF-8"))
		return;
	setlocale(LC_CTYPE, "");
}

enum glyph_set term_glyphs(bool ascii)
{
	const char *name = getenv("TERM");

	if (ascii || !locale_is_utf8())
		return GLYPHS_ASCII;
	return name && (streq(name, "linux") || str_starts(name, "linux-")) ? GLYPHS_CONSOLE
									    : GLYPHS_UNICODE;
}

static const short colour_codes[_COLOUR_MAX] = {
	[COLOUR_DEFAULT] = -1,          [COLOUR_RED] = COLOR_RED,   [COLOUR_GREEN] = COLOR_GREEN,
	[COLOUR_YELLOW] = COLOR_YELLOW, [COLOUR_CYAN] = COLOR_CYAN,
};

static void start_colours(void)
{
	if (term.mono || !has_colors() || start_color() == ERR || use_default_colors() == ERR) {
		term.mono = true;
		return;
	}
	for (short c = COLOUR_DEFAULT + 1; c < _COLOUR_MAX; c++)
		init_pair(c, colour_codes[c], -1);
}

static void start_modes(void)
{
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	curs_set(0);
}

/* A full screen needs a terminal that is described and that can put its cursor anywhere. */
static bool can_do_screens(void)
{
	int known;
	bool can;

	if (setupterm(NULL, STDOUT_FILENO, &known) != OK)
		return false;
	can = tigetstr("cup") != NULL;
	del_curterm(cur_term); /* newterm reads the description for itself */
	return can;
}

int term_open(enum glyph_set glyphs, bool mono, struct err *err)
{
	const char *name = getenv("TERM");

	set_escdelay(ESCAPE_WAIT_MS);
	term.screen = can_do_screens() ? newterm(NULL, stdout, stdin) : NULL;
	if (!term.screen)
		return err_set(err, ENOTTY, "terminal \"%s\": no full screen is possible on it",
			       name ? name : "");
	term.glyphs = glyphs;
	term.mono = mono;
	term.open = true;
	start_colours();
	start_modes();
	return 0;
}

void term_close(void)
{
	if (!term.open)
		return;
	term.open = false;
	endwin();
}

void term_leave(void)
{
	if (term.open)
		endwin();
}

void term_return(void)
{
	if (!term.open)
		return;
	clearok(curscr, TRUE);
	refresh();
}

void term_stop(void)
{
	sigset_t stop;

	term_leave();
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	signal(SIGTSTP, SIG_DFL);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &stop,
		    NULL); /* here it stops, unless nobody could wake it again */
	sigprocmask(SIG_BLOCK, &stop, NULL);
	term_return();
}

void term_resize(int *ret_rows, int *ret_cols)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0 &&
	    (size.ws_row != LINES || size.ws_col != COLS))
		resizeterm(size.ws_row, size.ws_col);
	*ret_rows = LINES;
	*ret_cols = COLS;
}

static const struct {
	wint_t curses;
	int key;
} special[] = {
	{KEY_UP, K_UP},
	{KEY_DOWN, K_DOWN},
	{KEY_LEFT, K_LEFT},
	{KEY_RIGHT, K_RIGHT},
	{KEY_PPAGE, K_PAGE_UP},
	{KEY_NPAGE, K_PAGE_DOWN},
	{KEY_HOME, K_HOME},
	{KEY_FIND, K_HOME},
	{KEY_END, K_END},
	{KEY_SELECT, K_END},
	{KEY_F(1), K_F1},
	{KEY_ENTER, K_ENTER},
	{KEY_BACKSPACE, K_BACKSPACE},
	{KEY_DC, K_BACKSPACE},
};

static int64_t special_key(wint_t c)
{
	for (size_t i = 0; i < ARRAY_SIZE(special); i++)
		if (special[i].curses == c)
			return special[i].key;
	return K_OTHER;
}

int64_t term_key(void)
{
	wint_t c;
	int r = get_wch(&c);

	if (r == ERR)
		return 0;
	if (r == KEY_CODE_YES)
		return special_key(c);
	if (c == '\r')
		return K_ENTER;
	return c == '\b' ? K_BACKSPACE : c == 0 ? K_OTHER : (int64_t)c;
}

void term_erase(void)
{
	erase();
}

void term_redraw_all(void)
{
	clearok(curscr, TRUE);
}

void term_flush(void)
{
	refresh();
}

static attr_t attributes(struct look k)
{
	attr_t a = A_NORMAL;

	a |= k.bold ? A_BOLD : 0;
	a |= k.dim ? A_DIM : 0;
	a |= k.reverse ? A_REVERSE : 0;
	a |= k.underline ? A_UNDERLINE : 0;
	return a;
}

/* Safe text in the form that this terminal can show. */
static void put(const char *s, size_t n)
{
	_cleanup_buf_ struct buf ascii = {0};

	if (term.glyphs != GLYPHS_ASCII) {
		addnstr(s, (int)n);
		return;
	}
	text_ascii(&ascii, s, n);
	addnstr(buf_str(&ascii), (int)ascii.len);
}

int term_text(int y, int x, int cols, enum style st, const char *s)
{
	struct look k = theme_look(term.mono, st);
	int wide = (int)text_width(s);
	size_t n;

	if (cols <= 0 || y < 0 || y >= LINES || x < 0 || x + cols > COLS || move(y, x) == ERR)
		return 0;
	attr_set(attributes(k), (short)k.colour, NULL);
	n = text_clip(s, (size_t)(wide > cols ? cols - 1 : cols));
	put(s, n);
	if (wide > cols) {
		put(term_glyph(G_ELLIPSIS), strlen(term_glyph(G_ELLIPSIS)));
		wide = cols;
	}
	attr_set(A_NORMAL, 0, NULL);
	return wide;
}

const char *term_glyph(enum glyph g)
{
	return glyph(term.glyphs, g);
}

void term_restyle(int y, int x, int cols, enum style st)
{
	struct look k = theme_look(term.mono, st);

	if (cols > 0)
		mvchgat(y, x, cols, attributes(k), (short)k.colour, NULL);
}

void term_cursor(int y, int x)
{
	curs_set(y < 0 ? 0 : 1);
	leaveok(stdscr, y < 0);
	if (y >= 0)
		move(y, x);
}
