/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <signal.h>
#include <sys/stat.h>

#include "cli/json.h"
#include "cli/out.h"
#include "cli/plan.h"
#include "cli/verbs.h"

/* What a run tells while it goes on. */
struct telling {
	const struct plan *plan; /* NULL: an undo */
	json_object *notes;	 /* NULL: print it all */
};

#define NOT_CONFIRMED "not confirmed: nothing was changed (--yes does not ask)"

static volatile int stop_asked;

static void on_stop(int sig)
{
	(void)sig;
	stop_asked = 1;
}

/*
 * From here to the end of the run nothing ends this process half way: a hang-up or a closed pipe is ignored (the
 * run goes on), an interrupt or a polite kill asks the run to put everything back.
 */
static void guard_signals(void)
{
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	struct sigaction act = {.sa_handler = on_stop};
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGQUIT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
}

static void print_event(void *data, const struct event *e)
{
	const struct telling *t = data;
	const struct plan *p = t->plan;
	switch (e->kind) {
	case EVENT_EDIT_DONE:
		if (p)
			printf("  wrote %s\n", p->edits[e->index].path);
		break;
	case EVENT_STEP_START:
		if (p)
			printf("  run   %s: %s\n", p->steps[e->index].argv[0], p->steps[e->index].why);
		break;
	case EVENT_STEP_OUTPUT:
		printf("        %s\n", e->text);
		break;
	case EVENT_CHECKED:
		printf("  found %s\n", e->text);
		break;
	case EVENT_PUT_BACK:
		printf("  back  %s\n", e->text);
		break;
	case EVENT_NOTE:
		printf("  %s\n", e->text);
		break;
	case EVENT_STEP_DONE:
		if (*e->text)
			printf("        %s\n", e->text);
		break;
	case EVENT_PHASE:
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

/* True when the user typed the word. Without a terminal to ask on there is nobody: that is a no. */
static bool asked(const struct cli_opts *o, const char *word)
{
	char line[32] = "";
	if (o->yes)
		return true;
	if (o->json || !isatty(STDIN_FILENO))
		return false;
	printf("\nType  %s  to go on, anything else leaves everything as it is: ", word);
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		return false;
	line[strcspn(line, "\n")] = '\0';
	return streq(line, word);
}

static bool is_plan_dir(const struct cli_opts *o)
{
	struct stat st;
	struct pci_addr addr;
	return o->n_args == 1 && pci_addr_parse(o->args[0], &addr) < 0 && stat(o->args[0], &st) == 0 &&
	       S_ISDIR(st.st_mode);
}

static int plan_for(struct session *s, const struct cli_opts *o, struct plan **ret, enum outcome *ret_outcome,
		    struct err *err)
{
	if (!is_plan_dir(o))
		return plan_of_words(s, o->args, o->n_args, ret, ret_outcome, err);
	*ret_outcome = OUTCOME_REFUSED;
	return session_plan_dir(s, o->args[0], ret, err);
}

static struct event_sink sink_of(struct telling *t)
{
	return (struct event_sink){t->notes ? keep_note : print_event, t};
}

static int told(const struct telling *t, enum outcome outcome, const char *run, const char *error)
{
	if (outcome != OUTCOME_DONE)
		out_error(error);
	if (t->notes)
		json_print(json_run_outcome(outcome, outcome == OUTCOME_DONE ? NULL : error, run, t->notes));
	return (int)outcome;
}

static void print_done(const struct plan *p, const char *id)
{
	printf("\nDone, as run %s. %s\n", id, p->reboot ? "Reboot now, then run passthru verify." : "");
	printf("Way back: passthru undo, or sh %s/runs/%s/undo.sh from a rescue system.\n", PASSTHRU_STATE_DIR, id);
}

static int apply_plan(struct session *s, const struct cli_opts *o, const struct plan *p)
{
	struct err err = {0};
	enum outcome outcome = OUTCOME_REFUSED;
	_cleanup_free_ char *id = NULL;
	struct telling t = {p, o->json ? json_object_new_array() : NULL};
	struct event_sink sink = sink_of(&t);
	bool empty = plan_empty(p);
	if (!o->json && !empty)
		print_plan(p);
	if (!empty && !asked(o, "apply"))
		return told(&t, OUTCOME_REFUSED, NULL, NOT_CONFIRMED);
	guard_signals();
	(void)session_apply(s, p, &sink, &stop_asked, &outcome, &id, &err);
	if (outcome == OUTCOME_DONE && !o->json) {
		if (id)
			print_done(p, id);
		else
			print_plan(p);
	}
	return told(&t, outcome, id, err.line);
}

int verb_apply(struct session *s, const struct cli_opts *o)
{
	struct plan *p = NULL;
	struct err err = {0};
	enum outcome outcome = OUTCOME_DONE;
	if (plan_for(s, o, &p, &outcome, &err) < 0)
		return out_failure(o, outcome, err.line);
	int status = OUTCOME_REFUSED;
	if (p->n_refused == 0)
		status = apply_plan(s, o, p);
	else if (o->json)
		json_print(json_plan(p));
	if (p->n_refused)
		print_refusals(p);
	plan_free(p);
	return status;
}

int verb_undo(struct session *s, const struct cli_opts *o)
{
	struct err err = {0};
	enum outcome outcome = OUTCOME_REFUSED;
	struct telling t = {NULL, o->json ? json_object_new_array() : NULL};
	struct event_sink sink = sink_of(&t);
	if (!asked(o, "undo"))
		return told(&t, OUTCOME_REFUSED, NULL, NOT_CONFIRMED);
	guard_signals();
	(void)session_undo(s, o->n_args ? o->args[0] : NULL, &sink, &stop_asked, &outcome, &err);
	if (outcome == OUTCOME_DONE && !o->json)
		printf("Every edited file has its former bytes. Reboot to give the devices back to their drivers.\n");
	return told(&t, outcome, NULL, err.line);
}
