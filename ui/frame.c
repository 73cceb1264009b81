/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/frame.h"

#include <ctype.h>

#include "base/text.h"
#include "ui/draw.h"
#include "ui/guestact.h"
#include "ui/keys.h"

#define MOST_MESSAGE_ROWS 5
#define PROGRAM "passthru"
#define GAP 3 /* " · " between the steps; where that is too wide, two blanks or one */
#define LEAST_HOST_COLS 4
#define HOST_COLS                                                                                  \
	12 /* of the machine's name: the steps stand closer for these, and not for more            \
	    */

static struct rect rule_at(const struct app *app, int row)
{
	return (struct rect){row, 0, 1, app->cols};
}

static bool is_current(const struct app *app, enum page_id id)
{
	return app->page == id || (app->page >= PAGE_STEPS && app->under == id);
}

static int draw_step(const struct app *app, enum page_id id, int col)
{
	const struct page *p = page_of(id);
	bool done = p->done && p->done(app);
	enum style st = is_current(app, id) ? ST_TITLE : done ? ST_OK : ST_TEXT;
	char number[2] = {(char)('1' + id), '\0'};
	char name[16];
	size_t i = 0;

	for (; p->name[i] && i + 1 < sizeof(name); i++)
		name[i] = (char)(is_current(app, id) ? toupper(p->name[i]) : p->name[i]);
	name[i] = '\0';
	col += draw_text(app->layout.header, 0, col, st, number);
	col += draw_text(app->layout.header, 0, col, st, done ? term_glyph(G_PASS) : " ");
	return col + draw_text(app->layout.header, 0, col, st, name);
}

static int draw_steps(const struct app *app, int col, int gap)
{
	for (int p = PAGE_HOST; p < PAGE_STEPS; p++) {
		if (p > 0 && gap == GAP)
			draw_text(app->layout.header, 0, col + 1, ST_DIM, term_glyph(G_DOT));
		col = draw_step(app, (enum page_id)p, p > 0 ? col + gap : col);
	}
	return col;
}

/* "1 Host · 2 Checks · 3 Devices · 4 Plan · 5 Apply · 6 Verify · 7 Guest" */
static int steps_cols(int gap)
{
	int cols = 0;

	for (int p = PAGE_HOST; p < PAGE_STEPS; p++)
		cols += (p > 0 ? gap : 0) + 2 + (int)strlen(page_of((enum page_id)p)->name);
	return cols;
}

/* The widest that leaves room for the machine's name. */
static int steps_gap(int width, int host_cols)
{
	int gap = GAP, room = GAP + (host_cols < HOST_COLS ? host_cols : HOST_COLS) + 2;

	while (gap > 1 && steps_cols(gap) + room > width)
		gap--;
	return gap;
}

/* The smallest screen has no column to spare. */
static int left_margin(struct rect r)
{
	return r.w > MIN_COLS ? 1 : 0;
}

/* Where one is comes first, then on which machine, then the program's name. */
static void draw_header(const struct app *app)
{
	const struct rect r = app->layout.header;
	const char *host = app->session->host->name;
	int host_cols = (int)text_width(host);
	int gap = steps_gap(r.w, host_cols), col = left_margin(r), room;

	if (r.w >= steps_cols(GAP) + host_cols + (int)strlen(PROGRAM) + 2 * GAP + 2)
		col += draw_text(r, 0, col, ST_STRONG, PROGRAM) + GAP;
	col = draw_steps(app, col, gap);
	room = r.w - 1 - col - GAP;
	if (room >= LEAST_HOST_COLS && host_cols > 0)
		draw_field(r, 0, r.w - 1 - (host_cols < room ? host_cols : room), room, ST_DIM,
			   host);
}

/* What waits to be confirmed stands in the rule below the header, on every page. */
static void draw_waits(const struct app *app)
{
	struct rect r = rule_at(app, app->layout.rule_above);
	_cleanup_buf_ struct buf text = {0};
	int cols;

	put_waits_short(&text, &app->waits, app->now_ms);
	cols = (int)text_width(buf_str(&text));
	if (cols == 0)
		return;
	draw_text(r, 0, r.w - cols - 4, ST_TEXT, " ");
	draw_text(r, 0, r.w - cols - 3, ST_WARN, buf_str(&text));
	draw_text(r, 0, r.w - 3, ST_TEXT, " ");
}

static const char *footer_label(const struct app *app, enum action a)
{
	if (a == ACT_OPEN)
		return page_of(app->page)->enter_label(app);
	if (a == ACT_TRIAL)
		return app->way.how.trial ? "for good" : "trial";
	if (a == ACT_CHOOSE)
		return guestact_choose_label(app);
	if (a == ACT_ATTACH)
		return guestact_attach_label(app);
	if (a == ACT_VIEW)
		return app->tree.by_group ? "tree" : "groups";
	return action_info(a)->label;
}

