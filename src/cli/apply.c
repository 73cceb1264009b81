/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <signal.h>
#include <sys/stat.h>

#include "cli/json.h"
#include "cli/out.h"
#include "cli/plan.h"
#include "cli/verbs.h"

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
	sigaction(SIGTERM, &act, NULL);
}

static void print_event(void *data, const struct event *e)
{
	const struct plan *p = data;
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

static int told(const struct cli_opts *o, enum outcome outcome, const char *error)
{
	if (outcome != OUTCOME_DONE)
		return out_failure(o, outcome, error);
	if (o->json)
		json_print(json_outcome(outcome, NULL));
	return OUTCOME_DONE;
}

static struct event_sink sink_of(const struct cli_opts *o, const struct plan *p)
{
	return o->json ? (struct event_sink){0} : (struct event_sink){print_event, (void *)(uintptr_t)p};
}

static int apply_plan(struct session *s, const struct cli_opts *o, const struct plan *p)
{
	struct err err = {0};
	enum outcome outcome = OUTCOME_REFUSED;
	_cleanup_free_ char *id = NULL;
	struct event_sink sink = sink_of(o, p);
	if (plan_empty(p) && !o->json) {
		print_plan(p);
		return OUTCOME_DONE;
	}
	if (!o->json)
		print_plan(p);
	if (!asked(o, "apply"))
		return out_failure(o, OUTCOME_REFUSED, "not confirmed: nothing was changed (--yes does not ask)");
	guard_signals();
	(void)session_apply(s, p, &sink, &stop_asked, &outcome, &id, &err);
	if (outcome == OUTCOME_DONE && !o->json && id)
		printf("\nDone, as run %s. %s\nWay back: passthru undo, or sh %s/runs/%s/undo.sh from a rescue system.\n", id,
		       p->reboot ? "Reboot now, then run passthru verify." : "", PASSTHRU_STATE_DIR, id);
	return told(o, outcome, err.line);
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
	struct event_sink sink = sink_of(o, NULL);
	if (!asked(o, "undo"))
		return out_failure(o, OUTCOME_REFUSED, "not confirmed: nothing was changed (--yes does not ask)");
	guard_signals();
	(void)session_undo(s, o->n_args ? o->args[0] : NULL, &sink, &stop_asked, &outcome, &err);
	if (outcome == OUTCOME_DONE && !o->json)
		printf("Every byte is back. Reboot to give the devices back to their drivers.\n");
	return told(o, outcome, err.line);
}
