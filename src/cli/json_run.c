/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/json.h"

json_object *json_promises(const struct promises *p, const struct run *run, json_object *waiting)
{
	json_object *doc = json_document(), *list = json_object_new_array();
	json_object_object_add(doc, "ok", json_object_new_boolean(p->ok));
	json_object_object_add(doc, "run", json_text(run ? run->id : NULL));
	json_object_object_add(doc, "reboot_pending", json_object_new_boolean(p->reboot_pending));
	json_object_object_add(doc, "next", json_text(p->next));
	json_object_object_add(doc, "waiting", waiting);
	for (size_t i = 0; i < p->n; i++) {
		json_object *o = json_object_new_object();
		json_object_object_add(o, "id", json_text(p->items[i].id));
		json_object_object_add(o, "subject", json_text(p->items[i].subject));
		json_object_object_add(o, "ok", json_tri(p->items[i].ok));
		json_object_object_add(o, "expected", json_text(p->items[i].expected));
		json_object_object_add(o, "found", json_text(p->items[i].found));
		json_object_object_add(o, "changed_at", json_text(p->items[i].changed_at));
		json_object_object_add(o, "diff", json_text(p->items[i].diff));
		json_object_array_add(list, o);
	}
	json_object_object_add(doc, "promises", list);
	return doc;
}

static json_object *run_json(const struct run *run)
{
	json_object *o = json_object_new_object(), *devs = json_object_new_array(), *paths = json_object_new_array();
	json_object_object_add(o, "id", json_text(run->id));
	json_object_object_add(o, "when", json_text(run->when));
	json_object_object_add(o, "state", json_text(run_state_name(run->state)));
	for (size_t i = 0; i < run->n_bindings; i++)
		json_object_array_add(devs, json_address(run->bindings[i].addr));
	for (size_t i = 0; i < run->n_lives; i++)
		json_object_array_add(devs, json_address(run->lives[i].addr));
	for (size_t i = 0; i < run->n_edits; i++)
		json_object_array_add(paths, json_text(run->edits[i].path));
	json_object_object_add(o, "devices", devs);
	json_object_object_add(o, "edits", paths);
	json_object_object_add(o, "trial", json_object_new_boolean(run->trial));
	json_object_object_add(o, "live", json_object_new_boolean(run->n_lives > 0));
	json_object_object_add(o, "confirmed", json_object_new_boolean(run->confirmed));
	return o;
}

json_object *json_runs(struct run *const *runs, size_t n)
{
	json_object *doc = json_document(), *list = json_object_new_array();
	for (size_t i = 0; i < n; i++)
		json_object_array_add(list, run_json(runs[i]));
	json_object_object_add(doc, "runs", list);
	return doc;
}

json_object *json_outcome(enum outcome outcome, const char *error)
{
	static const char *const words[] = {"done", "no", "usage", "refused", "put-back", "stuck"};
	json_object *doc = json_document();
	json_object_object_add(doc, "outcome", json_text(words[outcome]));
	json_object_object_add(doc, "error", json_text(error));
	return doc;
}

json_object *json_run_outcome(enum outcome outcome, const char *error, const char *run, json_object *notes)
{
	json_object *doc = json_outcome(outcome, error);
	json_object_object_add(doc, "run", json_text(run));
	json_object_object_add(doc, "notes", notes);
	return doc;
}
