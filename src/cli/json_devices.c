/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/json.h"

static json_object *hazards(const struct device_report *d)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < d->n_hazards; i++) {
		json_object *o = json_object_new_object();
		json_object_object_add(o, "id", json_text(d->hazards[i].id));
		json_object_object_add(o, "severity",
				       json_text(d->hazards[i].severity == SEVERITY_BLOCK ? "block" : "warn"));
		json_object_object_add(o, "detail", json_text(d->hazards[i].detail));
		json_object_array_add(list, o);
	}
	return list;
}

static json_object *modules(const struct device *d)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < d->n_candidates; i++)
		json_object_array_add(list, json_text(d->candidates[i].module));
	return list;
}

static json_object *twins(const struct host *h, size_t i)
{
	struct arena a = {0};
	size_t *idx, n;
	json_object *list = json_object_new_array();
	host_twins(h, i, &a, &idx, &n);
	for (size_t k = 0; k < n; k++)
		json_object_array_add(list, json_text(h->devices[idx[k]].address));
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
	json_object_object_add(o, "address", json_text(d->address));
	json_object_object_add(o, "vendor", json_hex4(d->vendor));
	json_object_object_add(o, "device", json_hex4(d->device));
	json_object_object_add(o, "class", class_text(d->class));
	json_object_object_add(o, "kind", json_text(device_kind(d)));
	json_object_object_add(o, "name", json_text(device_name(names, d)));
	json_object_object_add(o, "driver", json_text(d->driver));
	json_object_object_add(o, "modules", modules(d));
	json_object_object_add(o, "group", d->group < 0 ? NULL : json_object_new_int(d->group));
	json_object_object_add(o, "parent", d->parent < 0 ? NULL : json_text(h->devices[d->parent].address));
	json_object_object_add(o, "boot_vga", json_tri(d->boot_vga));
	json_object_object_add(o, "reset", json_strings(d->resets, d->n_resets));
	json_object_object_add(o, "mark", json_text(r->devices[i].mark));
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
		json_object_array_add(list, json_text(h->devices[g->members[k]].address));
	json_object_object_add(o, "devices", list);
	json_object_object_add(o, "assignable", json_text(words[r->groups[i].assignable]));
	json_object_object_add(o, "why", json_text(r->groups[i].why));
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
