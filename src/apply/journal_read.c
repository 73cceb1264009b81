/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "apply/journal.h"
#include "base/lines.h"
#include "base/text.h"

#define JOURNAL_MAX ((size_t)4 * 1024 * 1024)
#define WORDS_MAX 6
#define ITEMS_MAX 4096 /* more than any plan has: a number above it is no record of ours */

struct record {
	struct arena *mem;
	struct said *said;
	const char *text; /* the whole record */
	const char *words[WORDS_MAX];
	size_t n;
};

/* The item that word 1 numbers, or NULL. */
static struct said_item *item_of(const struct record *r, struct said_list *l)
{
	uint64_t i;

	if (parse_u64(r->words[1], 10, ITEMS_MAX, &i) < 0)
		return NULL;
	while (l->n <= i)
		*ARENA_PUSH(r->mem, l->items, l->n) = (struct said_item){0};
	return &l->items[i];
}

static void take_begin(const struct record *r)
{
	r->said->state = RUN_UNFINISHED;
	r->said->boot_id = streq(r->words[1], "-") ? "" : r->words[1];
	r->said->time = r->words[2];
	r->said->steps_ran = streq(r->words[3], "steps");
}

static void take_progress(const struct record *r, struct said_list *l)
{
	struct said_item *item = item_of(r, l);

	if (item && streq(r->words[2], "start"))
		item->started = true;
	else if (item && streq(r->words[2], "done"))
		item->done = true;
}

static void take_edit(const struct record *r)
{
	take_progress(r, &r->said->edits);
}

static void take_step(const struct record *r)
{
	take_progress(r, &r->said->steps);
	r->said->any_step = true;
}

static void take_live(const struct record *r)
{
	take_progress(r, &r->said->lives);
}

static void take_passed(const struct record *r)
{
	struct said_item *item = item_of(r, &r->said->edits);

	if (item)
		item->passed = true;
}

/* As /proc/uptime writes it: "12345.67". */
static void take_armed(const struct record *r)
{
	const char *uptime = r->words[1];
	size_t whole = strspn(uptime, "0123456789");
	uint64_t hundredths;

	if (!whole || uptime[whole] != '.' || strlen(uptime + whole + 1) != 2)
		return;
	uptime = arena_printf(r->mem, "%.*s%s", (int)whole, uptime, uptime + whole + 1);
	if (parse_u64(uptime, 10, (uint64_t)INT32_MAX * 100, &hundredths) == 0)
		r->said->armed_cs = (int64_t)hundredths;
}

static void take_becomes(const struct record *r)
{
	r->said->becomes = r->words[1];
}

static void take_confirmed(const struct record *r)
{
	r->said->confirmed = true;
}

static void take_checked(const struct record *r)
{
	(void)r; /* for people: nothing is decided by it */
}

static void take_sum(const struct record *r)
{
	struct said_item *item = item_of(r, &r->said->generated);
	uint64_t size;

	if (!item || parse_u64(r->words[3], 10, INT64_MAX, &size) < 0)
		return;
	item->sum = r->words[2];
	item->size = size;
}

static void take_done(const struct record *r)
{
	r->said->state = RUN_DONE;
	r->said->reached_done = true;
}

static void take_undo_begin(const struct record *r)
{
	r->said->state = RUN_UNFINISHED;
}

static void take_undo_edit(const struct record *r)
{
	struct said_item *item = item_of(r, &r->said->edits);

	if (item)
		item->back = true;
}

static void take_undo_live(const struct record *r)
{
	struct said_item *item = item_of(r, &r->said->lives);

	if (item)
		item->back = true;
}

static void take_undo_generated(const struct record *r)
{
	struct said_item *item = item_of(r, &r->said->generated);

	if (item)
		item->back = true;
}

static void take_undone(const struct record *r)
{
	r->said->state = RUN_UNDONE;
}

static void take_stuck(const struct record *r)
{
	r->said->state = RUN_STUCK;
	r->said->stuck = r->text + strlen("stuck ");
}

static const struct {
	const char *word;
	size_t n; /* at least as many words */
	void (*take)(const struct record *r);
} records[] = {
	{"begin", 4, take_begin},
	{"edit", 3, take_edit},
	{"step", 3, take_step},
	{"checked", 1, take_checked},
	{"sum", 4, take_sum},
	{"passed", 2, take_passed},
	{"live", 3, take_live},
	{"armed", 2, take_armed},
	{"done", 1, take_done},
	{"becomes", 2, take_becomes},
	{"confirmed", 1, take_confirmed},
	{"undo-begin", 1, take_undo_begin},
	{"undo-edit", 2, take_undo_edit},
	{"undo-live", 2, take_undo_live},
	{"undo-generated", 2, take_undo_generated},
	{"undone", 1, take_undone},
	{"stuck", 2, take_stuck},
};

static void split(struct record *r)
{
	char *at = arena_str(r->mem, r->text);

	while (at && *at && r->n < WORDS_MAX) {
		char *blank = strchr(at, ' ');

		r->words[r->n++] = at;
		if (blank)
			*blank++ = '\0';
		at = blank;
	}
}

static void take_line(struct arena *mem, const struct line *l, struct said *said)
{
	struct record r = {.mem = mem, .said = said};
	const char *text = arena_safe(mem, l->at, l->text_len);

	if (!str_ends(text, " ."))
		return;
	r.text = arena_printf(mem, "%.*s", (int)(strlen(text) - 2), text);
	split(&r);
	for (size_t i = 0; r.n > 0 && i < ARRAY_SIZE(records); i++)
		if (streq(r.words[0], records[i].word) && r.n >= records[i].n)
			records[i].take(&r);
}

int journal_read(const struct store *s, struct arena *mem, struct said *ret, struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0};
	struct said said = {.boot_id = "", .time = "", .armed_cs = -1};
	int r = root_read(s->root, store_path(s, "journal", NULL), JOURNAL_MAX, &bytes, err);
	struct lines it = lines_of(buf_str(&bytes), bytes.len);

	if (r < 0 && r != -ENOENT)
		return r;
	for (struct line l; lines_next(&it, &l);)
		take_line(mem, &l, &said);
	*ret = said;
	return 0;
}

struct said_item said_of(const struct said_list *l, size_t i)
{
	return i < l->n ? l->items[i] : (struct said_item){0};
}
