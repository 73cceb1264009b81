/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is done by libvirt: to a domain, after its diff was shown, and to the drivers of devices. */
#include "base/shell.h"
#include "cli/guest.h"
#include "cli/json.h"
#include "cli/out.h"
#include "cli/telling.h"

/* "0000:01:00.0, 0000:01:00.1" */
static void put_what(struct buf *out, const char *const *what, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s%s", i ? ", " : "", what[i]);
}

static json_object *outcome_json(const struct domain_change *c, enum outcome outcome, const char *error)
{
	json_object *doc = json_outcome(outcome, error);
	json_add(doc, "act", json_text(c->job.detach ? "detach" : "attach"));
	json_add(doc, "domain", json_text(c->job.domain));
	json_add(doc, "live", json_object_new_boolean(c->job.live));
	json_add(doc, "devices", json_strings(c->what, c->n_what));
	json_add(doc, "diff", json_text(c->change.diff));
	return doc;
}

/* As it is pasted, on one line: a domain's name may have blanks, and what a shell would act on. */
static void print_command(const char *words, const char *name)
{
	_cleanup_buf_ struct buf line = {0};
	buf_puts(&line, words);
	shell_word(&line, name);
	out_printf("%s\n", buf_str(&line));
}

/* What is so now, and what is done next. */
static void print_done(const struct domain_change *c)
{
	_cleanup_buf_ struct buf line = {0};
	const char *name = c->job.domain;
	bool runs = c->domain->running;
	buf_printf(&line, "%s %s ", name, c->job.detach ? "is without" : "has");
	put_what(&line, c->what, c->n_what);
	if (c->job.live)
		buf_puts(&line, " now and at its next starts.");
	else
		buf_puts(&line, " from its next start on.");
	if (runs && !c->job.live)
		buf_puts(&line, " It runs and has not changed yet: shut it down and start it again.");
	out_puts("\n");
	out_wrapped(0, buf_str(&line));
	if (c->job.detach)
		return;
	if (!runs)
		print_command("To start it: virsh start ", name);
	print_command("Way back: passthru guest … --detach --domain ", name);
}

static int end_change(const struct cli_opts *o, const struct domain_change *c, enum outcome outcome, const char *error)
{
	if (outcome != OUTCOME_DONE)
		out_error(error);
	if (o->json)
		json_print(outcome_json(c, outcome, outcome == OUTCOME_DONE ? NULL : error));
	else if (outcome == OUTCOME_DONE)
		print_done(c);
	return (int)outcome;
}

static void print_change(const struct domain_change *c)
{
	_cleanup_buf_ struct buf heading = {0};
	buf_printf(&heading, "The configuration of %s%s:\n", c->job.domain, c->job.live ? ", and the running domain with it" : "");
	out_ink(INK_BOLD, buf_str(&heading));
	out_diff(c->change.diff);
}

static int ask_and_change(const struct session *s, const struct cli_opts *o, const struct domain_change *c)
{
	struct err err = {0};
	enum outcome outcome = OUTCOME_REFUSED;
	if (!o->json)
		print_change(c);
	if (!telling_asked(o, c->job.detach ? "detach" : "attach"))
		return end_change(o, c, outcome, telling_unconfirmed(o));
	telling_guard();
	(void)session_domain_apply(s, c, &outcome, &err);
	return end_change(o, c, outcome, err.line);
}

int guest_domain(const struct session *s, const struct cli_opts *o, const struct guest *g)
{
	const struct domain_want want = {
		.uri = o->guest.uri,
		.domain = o->guest.domain,
		.detach = o->guest.detach,
		.live = o->guest.live,
		.next_start = o->guest.next_start,
	};
	struct domain_change c = {0};
	struct err err = {0};
	if (session_domain_preview(s, g, &want, &c, &err) < 0)
		return out_failure(o, OUTCOME_REFUSED, err.line);
	int status = ask_and_change(s, o, &c);
	domain_change_done(&c);
	return status;
}

static json_object *nodedev_json(const struct guest *g, bool take, enum outcome outcome, const char *error)
{
	json_object *doc = json_outcome(outcome, error), *list = json_object_new_array();
	for (size_t i = 0; i < g->n_fns; i++)
		json_object_array_add(list, json_address(g->fns[i].device->addr));
	json_add(doc, "act", json_text(take ? "nodedev-detach" : "nodedev-reattach"));
	json_add(doc, "devices", list);
	return doc;
}

static int end_nodedev(const struct cli_opts *o, const struct guest *g, enum outcome outcome, const char *error)
{
	bool take = o->guest.nodedev_detach;
	if (outcome != OUTCOME_DONE)
		out_error(error);
	if (o->json)
		json_print(nodedev_json(g, take, outcome, outcome == OUTCOME_DONE ? NULL : error));
	else if (outcome == OUTCOME_DONE)
		out_puts(take ? "\nvfio-pci has them until the next start of this host, or until --nodedev-reattach.\n"
			      : "\nTheir own drivers may have them again.\n");
	return (int)outcome;
}

static void print_moves(const struct guest *g, bool take)
{
	_cleanup_(arena_done) struct arena mem = {0};
	for (size_t i = 0; i < g->n_fns; i++) {
		const struct device *d = g->fns[i].device;
		out_puts("  ");
		out_column(d->address, 14);
		out_printf("%s%s: from %s to %s\n", device_name(&mem, d), g->fns[i].picked ? "" : " (comes along)",
			   driver_or_none(d->driver), take ? "vfio-pci" : "its own driver");
	}
}

int guest_nodedev(const struct session *s, const struct cli_opts *o, const struct guest *g)
{
	bool take = o->guest.nodedev_detach;
	enum outcome outcome = OUTCOME_REFUSED;
	struct err err = {0};
	if (!s->root.live)
		return end_nodedev(o, g, OUTCOME_REFUSED, "in a tree no device changes its driver");
	if (!o->json)
		print_moves(g, take);
	if (!telling_asked(o, take ? "nodedev-detach" : "nodedev-reattach"))
		return end_nodedev(o, g, OUTCOME_REFUSED, telling_unconfirmed(o));
	telling_guard();
	(void)session_nodedev(s, g, o->guest.uri, take, &outcome, &err);
	return end_nodedev(o, g, outcome, err.line);
}
