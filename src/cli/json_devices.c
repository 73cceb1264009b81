/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/json.h"

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

static int by_ids(const void *a, const void *b, void *data)
{
	const struct host *h = data;
	size_t x = *(const size_t *)a, y = *(const size_t *)b;
	int order = json_id_order(&h->devices[x], &h->devices[y]);
	return order ? order : x < y ? -1 : x > y;
}

/* Sorted once, for with thousands of functions to look at all others for each would take longer than to read them. */
static size_t *sorted_by_id(const struct host *h)
{
	size_t *by_id = xcalloc(h->n_devices + 1, sizeof(*by_id));
	for (size_t i = 0; i < h->n_devices; i++)
		by_id[i] = i;
	qsort_r(by_id, h->n_devices, sizeof(*by_id), by_ids, (void *)(uintptr_t)h);
	return by_id;
}

void json_devices(const struct host *h, const struct report *r, const size_t *only, size_t n_only)
{
	_cleanup_free_ size_t *by_id = sorted_by_id(h);
	struct json_stream out = json_begin();
	json_list(&out, "devices");
	for (size_t i = 0; i < h->n_devices; i++)
		if (listed(only, n_only, i))
			json_item(&out, json_device(h, r, by_id, i));
	json_list(&out, "groups");
	for (size_t i = 0; i < h->n_groups; i++)
		if (group_listed(&h->groups[i], only, n_only))
			json_item(&out, group(h, r, i));
	json_end(&out);
}
