/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "cli/telling.h"
#include "cli/verbs.h"

/* The run that undo would take: the named one, or the newest that is in force. NULL: there is none. */
static const struct run *run_to_undo(struct run *const *runs, size_t n, const char *id)
{
	for (size_t i = n; i-- > 0;)
		if (id ? streq(runs[i]->id, id) : runs[i]->state == RUN_DONE || runs[i]->state == RUN_STUCK)
			return runs[i];
	return NULL;
}

static void print_undo(const struct run *run)
{
	char s[PCI_ADDR_SIZE + 1];
	printf("Run %s of %s, for", run->id, run->when);
	for (size_t i = 0; i < run->n_bindings; i++)
		printf(" %s", pci_addr_str(run->bindings[i].addr, s));
	printf(". These files get their former bytes back:\n");
	for (size_t i = 0; i < run->n_edits; i++)
		printf("  %s\n", run->edits[i].path);
}

/* Says what would be undone. False: there is nothing, which err says. */
static bool show_undo(const struct session *s, const struct cli_opts *o, struct err *err)
{
	struct run **runs = NULL;
	size_t n = 0;
	const char *id = o->n_args ? o->args[0] : NULL;
	if (run_list(&s->root, &runs, &n, err) < 0)
		return false;
	const struct run *run = run_to_undo(runs, n, id);
	if (run && !o->json)
		print_undo(run);
	else if (!run && id)
		err_set(err, ENOENT, "there is no run %s; passthru history lists them", id);
	else if (!run)
		err_set(err, ENOENT, "no run that could be undone");
	for (size_t i = 0; i < n; i++)
		run_free(runs[i]);
	free(runs);
	return run != NULL;
}

int verb_undo(struct session *s, const struct cli_opts *o)
{
	struct err err = {0};
	enum outcome outcome = OUTCOME_REFUSED;
	struct telling t = {NULL, o->json ? json_object_new_array() : NULL};
	struct event_sink sink = telling_sink(&t);
	if (!telling_may_change(s))
		return telling_end(&t, OUTCOME_REFUSED, NULL, "undoing needs root: start it again with sudo");
	if (!show_undo(s, o, &err))
		return telling_end(&t, OUTCOME_REFUSED, NULL, err.line);
	if (!telling_asked(o, "undo"))
		return telling_end(&t, OUTCOME_REFUSED, NULL, telling_unconfirmed(o));
	telling_guard();
	(void)session_undo(s, o->n_args ? o->args[0] : NULL, &sink, telling_stop(), &outcome, &err);
	if (outcome == OUTCOME_DONE && !o->json)
		printf("Every edited file has its former bytes.%s\n",
		       s->root.live ? " Reboot to give the devices back to their drivers." : "");
	return telling_end(&t, outcome, NULL, err.line);
}
