/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/json.h"

void json_print(json_object *doc)
{
	puts(json_object_to_json_string_ext(doc, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
							 JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(doc);
}

json_object *json_document(void)
{
	json_object *doc = json_object_new_object();
	json_object_object_add(doc, "schema", json_object_new_int(1));
	return doc;
}

static json_object *text(const char *s)
{
	return s ? json_object_new_string(s) : NULL;
}

static json_object *tri(enum tri t)
{
	return t == TRI_UNKNOWN ? NULL : json_object_new_boolean(t == TRI_YES);
}

static json_object *hex4(uint16_t id)
{
	char s[5];
	snprintf(s, sizeof(s), "%04x", id);
	return json_object_new_string(s);
}

static json_object *address(struct pci_addr a)
{
	char s[PCI_ADDR_SIZE + 1];
	return json_object_new_string(pci_addr_str(a, s));
}

static json_object *strings(const char *const *items, size_t n)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < n; i++)
		json_object_array_add(list, text(items[i]));
	return list;
}

static json_object *evidence_list(const struct evidence *e, size_t n)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < n; i++) {
		json_object *o = json_object_new_object();
		json_object_object_add(o, "source", text(e[i].source));
		json_object_object_add(o, "text", text(e[i].text));
		json_object_array_add(list, o);
	}
	return list;
}

static const char *state_word(enum iommu_state s)
{
	static const char *const words[] = {"unknown", "on", "off"};
	return words[s];
}

static json_object *iommu(const struct iommu_verdict *v)
{
	static const char *const vendors[] = {NULL, "intel", "amd", "arm", NULL};
	json_object *o = json_object_new_object();
	json_object_object_add(o, "state", text(state_word(v->state)));
	json_object_object_add(o, "reason", text(reason_name(v->reason)));
	json_object_object_add(o, "vendor", text(vendors[v->vendor]));
	json_object_object_add(o, "interrupt_remapping", text(state_word(v->irq_remapping)));
	json_object_object_add(o, "detail", text(v->detail));
	json_object_object_add(o, "evidence", evidence_list(v->evidence, v->n_evidence));
	return o;
}

json_object *json_finding(const struct finding *f)
{
	json_object *o = json_object_new_object();
	json_object_object_add(o, "id", text(f->id));
	json_object_object_add(o, "title", text(f->title));
	json_object_object_add(o, "status", text(status_name(f->status)));
	json_object_object_add(o, "detail", text(f->detail));
	json_object_object_add(o, "why", text(f->why));
	json_object_object_add(o, "remedy", text(f->remedy));
	json_object_object_add(o, "evidence", evidence_list(f->evidence, f->n_evidence));
	return o;
}

json_object *json_check(const struct host *h, const struct report *r)
{
	static const char *const verdicts[] = {"unknown", "ready", "fixable", "blocked"};
	json_object *doc = json_document(), *checks = json_object_new_array();
	json_object_object_add(doc, "verdict", text(verdicts[r->verdict]));
	json_object_object_add(doc, "detail", text(r->verdict_detail));
	json_object_object_add(doc, "iommu", iommu(&r->iommu));
	for (size_t i = 0; i < r->n_findings; i++)
		json_object_array_add(checks, json_finding(&r->findings[i]));
	json_object_object_add(doc, "checks", checks);
	json_object_object_add(doc, "kernel", text(h->release));
	return doc;
}

static json_object *hazards(const struct device_report *d)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < d->n_hazards; i++) {
		json_object *o = json_object_new_object();
		json_object_object_add(o, "id", text(d->hazards[i].id));
		json_object_object_add(o, "severity",
				       text(d->hazards[i].severity == SEVERITY_BLOCK ? "block" : "warn"));
		json_object_object_add(o, "detail", text(d->hazards[i].detail));
		json_object_array_add(list, o);
	}
	return list;
}

static json_object *modules(const struct device *d)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < d->n_candidates; i++)
		json_object_array_add(list, text(d->candidates[i].module));
	return list;
}

static json_object *twins(const struct host *h, size_t i)
{
	struct arena a = {0};
	size_t *idx, n;
	json_object *list = json_object_new_array();
	host_twins(h, i, &a, &idx, &n);
	for (size_t k = 0; k < n; k++)
		json_object_array_add(list, text(h->devices[idx[k]].address));
	arena_done(&a);
	return list;
}

static json_object *class_text(uint32_t class)
{
	char s[16];
	snprintf(s, sizeof(s), "%06x", class);
	return json_object_new_string(s);
}

static json_object *device(const struct host *h, const struct report *r, size_t i, struct arena *names)
{
	const struct device *d = &h->devices[i];
	json_object *o = json_object_new_object();
	json_object_object_add(o, "address", text(d->address));
	json_object_object_add(o, "vendor", hex4(d->vendor));
	json_object_object_add(o, "device", hex4(d->device));
	json_object_object_add(o, "class", class_text(d->class));
	json_object_object_add(o, "kind", text(device_kind(d)));
	json_object_object_add(o, "name", text(device_name(names, d)));
	json_object_object_add(o, "driver", text(d->driver));
	json_object_object_add(o, "modules", modules(d));
	json_object_object_add(o, "group", d->group < 0 ? NULL : json_object_new_int(d->group));
	json_object_object_add(o, "parent", d->parent < 0 ? NULL : text(h->devices[d->parent].address));
	json_object_object_add(o, "boot_vga", tri(d->boot_vga));
	json_object_object_add(o, "reset", strings(d->resets, d->n_resets));
	json_object_object_add(o, "mark", text(r->devices[i].mark));
	json_object_object_add(o, "hazards", hazards(&r->devices[i]));
	json_object_object_add(o, "twins", twins(h, i));
	return o;
}

