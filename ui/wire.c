/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/wire.h"

static const char *const names[] = {
	[EVENT_PHASE] = "phase",         [EVENT_EDIT_DONE] = "edit-done",
	[EVENT_STEP_START] = "start",    [EVENT_STEP_OUTPUT] = "output",
	[EVENT_STEP_DONE] = "step-done", [EVENT_CHECKED] = "checked",
	[EVENT_PUT_BACK] = "put-back",   [EVENT_LIVE] = "live", [EVENT_NOTE] = "note",
};

static void put_text(struct buf *out, const char *text)
{
	for (; text && *text; text++)
		buf_putc(out, *text == '\n' ? ' ' : *text);
	buf_putc(out, '\n');
}

void wire_put_event(struct buf *out, const struct event *e)
{
	buf_printf(out, "%s %zu ", names[e->kind], e->index);
	put_text(out, e->text);
}

void wire_put_end(struct buf *out, const struct wire_end *end)
{
	buf_printf(out, "end %d %s ", (int)end->outcome, end->run_id ? end->run_id : "-");
	put_text(out, end->line);
}

/* Cuts the next word off at its blank; NULL when there is no blank behind it. */
static char *cut_word(char **at)
{
	char *word = *at, *blank = strchr(word, ' ');

	if (!blank)
		return NULL;
	*blank = '\0';
	*at = blank + 1;
	return word;
}

static enum wire_kind take_end(char *rest, struct wire_end *ret)
{
	char *outcome = cut_word(&rest);
	char *id = outcome ? cut_word(&rest) : NULL;
	uint64_t n;

	if (!id || parse_u64(outcome, 10, OUTCOME_STUCK, &n) < 0)
		return WIRE_BAD;
	*ret = (struct wire_end){(enum outcome)n, streq(id, "-") ? NULL : id, rest};
	return WIRE_END;
}

static enum wire_kind take_event(const char *kind, char *rest, struct event *ret)
{
	char *index = cut_word(&rest);
	uint64_t n;

	if (!index || parse_u64(index, 10, SIZE_MAX, &n) < 0)
		return WIRE_BAD;
	for (size_t k = 0; k < ARRAY_SIZE(names); k++)
		if (streq(names[k], kind)) {
			*ret = (struct event){(enum event_kind)k, (size_t)n, rest};
			return WIRE_EVENT;
		}
	return WIRE_BAD;
}

enum wire_kind wire_take(char *line, struct event *ret_event, struct wire_end *ret_end)
{
	char *kind = cut_word(&line);

	if (!kind)
		return WIRE_BAD;
	return streq(kind, "end") ? take_end(line, ret_end) : take_event(kind, line, ret_event);
}
