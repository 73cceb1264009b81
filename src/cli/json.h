/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of the model as JSON, schema 1 (names and meanings are a promise to the outside). */
#pragma once

#include <json-c/json.h>

#include "cli/cli.h"

/* Prints the document and a newline to stdout and frees it. */
void json_print(json_object *doc);

/* {"schema":1} */
json_object *json_document(void);

/* Small values: NULL and unknown are null. */
json_object *json_text(const char *s);
json_object *json_tri(enum tri t);
json_object *json_hex4(uint16_t id); /* "10de" */
json_object *json_address(struct pci_addr a);
json_object *json_strings(const char *const *items, size_t n);

json_object *json_check(const struct host *h, const struct report *r);
json_object *json_finding(const struct finding *f);
/* only: the devices to list (indexes), or NULL for all. */
json_object *json_devices(const struct host *h, const struct report *r, const size_t *only, size_t n_only);
json_object *json_plan(const struct plan *p);
json_object *json_promises(const struct promises *p, const struct run *run);
json_object *json_runs(struct run *const *runs, size_t n);
/* Why there is nothing else to print: {"schema":1,"outcome":"done"|"no"|"usage"|"refused"|"put-back"|"stuck","error":…|null} */
json_object *json_outcome(enum outcome outcome, const char *error);
/* What apply and undo did: the same with "run", the run that was made, and "notes", sentences for the user; notes is taken. */
json_object *json_run_outcome(enum outcome outcome, const char *error, const char *run, json_object *notes);
