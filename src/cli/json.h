/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of the model as JSON, schema 1 (names and meanings are a promise to the outside). */
#pragma once

#include <json-c/json.h>

#include "cli/cli.h"

/* Prints the document and a newline to stdout and frees it. */
void json_print(json_object *doc);

/* {"schema":1} */
json_object *json_document(void);

/*
 * The same on the way: a document of lists that may be too long to be held, printed as json_print would print it.
 *
 *	struct json_stream out = json_begin();
 *	json_list(&out, "devices");
 *	json_item(&out, one); …
 *	json_end(&out);
 */
struct json_stream {
	bool in_list, has_items;
};
struct json_stream json_begin(void);
void json_list(struct json_stream *out, const char *name); /* ends the list before it */
void json_item(struct json_stream *out, json_object *item); /* frees it */
void json_end(struct json_stream *out);

/* Adds a value under a constant name that the object does not have yet. */
void json_add(json_object *o, const char *name, json_object *value);

/* Small values: NULL and unknown are null. */
json_object *json_text(const char *s);
json_object *json_count(uint64_t n);
json_object *json_known(unsigned n); /* 0 is null */
json_object *json_index(int i);	     /* -1 is null */
json_object *json_tri(enum tri t);
json_object *json_hex4(uint16_t id); /* "10de" */
json_object *json_address(struct pci_addr a);
json_object *json_strings(const char *const *items, size_t n);

json_object *json_check(const struct host *h, const struct report *r);
json_object *json_finding(const struct finding *f);
/* Prints it. only: the devices to list (indexes), or NULL for all. */
void json_devices(const struct host *h, const struct report *r, const size_t *only, size_t n_only);
/* by_id: the indexes of all devices, in json_id_order and then by address. */
json_object *json_device(const struct host *h, const struct report *r, const size_t *by_id, size_t i);
int json_id_order(const struct device *a, const struct device *b); /* of their vendor and device ids */
json_object *json_plan(const struct plan *p);
/* waiting is taken; NULL is null. */
json_object *json_promises(const struct promises *p, const struct run *run, json_object *waiting);
json_object *json_runs(struct run *const *runs, size_t n);
/* Why there is nothing else to print: {"schema":1,"outcome":"done"|"no"|"usage"|"refused"|"put-back"|"stuck","error":…|null} */
json_object *json_outcome(enum outcome outcome, const char *error);
/* What apply and undo did: the same with "run", the run that was made, and "notes", sentences for the user; notes is taken. */
json_object *json_run_outcome(enum outcome outcome, const char *error, const char *run, json_object *notes);
