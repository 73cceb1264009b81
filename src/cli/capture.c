/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/json.h"
#include "cli/out.h"
#include "cli/verbs.h"

struct missing {
	json_object *list; /* NULL: print instead */
	size_t n;
};

static void on_missing(void *data, const char *path, const char *why)
{
	struct missing *m = data;
	m->n++;
	if (!m->list) {
		out_printf("  missing  %s: %s\n", path, why);
		return;
	}
	json_object *o = json_object_new_object();
	json_object_object_add(o, "path", json_object_new_string(path));
	json_object_object_add(o, "why", json_object_new_string(why));
	json_object_array_add(m->list, o);
}

int verb_capture(struct session *s, const struct cli_opts *o)
{
	(void)s;
	struct err err = {0};
	_cleanup_root_ struct root root = {.fd = -1};
	if (root_open(o->root, &root, &err) < 0)
		return out_failure(o, OUTCOME_REFUSED, err.line);
	struct missing m = {.list = o->json ? json_object_new_array() : NULL};
	if (capture_host(&root, o->args[0], on_missing, &m, &err) < 0) {
		json_object_put(m.list);
		return out_failure(o, OUTCOME_REFUSED, err.line);
	}
	if (!o->json) {
		out_printf("Captured into %s; passthru --root %s check reads it.\n", o->args[0], o->args[0]);
		return OUTCOME_DONE;
	}
	json_object *doc = json_document();
	json_object_object_add(doc, "directory", json_object_new_string(o->args[0]));
	json_object_object_add(doc, "missing", m.list);
	json_print(doc);
	return OUTCOME_DONE;
}
