/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <sys/stat.h>

#include "apply/byhand.h"
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
		return plan_of_words(s, o->args, o->n_args, ret, ret_outcome, err);
	*ret_outcome = OUTCOME_REFUSED;
	return session_plan_dir(s, o->args[0], ret, err);
}

static void print_done_in_demo(const char *id)
{
	out_printf("\nThe files are written, as run %s, on a scratch copy of the bundled host. Its "
		   "programs were not run.\n",
		   id);
	out_puts("Nothing of it remains when this command ends. The wizard (passthru --demo) shows "
		 "the way back too.\n");
}

/* They can be run by chroot, or by hand; without them the tree would start with half of the run. */
static void print_programs_left(const struct session *s, const struct plan *p, const char *id)
{
	_cleanup_(arena_done) struct arena mem = {0};
	char addr[PCI_ADDR_SIZE + 1];
	const char *root = s->root.path;
	out_printf("\nThe files of %s are written, as run %s. Its programs were not run, so this "
		   "is half of it. passthru runs "
		   "them so:\n  passthru --root %s undo\n  passthru --root %s --chroot apply",
		   root, id, root, root);
	for (size_t i = 0; i < p->n_wanted; i++)
		out_printf(" %s", pci_addr_str(p->wanted[i], addr));
	out_puts("\nOr run them in it yourself, in this order:\n");
	for (size_t i = 0; i < p->n_steps; i++)
		out_printf("  %s\n", step_by_hand(&mem, p->steps[i].argv, p->steps[i].built,
						  p->steps[i].becomes));
}

/* What to do next; of a tree nothing is promised that only a running host can keep. */
static void print_done(const struct session *s, const struct plan *p, const char *id)
{
	_cleanup_buf_ struct buf script = {0};
	if (s->root.live || s->chroot || p->n_steps == 0)
		out_printf("\nDone, as run %s.%s\n", id,
			   p->reboot && s->root.live ? " Reboot now, then run passthru verify."
						     : "");
	else
		print_programs_left(s, p, id);
	put_undo_script(&script, s, id);
	out_printf("Way back: passthru undo%s%s, or without passthru: %s\n",
		   s->root.live ? "" : " --root ", s->root.live ? "" : s->root.path,
		   buf_str(&script));
}

static void put_item(struct buf *list, const char *address, const char *name)
{
	buf_printf(list, "%s%s", list->len ? ", " : "", address);
	if (name)
		buf_printf(list, " (%s)", name);
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
	out_puts("\n");
	out_wrapped(0, buf_str(&line));
}

static int apply_plan(struct session *s, const struct cli_opts *o, const struct plan *p)
{
	struct err err = {0};
	enum outcome outcome = OUTCOME_REFUSED;
	_cleanup_free_ char *id = NULL;
	struct telling t = {p, o->json ? json_object_new_array() : NULL};
	struct event_sink sink = telling_sink(&t);
	bool empty = plan_empty(p);
	if (!empty && !telling_may_change(s))
		return telling_end(&t, OUTCOME_REFUSED, NULL,
				   "applying needs root: start it again with sudo");
	if (!o->json && !empty) {
		print_plan(p, o);
		print_summary(p);
	}
	if (!empty && !telling_asked(o, "apply"))
		return telling_end(&t, OUTCOME_REFUSED, NULL, telling_unconfirmed(o));
	telling_guard();
	(void)session_apply(s, p, &sink, telling_stop(), &outcome, &id, &err);
	if (outcome == OUTCOME_DONE && !o->json) {
		if (id && o->demo)
			print_done_in_demo(id);
		else if (id)
			print_done(s, p, id);
		else
			print_plan(p, o);
	}
	return telling_end(&t, outcome, id, err.line);
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
