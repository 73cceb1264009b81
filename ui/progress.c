/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/progress.h"

#define MOST_OUTPUT_LINES 20000

static void reset(struct progress *p, struct pager *output)
{
	progress_done(p);
	p->output = output;
	pager_clear(output);
	output->top = 0;
	output->tail = true;
	output->held = false;
}

static void add_item(struct progress *p, const char *verb, const char *what, const char *row)
{
	*ARENA_PUSH(&p->mem, p->items, p->n) = (struct progress_item){
		.verb = verb, .what = arena_str(&p->mem, what), .row = arena_str(&p->mem, row)};
}

static void add_edit(struct progress *p, const char *path, enum edit_role role)
{
	add_item(p, "edit", path, path);
	p->items[p->n - 1].passes = role == EDIT_PASSING;
}

void put_argv(struct buf *out, const char *const *argv)
{
	for (size_t i = 0; argv[i]; i++)
		buf_printf(out, "%s%s", i > 0 ? " " : "", argv[i]);
}

void put_step_row(struct buf *out, const char *const *argv, const char *becomes)
{
	if (becomes && argv[0])
		buf_printf(out, "%s: %s", argv[0], becomes);
	else
		put_argv(out, argv);
}

static void add_step(struct progress *p, const char *const *argv, const char *becomes)
{
	_cleanup_buf_ struct buf line = {0};
	_cleanup_buf_ struct buf row = {0};

	put_argv(&line, argv);
	put_step_row(&row, argv, becomes);
	add_item(p, "run", buf_str(&line), buf_str(&row));
}

static void add_live(struct progress *p, const struct live *l)
{
	_cleanup_buf_ struct buf row = {0};
	char address[PCI_ADDR_SIZE + 1];

	pci_addr_str(l->addr, address);
	buf_printf(&row, "%s from %s to %s", address, driver_or_none(l->from), l->to);
	add_item(p, "bind", address, buf_str(&row));
}

static void add_lives(struct progress *p, const struct live *lives, size_t n)
{
	p->n_steps = p->n - p->n_edits;
	for (size_t i = 0; i < n; i++)
		add_live(p, &lives[i]);
}

void progress_of_plan(struct progress *p, const struct plan *plan, struct pager *output)
{
	reset(p, output);
	for (size_t i = 0; i < plan->n_edits; i++)
		add_edit(p, plan->edits[i].path, plan->edits[i].role);
	p->n_edits = p->n;
	for (size_t i = 0; i < plan->n_steps; i++)
		add_step(p, plan->steps[i].argv, plan->steps[i].becomes);
	add_lives(p, plan->lives, plan->n_lives);
}

void progress_of_run(struct progress *p, const struct run *run, struct pager *output)
{
	reset(p, output);
	for (size_t i = 0; i < run->n_edits; i++)
		add_edit(p, run->edits[i].path, run->edits[i].role);
	p->n_edits = p->n;
	for (size_t i = 0; i < run->n_steps; i++)
		add_step(p, (const char *const *)run->steps[i].argv, run->steps[i].becomes);
	add_lives(p, run->lives, run->n_lives);
}

void progress_of_guard(struct progress *p, const struct run *run, struct pager *output)
{
	reset(p, output);
	for (size_t i = 0; run && i < run->n_edits; i++)
		if (run->edits[i].role == EDIT_GUARD)
			add_edit(p, run->edits[i].path, EDIT_GUARD);
	p->n_edits = p->n;
}

void progress_done(struct progress *p)
{
	arena_done(&p->mem);
	*p = (struct progress){0};
}

static void say(struct progress *p, enum style st, const char *text)
{
	struct pager *o = p->output;

	if (p->said < MOST_OUTPUT_LINES)
		pager_line(o, st, text);
	else if (p->said == MOST_OUTPUT_LINES)
		pager_line(o, ST_WARN, "more output follows and is not shown here");
	p->said++;
}

static void set_state(struct progress *p, size_t i, enum item_state s, int64_t now)
{
	if (i >= p->n)
		return;
	p->items[i].state = s;
	if (i < p->n_edits || i >= p->n_edits + p->n_steps)
		return; /* only programs take time */
	if (p->items[i].began_ms == 0)
		p->items[i].began_ms = now;
	p->items[i].ended_ms = s == ITEM_RUNS ? 0 : now;
}

