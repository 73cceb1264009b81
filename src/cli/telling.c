/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/telling.h"

#include <signal.h>

#include "cli/out.h"

static volatile int stop_asked;

static void on_stop(int sig)
{
	(void)sig;
	stop_asked = 1;
}

void telling_guard(void)
{
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	struct sigaction act = {.sa_handler = on_stop};
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGQUIT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
}

const volatile int *telling_stop(void)
{
	return &stop_asked;
}

static void print_event(void *data, const struct event *e)
{
	const struct telling *t = data;
	const struct plan *p = t->plan;
	switch (e->kind) {
	case EVENT_EDIT_DONE:
		out_printf("  wrote %s\n", e->text);
		break;
	case EVENT_STEP_START:
		if (p)
			out_printf("  run   %s: %s\n", p->steps[e->index].argv[0], p->steps[e->index].why);
		else
			out_printf("  run   %s\n", e->text);
		break;
	case EVENT_STEP_OUTPUT:
		out_printf("        %s\n", e->text);
		break;
	case EVENT_CHECKED:
		out_printf("  found %s\n", e->text);
		break;
	case EVENT_PUT_BACK:
		out_printf("  back  %s\n", e->text);
		break;
	case EVENT_LIVE:
		out_printf("  bound %s\n", e->text);
		break;
	case EVENT_NOTE:
		out_printf("  %s\n", e->text);
		break;
	case EVENT_STEP_DONE:
		if (*e->text)
			out_printf("        %s\n", e->text);
		break;
	case EVENT_PHASE:
		if (streq(e->text, "clear away"))
			out_puts("  It is permanent now. What was made for the trial goes:\n");
		break;
	}
	fflush(stdout);
}

static void keep_note(void *data, const struct event *e)
{
	const struct telling *t = data;
	if (e->kind == EVENT_NOTE)
		json_object_array_add(t->notes, json_object_new_string(e->text));
}

bool telling_asked(const struct cli_opts *o, const char *word)
{
	char line[32] = "";
	if (o->yes)
		return true;
	if (o->json || !isatty(STDIN_FILENO))
		return false;
	out_printf("\nType  %s  to go on; anything else changes nothing: ", word);
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		return false;
	line[strcspn(line, "\n")] = '\0';
	return streq(line, word);
}

struct event_sink telling_sink(struct telling *t)
{
	return (struct event_sink){t->notes ? keep_note : print_event, t};
}

int telling_end(const struct telling *t, enum outcome outcome, const char *run, const char *error)
{
	if (outcome != OUTCOME_DONE)
		out_error(error);
	if (!t->notes)
		return (int)outcome;
	json_object *doc = json_run_outcome(outcome, outcome == OUTCOME_DONE ? NULL : error, run, t->notes);
	if (t->facts) {
		json_object_object_foreach(t->facts, name, value)
			json_object_object_add(doc, name, json_object_get(value));
		json_object_put(t->facts);
	}
	json_print(doc);
	return (int)outcome;
}

const char *telling_unconfirmed(const struct cli_opts *o)
{
	return o->json || !isatty(STDIN_FILENO) ? "nobody was there to ask, nothing was changed: --yes does not ask"
						: "the word was not typed: nothing was changed";
}

bool telling_may_change(const struct session *s)
{
	return !s->root.live || geteuid() == 0;
}
