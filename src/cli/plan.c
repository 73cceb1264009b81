/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plan.h"

#include <errno.h>

#include "apply/byhand.h"
#include "cli/json.h"
#include "cli/needs.h"
#include "cli/out.h"
#include "cli/verbs.h"
#include "plan/trial.h"

static void print_bindings(const struct plan *p)
{
	for (size_t i = 0; i < p->n_bindings; i++) {
		char s[PCI_ADDR_SIZE + 1];
		const struct binding *b = &p->bindings[i];
		out_puts("  ");
		out_column(pci_addr_str(b->addr, s), 14);
		out_printf("%s%s\n", b->name, b->picked ? "" : " (comes along)");
		out_wrapped(16, b->why);
	}
}

static void print_what_it_writes(const struct step *step)
{
	for (size_t i = 0; step->generated && step->generated[i]; i++)
		out_printf("      rewrites: %s\n", step->generated[i]);
	if (step->again)
		out_puts("      What it writes cannot be copied: once the files are back, undo "
			 "runs it again.\n");
}

static void print_steps(const struct plan *p)
{
	_cleanup_(arena_done) struct arena mem = {0};
	for (size_t i = 0; i < p->n_steps; i++) {
		const struct step *step = &p->steps[i];
		out_printf("  run  %s\n", step_by_hand(&mem, step->argv, NULL, NULL));
		out_wrapped(6, step->why);
		print_what_it_writes(step);
	}
}

static size_t refusals_of(const struct plan *p, size_t from, const char *address)
{
	size_t n = 0;
	for (size_t i = from; i < p->n_refused; i++)
		n += streq(p->refused[i].address, address);
	return n;
}

/* The first of each device is its gravest. */
void print_refusals(const struct plan *p)
{
	for (size_t i = 0; i < p->n_refused; i++) {
		const struct refusal *r = &p->refused[i];
		size_t n = refusals_of(p, i, r->address);
		if (refusals_of(p, 0, r->address) > n)
			continue;
		if (n == 1)
			out_errorf("%s: %s", r->address, r->detail);
		else
			out_errorf("%s: %s (and %zu more reason%s: passthru devices %s)",
				   r->address, r->detail, n - 1, n == 2 ? "" : "s", r->address);
	}
}

/* Nothing of a demo is left to be undone. */
static void print_way_back(const struct plan *p, const struct cli_opts *o)
{
	if (p->n_edits && !o->demo)
		out_printf("\nWay back: passthru undo%s%s\n", o->root ? " --root " : "",
			   o->root ? o->root : "");
}

static void print_edits(const struct plan *p, bool passing)
{
	for (size_t i = 0; i < p->n_edits; i++) {
		if (p->edits[i].role == EDIT_PASSING && !passing)
			continue;
		out_puts("\n");
		out_ink(INK_BOLD, p->edits[i].path);
		out_printf("  (%s) %s\n", edit_kind_name(p->edits[i].kind), p->edits[i].why);
		out_diff(p->edits[i].diff);
	}
}

static void print_work(const struct plan *p, bool passing)
{
	print_edits(p, passing);
	if (p->n_steps)
		out_puts("\n");
	print_steps(p);
}

static bool has_passing(const struct plan *p)
{
	for (size_t i = 0; i < p->n_edits; i++)
		if (p->edits[i].role == EDIT_PASSING)
			return true;
	return false;
}

static void print_passing(const struct plan *trial)
{
	if (!has_passing(trial))
		return;
	out_puts("\n");
	out_wrapped(0, "What its image is made of is written for that moment alone, and has its old bytes again before the reboot.");
}

static void print_heading(const char *heading)
{
	out_ink(INK_BOLD, heading);
	out_puts("\n");
}

void print_with_trial(const struct plan *p, const struct plan *trial, const struct cli_opts *o)
{
	print_heading("Made permanent by passthru confirm, after the trial:");
	print_plan(p, o);
	out_puts("\n");
	print_heading("Tried first, for one start:");
	print_work(trial, false);
	print_passing(trial);
}