static json_object *group(const struct host *h, const struct report *r, size_t i)
{
	static const char *const words[] = {"no", "risky", "yes"};
	const struct group *g = &h->groups[i];
	json_object *o = json_object_new_object(), *list = json_object_new_array();
	json_object_object_add(o, "id", json_object_new_int(g->id));
	for (size_t k = 0; k < g->n_members; k++)
		json_object_array_add(list, text(h->devices[g->members[k]].address));
	json_object_object_add(o, "devices", list);
	json_object_object_add(o, "assignable", text(words[r->groups[i].assignable]));
	json_object_object_add(o, "why", text(r->groups[i].why));
	return o;
}

static bool listed(const size_t *only, size_t n_only, size_t i)
{
	for (size_t k = 0; only && k < n_only; k++)
		if (only[k] == i)
			return true;
	return !only;
}

static bool group_listed(const struct group *g, const size_t *only, size_t n_only)
{
	for (size_t k = 0; k < g->n_members; k++)
		if (listed(only, n_only, (size_t)g->members[k]))
			return true;
	return false;
}

json_object *json_devices(const struct host *h, const struct report *r, const size_t *only, size_t n_only)
{
	json_object *doc = json_document(), *devs = json_object_new_array(), *groups = json_object_new_array();
	struct arena names = {0};
	for (size_t i = 0; i < h->n_devices; i++)
		if (listed(only, n_only, i))
			json_object_array_add(devs, device(h, r, i, &names));
	for (size_t i = 0; i < h->n_groups; i++)
		if (group_listed(&h->groups[i], only, n_only))
			json_object_array_add(groups, group(h, r, i));
	arena_done(&names);
	json_object_object_add(doc, "devices", devs);
	json_object_object_add(doc, "groups", groups);
	return doc;
}

static json_object *refusals(const struct plan *p)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < p->n_refused; i++) {
		json_object *o = json_object_new_object();
		json_object_object_add(o, "address", text(p->refused[i].address));
		json_object_object_add(o, "id", text(p->refused[i].id));
		json_object_object_add(o, "detail", text(p->refused[i].detail));
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
				       text(mechanism_name(p->bindings[i].mechanism)));
	}
	return o;
}

static json_object *edits(const struct plan *p)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < p->n_edits; i++) {
		json_object *o = json_object_new_object();
		json_object_object_add(o, "path", text(p->edits[i].path));
		json_object_object_add(o, "kind", text(edit_kind_name(p->edits[i].kind)));
		json_object_object_add(o, "diff", text(p->edits[i].diff));
		json_object_object_add(o, "why", text(p->edits[i].why));
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
		json_object_object_add(o, "argv", strings(p->steps[i].argv, argv_len(p->steps[i].argv)));
		json_object_object_add(o, "why", text(p->steps[i].why));
		json_object_array_add(list, o);
	}
	return list;
}

/* The devices of the plan are those that leave the host; of a refused plan, those that were asked for. */
static json_object *plan_devices(const struct plan *p)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < p->n_bindings; i++)
		json_object_array_add(list, address(p->bindings[i].addr));
	for (size_t i = 0; p->n_refused && i < p->n_wanted; i++)
		json_object_array_add(list, address(p->wanted[i]));
	return list;
}

json_object *json_plan(const struct plan *p)
{
	json_object *doc = json_document();
	json_object_object_add(doc, "devices", plan_devices(p));
	json_object_object_add(doc, "refused", refusals(p));
	json_object_object_add(doc, "mechanism", mechanisms(p));
	json_object_object_add(doc, "edits", edits(p));
	json_object_object_add(doc, "steps", steps(p));
	json_object_object_add(doc, "notes", strings(p->notes, p->n_notes));
	json_object_object_add(doc, "reboot", json_object_new_boolean(p->reboot));
	return doc;
}

json_object *json_promises(const struct promises *p, const struct run *run)
{
	json_object *doc = json_document(), *list = json_object_new_array();
	json_object_object_add(doc, "ok", json_object_new_boolean(p->ok));
	json_object_object_add(doc, "run", text(run ? run->id : NULL));
	json_object_object_add(doc, "reboot_pending", json_object_new_boolean(p->reboot_pending));
	json_object_object_add(doc, "next", text(p->next));
	for (size_t i = 0; i < p->n; i++) {
		json_object *o = json_object_new_object();
		json_object_object_add(o, "id", text(p->items[i].id));
		json_object_object_add(o, "subject", text(p->items[i].subject));
		json_object_object_add(o, "ok", tri(p->items[i].ok));
		json_object_object_add(o, "expected", text(p->items[i].expected));
		json_object_object_add(o, "found", text(p->items[i].found));
		json_object_array_add(list, o);
	}
	json_object_object_add(doc, "promises", list);
	return doc;
}

static json_object *run_json(const struct run *run)
{
	json_object *o = json_object_new_object(), *devs = json_object_new_array(), *paths = json_object_new_array();
	json_object_object_add(o, "id", text(run->id));
	json_object_object_add(o, "when", text(run->when));
	json_object_object_add(o, "state", text(run_state_name(run->state)));
	for (size_t i = 0; i < run->n_bindings; i++)
		json_object_array_add(devs, address(run->bindings[i].addr));
	for (size_t i = 0; i < run->n_edits; i++)
		json_object_array_add(paths, text(run->edits[i].path));
	json_object_object_add(o, "devices", devs);
	json_object_object_add(o, "edits", paths);
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
	json_object_object_add(doc, "outcome", text(words[outcome]));
	json_object_object_add(doc, "error", text(error));
	return doc;
}
