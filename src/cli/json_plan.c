/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/json.h"

static json_object *refusals(const struct plan *p)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < p->n_refused; i++) {
		json_object *o = json_object_new_object();
		json_object_object_add(o, "address", json_text(p->refused[i].address));
		json_object_object_add(o, "id", json_text(p->refused[i].id));
		json_object_object_add(o, "detail", json_text(p->refused[i].detail));
		json_object_array_add(list, o);
	}
	return list;
}

static json_object *mechanisms(const struct plan *p)
{
	json_object *o = json_object_new_object();
	for (size_t i = 0; i < p->n_bindings; i++) {
		char s[PCI_ADDR_SIZE + 1];
		json_object_object_add(o, pci_addr_str(p->bindings[i].addr, s),
				       json_text(mechanism_name(p->bindings[i].mechanism)));
	}
	return o;
}

static json_object *needs(const struct plan *p)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < p->n_needs; i++) {
		json_object *o = json_object_new_object();
		json_add(o, "id", json_text(need_infos[p->needs[i].id].name));
		json_add(o, "value", json_text(*p->needs[i].value ? p->needs[i].value : NULL));
		json_object_array_add(list, o);
	}
	return list;
}

static json_object *edits(const struct plan *p)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < p->n_edits; i++) {
		json_object *o = json_object_new_object();
		json_object_object_add(o, "path", json_text(p->edits[i].path));
		json_object_object_add(o, "kind", json_text(edit_kind_name(p->edits[i].kind)));
		json_object_object_add(o, "diff", json_text(p->edits[i].diff));
		json_object_object_add(o, "why", json_text(p->edits[i].why));
		if (p->edits[i].role != EDIT_STAYS)
			json_object_object_add(o, "role", json_text(edit_role_name(p->edits[i].role)));
		json_object_array_add(list, o);
	}
	return list;
}

static size_t argv_len(const char *const *argv)
{
	size_t n = 0;
	while (argv[n])
		n++;
	return n;
}

static json_object *steps(const struct plan *p)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < p->n_steps; i++) {
		json_object *o = json_object_new_object();
		json_object_object_add(o, "argv", json_strings(p->steps[i].argv, argv_len(p->steps[i].argv)));
		json_object_object_add(o, "why", json_text(p->steps[i].why));
		if (p->steps[i].last)
			json_object_object_add(o, "role", json_text(edit_role_name(EDIT_LAST)));
		json_object_array_add(list, o);
	}
	return list;
}

/* The devices of the plan are those that leave the host; of a refused plan, those that were asked for. */
static json_object *plan_devices(const struct plan *p)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < p->n_bindings; i++)
		json_object_array_add(list, json_address(p->bindings[i].addr));
	for (size_t i = 0; p->n_refused && i < p->n_wanted; i++)
		json_object_array_add(list, json_address(p->wanted[i]));
	return list;
}

json_object *json_plan(const struct plan *p)
{
	json_object *doc = json_document();
	json_object_object_add(doc, "devices", plan_devices(p));
	json_object_object_add(doc, "refused", refusals(p));
	json_object_object_add(doc, "mechanism", mechanisms(p));
	json_object_object_add(doc, "needs", needs(p));
	json_object_object_add(doc, "edits", edits(p));
	json_object_object_add(doc, "steps", steps(p));
	json_object_object_add(doc, "notes", json_strings(p->notes, p->n_notes));
	json_object_object_add(doc, "reboot", json_object_new_boolean(p->reboot));
	if (p->trial_of)
		json_object_object_add(doc, "trial", json_object_new_boolean(true));
	return doc;
}
