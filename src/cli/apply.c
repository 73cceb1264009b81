/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <sys/stat.h>

#include "cli/applied.h"
#include "cli/how.h"
#include "cli/needs.h"
#include "cli/out.h"
#include "cli/plan.h"
#include "cli/telling.h"
#include "cli/verbs.h"

static bool is_plan_dir(const struct cli_opts *o)
{
	struct stat st;
	struct pci_addr addr;
	return o->n_args == 1 && pci_addr_parse(o->args[0], &addr) < 0 &&
	       stat(o->args[0], &st) == 0 && S_ISDIR(st.st_mode);
}

static int plan_for(struct session *s, const struct cli_opts *o, struct plan **ret,
		    enum outcome *ret_outcome, struct err *err)
{
	if (!is_plan_dir(o))
		return plan_of_words(s, o, ret, ret_outcome, err);
	*ret_outcome = OUTCOME_USAGE;
	if (needs_are_given(o))
		return err_set(err, EINVAL, "%s has its needs: --need is for addresses", o->args[0]);
	*ret_outcome = OUTCOME_REFUSED;
	return session_plan_dir(s, o->args[0], ret, err);
}

static void put_item(struct buf *list, const char *address, const char *name)
{
	buf_printf(list, "%s%s", list->len ? ", " : "", address);
	if (name)
		buf_printf(list, " (%s)", name);
}

static void put_needs(struct buf *line, const struct plan *p)
{
	_cleanup_(arena_done) struct arena a = {0};
	for (size_t i = 0; i < p->n_needs; i++)
		buf_printf(line, "%s%s", i ? ", " : " For the guest besides: ", need_named(&a, p->needs[i].id, p->needs[i].value));
	if (p->n_needs)
		buf_puts(line, ".");
}

/* What the word that is typed next means: who goes, and which of the same model stays. */
static void print_summary(const struct plan *p)
{
	_cleanup_buf_ struct buf goes = {0}, stays = {0}, line = {0};
	for (size_t i = 0; i < p->n_bindings; i++) {
		char s[PCI_ADDR_SIZE + 1];
		const struct binding *b = &p->bindings[i];
		put_item(&goes, pci_addr_str(b->addr, s), b->name);
		if (b->stays && !strstr(buf_str(&stays), b->stays))
			put_item(&stays, b->stays, NULL);
	}
	buf_printf(&line, "Gives %s to vfio-pci", buf_str(&goes));
	if (stays.len)
		buf_printf(&line, "; %s %s", buf_str(&stays),
			   strchr(buf_str(&stays), ' ') ? "stay" : "stays");
	buf_puts(&line, ".");
	put_needs(&line, p);
	out_puts("\n");
	out_wrapped(0, buf_str(&line));
}

static void print_before(const struct session *s, const struct cli_opts *o, const struct plan *p, const struct how *how,
			 const struct plan *staged)
{
	if (o->json || plan_empty(p))
		return;
	if (staged->trial_of)
		print_with_trial(p, staged, o);
	else
		print_plan(staged, o);
	print_summary(p);
	print_how(s, o, p, how);
}

static int apply_staged(struct session *s, const struct cli_opts *o, const struct plan *staged, struct telling *t)
{
	struct err err = {0};
	enum outcome outcome = OUTCOME_REFUSED;
	_cleanup_free_ char *id = NULL;
	struct event_sink sink = telling_sink(t);
	telling_guard();
	(void)session_apply(s, staged, &sink, telling_stop(), &outcome, &id, &err);
	if (outcome == OUTCOME_DONE && !o->json && id)
		print_applied(s, o, staged, id);
	else if (outcome == OUTCOME_DONE && !o->json)
		print_plan(staged, o);
	if (outcome == OUTCOME_DONE && o->json)
		t->facts = json_how(s, staged, id);
	return telling_end(t, outcome, id, err.line);
}

static int ask_and_apply(struct session *s, const struct cli_opts *o, const struct plan *p, struct telling *t)
{
	struct err err = {0};
	struct how how = {0};
	struct staged g = {0};
	if (run_may_apply(&s->root, &err) < 0 || how_of(s, o, p, &how, &err) < 0 || session_stage(s, p, &how, &g, &err) < 0)
		return telling_end(t, OUTCOME_REFUSED, NULL, err.line);
	t->plan = g.plan;
	print_before(s, o, p, &how, g.plan);
	int status = telling_asked(o, "apply") ? apply_staged(s, o, g.plan, t)
					       : telling_end(t, OUTCOME_REFUSED, NULL, telling_unconfirmed(o));
	staged_done(&g);
	return status;
}

static int apply_plan(struct session *s, const struct cli_opts *o, const struct plan *p)
{
	struct telling t = {.plan = p, .notes = o->json ? json_object_new_array() : NULL};
	if (plan_empty(p))
		return apply_staged(s, o, p, &t);
	if (!telling_may_change(s))
		return telling_end(&t, OUTCOME_REFUSED, NULL, "applying needs root: start it again with sudo");
	return ask_and_apply(s, o, p, &t);
}

int verb_apply(struct session *s, const struct cli_opts *o)
{
	struct plan *p = NULL;
	struct err err = {0};
	enum outcome outcome = OUTCOME_DONE;
	if (plan_for(s, o, &p, &outcome, &err) < 0)
		return out_failure(o, outcome, err.line);
	int status = OUTCOME_REFUSED;
	bool in_the_way = p->n_refused && run_may_apply(&s->root, &err) == -EBUSY;
	if (in_the_way)
		status = out_failure(o, OUTCOME_REFUSED, err.line);
	else if (p->n_refused == 0)
		status = apply_plan(s, o, p);
	else if (o->json)
		json_print(json_plan(p));
	if (p->n_refused && !in_the_way)
		print_refusals(p);
	plan_free(p);
	return status;
}