void print_plan(const struct plan *p, const struct cli_opts *o)
{
	if (plan_empty(p))
		out_puts("Nothing to do: the files are already as this choice wants them.\n");
	print_bindings(p);
	print_work(p, true);
	print_passing(p);
	for (size_t i = 0; i < p->n_notes; i++) {
		out_puts("\n");
		out_wrapped(0, p->notes[i]);
	}
	print_way_back(p, o);
}

int plan_of_words(struct session *s, const struct cli_opts *o, struct plan **ret,
		  enum outcome *ret_outcome, struct err *err)
{
	struct choice c;
	int r = select_wanted(o, &c, err);
	if (r < 0) {
		*ret_outcome = OUTCOME_USAGE;
		return r;
	}
	r = session_plan(s, &c, ret, err);
	choice_done(&c);
	if (r < 0)
		*ret_outcome = OUTCOME_REFUSED;
	return r;
}

enum outcome outdir_outcome(int r)
{
	static const int nothing_made[] = {ENOTEMPTY, ELOOP, ENOENT, ENOTDIR, ENAMETOOLONG, EACCES, EPERM, EROFS};
	if (r == 0)
		return OUTCOME_DONE;
	for (size_t i = 0; i < ARRAY_SIZE(nothing_made); i++)
		if (r == -nothing_made[i])
			return OUTCOME_REFUSED;
	return OUTCOME_PUT_BACK;
}

static void print_where(const struct cli_opts *o)
{
	out_printf("\nThe plan is in %s. To apply it: passthru apply %s", o->out, o->out);
	if (o->demo)
		out_puts(" --demo\n");
	else
		out_printf("%s%s\n", o->root ? " --root " : "", o->root ? o->root : "");
}

/* What is shown or written, when it is not refused: the plan itself, or what is tried of it. */
static enum outcome make_ready(const struct session *s, const struct cli_opts *o, struct plan *p, struct plan **ret_trial,
			       struct err *err)
{
	if (p->n_refused)
		return OUTCOME_REFUSED;
	if (o->trial)
		return plan_trial(s->host, p, ret_trial, err) < 0 ? OUTCOME_REFUSED : OUTCOME_DONE;
	return o->out ? outdir_outcome(plan_write_dir(p, o->out, err)) : OUTCOME_DONE;
}

static void print_needs(const struct plan *p)
{
	for (size_t i = 0; i < p->n_needs; i++) {
		_cleanup_buf_ struct buf word = {0};
		put_need_option(&word, p->needs[i].id, p->needs[i].value);
		out_printf(" %s", buf_str(&word));
	}
}

/* On the running machine: how the same words go on. */
static void print_next(const struct session *s, const struct cli_opts *o, const struct plan *p)
{
	if (!s->root.live || o->out || plan_empty(p))
		return;
	out_puts("To apply it: sudo passthru apply");
	for (int i = 0; i < o->n_args; i++)
		out_printf(" %s", o->args[i]);
	print_needs(p);
	out_puts(p->trial_of || session_trial(s, p, NULL) < 0 ? "\n" : " (it is tried for one start first: plan --trial shows how)\n");
}

static void show(const struct session *s, const struct cli_opts *o, const struct plan *p, enum outcome outcome)
{
	if (o->json) {
		json_print(json_plan(p));
	} else if (outcome == OUTCOME_DONE) {
		print_plan(p, o);
		print_next(s, o, p);
	}
}

int verb_plan(struct session *s, const struct cli_opts *o)
{
	struct plan *p = NULL, *trial = NULL;
	struct err err = {0};
	enum outcome outcome = OUTCOME_DONE;
	if (o->trial && o->out)
		return out_failure(o, OUTCOME_USAGE, "a plan directory holds the plan itself, and apply tries it: -o and --trial do not "
						     "go together");
	if (plan_of_words(s, o, &p, &outcome, &err) < 0)
		return out_failure(o, outcome, err.line);
	outcome = make_ready(s, o, p, &trial, &err);
	if (*err.line)
		out_failure(o, outcome, err.line);
	else
		show(s, o, trial ? trial : p, outcome);
	if (outcome == OUTCOME_DONE && o->out && !o->json)
		print_where(o);
	if (outcome == OUTCOME_REFUSED)
		print_refusals(p);
	plan_free(trial);
	plan_free(p);
	return (int)outcome;
}
