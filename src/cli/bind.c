/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "cli/out.h"
#include "cli/plan.h"
#include "cli/select.h"
#include "cli/telling.h"
#include "cli/verbs.h"

static bool is_picked(const struct plan *p, const struct live *l)
{
	for (size_t i = 0; i < p->n_wanted; i++)
		if (pci_addr_cmp(p->wanted[i], l->addr) == 0)
			return true;
	return false;
}

static void print_lives(const struct plan *p)
{
	for (size_t i = 0; i < p->n_lives; i++) {
		char s[PCI_ADDR_SIZE + 1];
		const struct live *l = &p->lives[i];
		out_puts("  ");
		out_column(pci_addr_str(l->addr, s), 14);
		out_printf("%s%s: from %s to %s\n", l->name, is_picked(p, l) ? "" : " (comes along)",
			   driver_or_none(l->from), l->to);
	}
	for (size_t i = 0; i < p->n_notes; i++) {
		out_puts("\n");
		out_wrapped(0, p->notes[i]);
	}
}

/* What the kernel says of it now: the group that is viable, or who keeps it from that. */
static void print_done(struct session *s, const struct cli_opts *o, const struct plan *p, const char *id)
{
	struct err err = {0};
	out_printf("\nBound, as run %s. Way back: passthru undo\n", id);
	if (p->confirm_minutes)
		out_printf("To keep it, log in anew within %u minute%s and run there: passthru confirm\n",
			   p->confirm_minutes, p->confirm_minutes == 1 ? "" : "s");
	if (session_refresh(s, &err) < 0)
		out_error(err.line);
	else
		(void)verb_verify(s, o);
}

static json_object *json_lives(const struct plan *p)
{
	json_object *facts = json_object_new_object(), *list = json_object_new_array();
	for (size_t i = 0; i < p->n_lives; i++) {
		const struct live *l = &p->lives[i];
		json_object *o = json_object_new_object();
		json_object_object_add(o, "address", json_address(l->addr));
		json_object_object_add(o, "from", json_text(*l->from ? l->from : NULL));
		json_object_object_add(o, "to", json_text(l->to));
		json_object_array_add(list, o);
	}
	json_object_object_add(facts, "live", list);
	json_object_object_add(facts, "confirm_minutes", json_count(p->confirm_minutes));
	return facts;
}

static int bind_now(struct session *s, const struct cli_opts *o, const struct plan *p)
{
	struct err err = {0};
	enum outcome outcome = OUTCOME_REFUSED;
	_cleanup_free_ char *id = NULL;
	struct telling t = {.plan = p, .notes = o->json ? json_object_new_array() : NULL};
	struct event_sink sink = telling_sink(&t);
	if (!telling_may_change(s))
		return telling_end(&t, OUTCOME_REFUSED, NULL, "binding needs root: start it again with sudo");
	if (run_may_apply(&s->root, &err) < 0)
		return telling_end(&t, OUTCOME_REFUSED, NULL, err.line);
	if (!o->json)
		print_lives(p);
	if (!telling_asked(o, "bind"))
		return telling_end(&t, OUTCOME_REFUSED, NULL, telling_unconfirmed(o));
	telling_guard();
	(void)session_apply(s, p, &sink, telling_stop(), &outcome, &id, &err);
	if (outcome == OUTCOME_DONE && id && !o->json)
		print_done(s, o, p, id);
	if (outcome == OUTCOME_DONE && o->json)
		t.facts = json_lives(p);
	return telling_end(&t, outcome, id, err.line);
}

static int bind_nothing(const struct cli_opts *o, const char *driver)
{
	struct telling t = {.notes = o->json ? json_object_new_array() : NULL};
	if (!o->json)
		out_printf("Nothing to do: %s has them already.\n", driver);
	return telling_end(&t, OUTCOME_DONE, NULL, NULL);
}

static int plan_for(const struct session *s, const struct cli_opts *o, const char *driver, struct plan **ret,
		    enum outcome *ret_outcome, struct err *err)
{
	unsigned minutes = o->minutes_given ? o->minutes : CONFIRM_MINUTES;
	struct choice c;
	int r = select_choice(o->args, o->n_args, &c, err);
	*ret_outcome = r < 0 ? OUTCOME_USAGE : OUTCOME_REFUSED;
	if (r < 0)
		return r;
	r = session_live(s, &c, driver, minutes, ret, err);
	choice_done(&c);
	if (r == -EINVAL)
		*ret_outcome = OUTCOME_USAGE;
	return r;
}

/* All of them: passthru devices tells what stands against passing it through, not against binding it now. */
static void print_reasons(const struct plan *p)
{
	for (size_t i = 0; i < p->n_refused; i++)
		out_errorf("%s: %s", p->refused[i].address, p->refused[i].detail);
}

int verb_bind(struct session *s, const struct cli_opts *o)
{
	const char *driver = o->driver ? o->driver : "vfio-pci";
	struct plan *p = NULL;
	struct err err = {0};
	enum outcome outcome;
	int status = OUTCOME_REFUSED;
	if (plan_for(s, o, driver, &p, &outcome, &err) < 0)
		return out_failure(o, outcome, err.line);
	if (p->n_refused && o->json)
		json_print(json_plan(p));
	if (p->n_refused)
		print_reasons(p);
	else
		status = plan_empty(p) ? bind_nothing(o, driver) : bind_now(s, o, p);
	plan_free(p);
	return status;
}
