/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "cli/out.h"
#include "cli/telling.h"
#include "cli/verbs.h"

static void print_undo(const struct run *run)
{
	char s[PCI_ADDR_SIZE + 1];
	out_printf("Run %s of %s, for", run->id, run->when);
	for (size_t i = 0; i < run->n_bindings; i++)
		out_printf(" %s", pci_addr_str(run->bindings[i].addr, s));
	for (size_t i = 0; i < run->n_lives; i++)
		out_printf(" %s", pci_addr_str(run->lives[i].addr, s));
	out_puts(run->n_lives ? ". These devices get their former drivers back.\n"
			      : ". These files get their former bytes back:\n");
	for (size_t i = 0; i < run->n_edits; i++)
		out_printf("  %s\n", run->edits[i].path);
}

/* What is left to do when it is back: nothing where this start has nothing of it, or had it live. */
static const char *said_at_the_end(const struct session *s, const struct run *run)
{
	if (run->n_lives)
		return "Every device has its former driver.";
	if (!s->root.live)
		return "Every edited file has its former bytes.";
	return run_undo_wants_reboot(run, s->host)
		       ? "Every edited file has its former bytes. Reboot to give the devices back to their drivers."
		       : "Every edited file has its former bytes. No reboot is needed: this start has nothing of it.";
}

/* Says what would be undone; nothing of a run that is undone already. Fails where there is nothing. */
static int show_undo(const struct session *s, const struct cli_opts *o, const char **ret_end, struct err *err)
{
	struct run **runs = NULL;
	size_t n = 0, at;
	int r = run_list(&s->root, &runs, &n, err);
	if (r == 0)
		r = run_choose(runs, n, o->n_args ? o->args[0] : NULL, &at, err);
	if (r == 0)
		r = run_may_undo(&s->root, runs[at]->id, err);
	if (r == 0 && !o->json)
		print_undo(runs[at]);
	if (r == 0)
		*ret_end = said_at_the_end(s, runs[at]);
	run_list_free(runs, n);
	return r == -EALREADY ? 0 : r;
}

int verb_undo(struct session *s, const struct cli_opts *o)
{
	struct err err = {0};
	enum outcome outcome = OUTCOME_REFUSED;
	struct telling t = {.notes = o->json ? json_object_new_array() : NULL};
	struct event_sink sink = telling_sink(&t);
	const char *end = "Every edited file has its former bytes.";
	if (!telling_may_change(s))
		return telling_end(&t, OUTCOME_REFUSED, NULL, "undoing needs root: start it again with sudo");
	if (o->demo)
		return telling_end(&t, OUTCOME_REFUSED, NULL,
				   "each --demo is a fresh copy of the bundled host, so there is no run to undo: the wizard (passthru "
				   "--demo) shows apply and undo");
	if (show_undo(s, o, &end, &err) < 0)
		return telling_end(&t, OUTCOME_REFUSED, NULL, err.line);
	if (!telling_asked(o, "undo"))
		return telling_end(&t, OUTCOME_REFUSED, NULL, telling_unconfirmed(o));
	telling_guard();
	(void)session_undo(s, o->n_args ? o->args[0] : NULL, &sink, telling_stop(), &outcome, &err);
	if (outcome == OUTCOME_DONE && !o->json)
		out_printf("%s\n", end);
	return telling_end(&t, outcome, NULL, err.line);
}