static void draw_footer_action(struct rect r, const struct app *app, enum action a, int *col)
{
	const char *keys = action_info(a)->keys, *name;
	char key[16];
	size_t n = keys_next(&keys, &name);
	const char *label;
	char next[16];

	snprintf(key, sizeof(key), "%.*s", (int)n, name);
	label = footer_label(app, a);
	if (a == ACT_OPEN) { /* the same room for all its words, so that those behind it keep their
				places */
		snprintf(next, sizeof(next), "%-7s", label);
		label = next;
	} else if (a == ACT_NEXT || a == ACT_PREV) {
		enum page_id to = (enum page_id)((int)app->page + (a == ACT_NEXT ? 1 : -1));

		snprintf(next, sizeof(next), "%s", page_of(to)->name);
		next[0] = (char)tolower(next[0]);
		label = next;
	}
	if (*col + (int)(text_width(key) + text_width(label)) + 1 > r.w)
		return;
	*col += draw_text(r, 0, *col, ST_KEY, key) + 1;
	*col += draw_text(r, 0, *col, ST_TEXT, label) + 2;
}

#define RESERVED_COLS                                                                              \
	16 /* "? help  q quit": what shows all other keys, and the way out, are never left out */

/* Sensible, and it would not only say why it cannot be. */
static bool offered(const struct app *app, enum action a)
{
	const struct page *p = page_of(app->page);
	size_t row = app->devices.list.cursor;

	if (!action_sensible(app, a))
		return false;
	if (a == ACT_NEXT)
		return !p->blocked || !p->blocked(app);
	if (a == ACT_CHOOSE)
		return guestact_choose_label(app);
	if (a == ACT_LIVE && !app->session->root.live)
		return false;
	return (a != ACT_MARK && a != ACT_LIVE) || app->tree.rows[row].dev != NO_INDEX;
}

static void draw_footer(const struct app *app)
{
	struct rect r = app->layout.footer;
	struct rect most = {r.y, r.x, r.h, r.w - (app->page < PAGE_STEPS ? RESERVED_COLS : 0)};
	int col = left_margin(r);

	for (int rank = 1; rank <= ACTION_RANKS; rank++)
		for (int a = ACT_NONE + 1; a < _ACT_MAX; a++)
			if (action_info((enum action)a)->rank == rank &&
			    offered(app, (enum action)a))
				draw_footer_action(a == ACT_HELP || a == ACT_QUIT ? r : most, app,
						   (enum action)a, &col);
}

static const char *prompt_keys(const struct prompt *p)
{
	if (p->kind == PROMPT_KEYS)
		return p->labels;
	return p->kind == PROMPT_YES_NO ? "y yes  n no" : "Enter accept  Esc leave";
}

static void draw_prompt(const struct app *app)
{
	const struct rect r = app->layout.message;
	const char *typed = buf_str(&app->prompt.text);
	int row = r.h - 1;
	int room = r.w - 4, cols = (int)text_width(typed);

	draw_text(app->layout.footer, 0, 1, ST_KEY, prompt_keys(&app->prompt));
	if (!prompt_is_typed(&app->prompt))
		return;
	while (cols > room) { /* the end is what is being typed */
		uint32_t cp;

		typed += utf8_next(typed, strlen(typed), &cp);
		cols = (int)text_width(typed);
	}
	draw_text(r, row, 1, ST_KEY, ">");
	draw_text(r, row, 3, ST_STRONG, typed);
	term_cursor(r.y + row, r.x + 3 + cols);
}

int frame_message(struct app *app)
{
	struct pager *p = &app->message_text;
	bool asks = app->prompt.kind != PROMPT_NONE;

	pager_clear(p);
	if (app->message.len > 0)
		pager_para(p, 1, app->cols - 1, app->message_style, buf_str(&app->message));
	if (asks)
		pager_para(p, 1, app->cols - 1, ST_STRONG, buf_str(&app->prompt.question));
	if (prompt_is_typed(&app->prompt))
		pager_gap(p);
	return p->n > MOST_MESSAGE_ROWS ? MOST_MESSAGE_ROWS : (int)p->n;
}

/* The longest of these that fits. */
static const char *ask_for_room(int cols)
{
	static const char *const words[] = {
		"passthru needs a terminal of 60x16 or more. q quits.",
		"60x16 is needed. q quits.",
		"60x16! q quits",
	};
	size_t i = 0;

	while (i + 1 < ARRAY_SIZE(words) && (int)strlen(words[i]) > cols)
		i++;
	return words[i];
}

void frame_draw(const struct app *app)
{
	struct rect all = {0, 0, app->rows, app->cols};

	if (app->layout.too_small) {
		draw_text(all, 0, 0, ST_TEXT, ask_for_room(app->cols));
		if (app->prompt.kind != PROMPT_NONE)
			draw_text(all, 1, 0, ST_STRONG, buf_str(&app->prompt.question));
		return;
	}
	draw_header(app);
	draw_rule(rule_at(app, app->layout.rule_above), false);
	draw_waits(app);
	page_of(app->page)->draw(app, app->layout.body);
	draw_rule(rule_at(app, app->layout.rule_below), false);
	draw_pager(&app->message_text, app->layout.message);
	if (app->prompt.kind == PROMPT_NONE)
		draw_footer(app);
	else
		draw_prompt(app);
}
