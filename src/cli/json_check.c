/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/json.h"

static json_object *evidence_list(const struct evidence *e, size_t n)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < n; i++) {
		json_object *o = json_object_new_object();
		json_object_object_add(o, "source", json_text(e[i].source));
		json_object_object_add(o, "text", json_text(e[i].text));
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
	json_object_object_add(o, "state", json_text(state_word(v->state)));
	json_object_object_add(o, "reason", json_text(reason_name(v->reason)));
	json_object_object_add(o, "vendor", json_text(vendors[v->vendor]));
	json_object_object_add(o, "interrupt_remapping", json_text(state_word(v->irq_remapping)));
	json_object_object_add(o, "detail", json_text(v->detail));
	json_object_object_add(o, "evidence", evidence_list(v->evidence, v->n_evidence));
	return o;
}

json_object *json_finding(const struct finding *f)
{
	json_object *o = json_object_new_object();
	json_object_object_add(o, "id", json_text(f->id));
	json_object_object_add(o, "title", json_text(f->title));
	json_object_object_add(o, "group", json_text(finding_group_name(f->group)));
	json_object_object_add(o, "status", json_text(status_name(f->status)));
	json_object_object_add(o, "detail", json_text(f->detail));
	json_object_object_add(o, "why", json_text(f->why));
	json_object_object_add(o, "remedy", json_text(f->remedy));
	json_object_object_add(o, "evidence", evidence_list(f->evidence, f->n_evidence));
	return o;
}

json_object *json_check(const struct host *h, const struct report *r)
{
	static const char *const verdicts[] = {"unknown", "ready", "fixable", "blocked"};
	json_object *doc = json_document(), *checks = json_object_new_array();
	json_object_object_add(doc, "verdict", json_text(verdicts[r->verdict]));
	json_object_object_add(doc, "detail", json_text(r->verdict_detail));
	json_object_object_add(doc, "iommu", iommu(&r->iommu));
	for (size_t i = 0; i < r->n_findings; i++)
		json_object_array_add(checks, json_finding(&r->findings[i]));
	json_object_object_add(doc, "checks", checks);
	json_object_object_add(doc, "kernel", json_text(h->release));
	return doc;
}