/* The item of a program; n when the plan has no such one. */
static size_t step_item(const struct progress *p, size_t index)
{
	return index < p->n_steps ? p->n_edits + index : p->n;
}

static size_t live_item(const struct progress *p, size_t index)
{
	size_t before = p->n_edits + p->n_steps;

	return index < p->n - before ? before + index : p->n;
}

static void step_done(struct progress *p, const struct event *e, int64_t now)
{
	bool failed = e->text && *e->text;

	set_state(p, step_item(p, e->index), failed ? ITEM_FAILED : ITEM_DONE, now);
	if (failed)
		say(p, ST_FAIL, e->text);
}

/* The text of an event names the path, or the device and its driver: "0000:03:00.0: e1000e". */
static bool is_about(const struct progress_item *i, const char *text)
{
	size_t n = strlen(i->what);

	return strncmp(text, i->what, n) == 0 && (!text[n] || str_starts(text + n, ": "));
}

static void put_back(struct progress *p, const char *text, int64_t now)
{
	_cleanup_buf_ struct buf line = {0};
	bool passes = false;

	for (size_t i = 0; i < p->n && !p->clearing; i++) {
		if (!is_about(&p->items[i], text))
			continue;
		passes = p->items[i].passes && !p->failing;
		set_state(p, i, passes ? ITEM_PASSED : ITEM_PUT_BACK, now);
	}
	buf_printf(&line, "%s: %s", passes ? "as before again" : "put back", text);
	say(p, ST_OK, buf_str(&line));
}

static void begin_step(struct progress *p, const struct event *e, int64_t now)
{
	_cleanup_buf_ struct buf line = {0};
	size_t i = step_item(p, e->index);

	if (i >= p->n)
		return;
	p->items[i].began_ms = 0;
	set_state(p, i, ITEM_RUNS, now);
	buf_printf(&line, "$ %s", p->items[i].what);
	say(p, ST_STRONG, buf_str(&line));
}

static void enter_phase(struct progress *p, const char *text)
{
	if (p->clearing && streq(text, "put back"))
		return;
	snprintf(p->phase, sizeof(p->phase), "%s", text);
	p->clearing = p->clearing || streq(text, "clear away");
	p->failing = p->failing || streq(text, "put back");
	say(p, ST_DIM, p->clearing ? "permanent now; what was made for the trial goes" : text);
}

static void checked(struct progress *p, const char *text)
{
	_cleanup_buf_ struct buf line = {0};

	buf_printf(&line, "read back: %s", text);
	say(p, ST_OK, buf_str(&line));
}

void progress_event(struct progress *p, const struct event *e, int64_t now)
{
	const char *text = e->text ? e->text : "";

	switch (e->kind) {
	case EVENT_PHASE:
		enter_phase(p, text);
		break;
	case EVENT_EDIT_DONE:
		if (e->index < p->n_edits)
			set_state(p, e->index, ITEM_DONE, now);
		break;
	case EVENT_STEP_START:
		begin_step(p, e, now);
		break;
	case EVENT_STEP_DONE:
		step_done(p, e, now);
		break;
	case EVENT_PUT_BACK:
		put_back(p, text, now);
		break;
	case EVENT_CHECKED:
		checked(p, text);
		break;
	case EVENT_LIVE:
		set_state(p, live_item(p, e->index), p->failing ? ITEM_PUT_BACK : ITEM_DONE, now);
		say(p, ST_OK, text);
		break;
	case EVENT_STEP_OUTPUT:
	case EVENT_NOTE:
		say(p, e->kind == EVENT_NOTE ? ST_WARN : ST_TEXT, text);
		break;
	}
}

void progress_end(struct progress *p, int64_t now)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->items[i].state == ITEM_RUNS)
			set_state(p, i, ITEM_FAILED, now);
}

size_t progress_finished(const struct progress *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		n += p->items[i].state == ITEM_DONE || p->items[i].state == ITEM_PASSED ||
		     p->items[i].state == ITEM_PUT_BACK;
	return n;
}

void progress_time(const struct progress_item *i, int64_t now_ms, struct buf *out)
{
	int64_t s = ((i->ended_ms ? i->ended_ms : now_ms) - i->began_ms) / 1000;

	if (i->began_ms > 0)
		buf_printf(out, "%d:%02d", (int)(s / 60), (int)(s % 60));
}
