/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A row is told for each function that it holds for, or once; of several for which it says the
 * same, once too. */
#include "guest/note_rows.h"

/* One sentence and those that it is about. */
struct told {
	unsigned formats;
	const char *whom; /* "0000:01:00.0, 0000:01:00.1"; NULL: it says itself */
	const char *text;
};

struct telling {
	struct note_view v;
	struct told *items;
	size_t n;
};

static const char *sentence(const struct telling *t, const char *text, const char *subject)
{
	const char *at = strstr(text, "{subject}");

	if (!at)
		return text;
	return arena_printf(&t->v.guest->mem, "%.*s%s%s", (int)(at - text), text, subject,
			    at + strlen("{subject}"));
}

static void tell(struct telling *t, unsigned formats, const char *whom, const char *text)
{
	struct arena *mem = &t->v.guest->mem;

	for (size_t i = 0; i < t->n; i++) {
		struct told *same = &t->items[i];

		if (same->formats != formats || !streq(same->text, text))
			continue;
		if (whom && same->whom)
			same->whom = arena_printf(mem, "%s, %s", same->whom, whom);
		return;
	}
	*ARENA_PUSH(mem, t->items, t->n) =
		(struct told){.formats = formats, .whom = whom, .text = text};
}

static const char *whom(const struct telling *t, const struct note_row *row,
			const struct guest_fn *f, const char *subject)
{
	switch (row->whom) {
	case NOTE_EACH:
		return f->device->address;
	case NOTE_EACH_NOW:
		return arena_printf(&t->v.guest->mem, "%s (now %s)", f->device->address, subject);
	case NOTE_ALL:
	case NOTE_FILE_OF:
		break;
	}
	return NULL;
}

static void ask(struct telling *t, const struct note_row *row, const struct guest_fn *f)
{
	const char *subject = NULL;

	if (row->test(&t->v, f, &subject))
		tell(t, row->formats, whom(t, row, f, subject), sentence(t, row->text, subject));
}

static void tell_hazards(struct telling *t, const struct guest_fn *f)
{
	static const char *const ids[] = {"shared-irq", "no-reset", "reset-bug", "power-state"};
	const struct report *r = t->v.report;
	size_t at = (size_t)(f->device - t->v.host->devices);

	for (size_t i = 0; at < r->n_devices && i < r->devices[at].n_hazards; i++)
		for (size_t j = 0; j < ARRAY_SIZE(ids); j++)
			if (streq(r->devices[at].hazards[i].id, ids[j]))
				tell(t, NOTE_BOTH, f->device->address,
				     r->devices[at].hazards[i].detail);
}

static void keep(struct guest *g, enum guest_format format, const struct told *told)
{
	struct guest_notes *notes = &g->notes[format];

	if (told->formats & 1u << format)
		*ARENA_PUSH(&g->mem, notes->items, notes->n) =
			told->whom ? arena_printf(&g->mem, "%s: %s", told->whom, told->text)
				   : arena_str(&g->mem, told->text);
}

void guest_take_notes(struct guest *g, const struct host *h, const struct report *r,
		      const struct guest_opts *o)
{
	struct telling t = {.v = {g, h, r, o}};

	for (const struct note_row *row = note_rows; row < note_rows + n_note_rows; row++)
		for (size_t i = 0; i < (row->whom == NOTE_ALL ? 1 : g->n_fns); i++)
			ask(&t, row, row->whom == NOTE_ALL ? NULL : &g->fns[i]);
	for (size_t i = 0; i < g->n_fns; i++)
		tell_hazards(&t, &g->fns[i]);
	for (size_t i = 0; i < t.n; i++)
		for (int format = 0; format < _GUEST_FORMAT_MAX; format++)
			keep(g, (enum guest_format)format, &t.items[i]);
}
