/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/json_guest.h"

#include "base/lines.h"
#include "cli/json.h"

static json_object *qmp_value(const struct qemu_prop *p)
{
	uint64_t number = 0;
	switch (p->type) {
	case QEMU_BOOL:
		return json_object_new_boolean(streq(p->value, "on"));
	case QEMU_NUMBER:
		(void)parse_u64(p->value, str_starts(p->value, "0x") ? 16 : 10, INT64_MAX, &number);
		return json_count(number);
	case QEMU_STRING:
		break;
	}
	return json_text(p->value);
}

static json_object *qmp_command(const char *name, json_object *arguments)
{
	json_object *o = json_object_new_object();
	json_add(o, "execute", json_text(name));
	json_add(o, "arguments", arguments);
	return o;
}

static json_object *qmp_add(const struct qemu_device *d)
{
	json_object *args = json_object_new_object();
	json_add(args, "driver", json_text(d->driver));
	for (size_t i = 0; i < d->n_props; i++)
		json_object_object_add(args, d->props[i].name, qmp_value(&d->props[i]));
	return qmp_command("device_add", args);
}

static json_object *qmp_del(const struct qemu_device *d)
{
	json_object *args = json_object_new_object();
	json_add(args, "id", json_text(d->id));
	return qmp_command("device_del", args);
}

static json_object *qmp_commands(const struct guest *g)
{
	_cleanup_(arena_done) struct arena mem = {0};
	json_object *list = json_object_new_array();
	struct qemu_device *items;
	size_t n;
	guest_qemu_hot(g, &mem, &items, &n);
	for (size_t i = 0; i < n; i++)
		json_object_array_add(list, qmp_add(&items[i]));
	for (size_t i = 0; i < n; i++)
		if (items[i].leads)
			json_object_array_add(list, qmp_del(&items[i]));
	return list;
}

void put_qmp(struct buf *out, const struct guest *g)
{
	json_object *list = qmp_commands(g);
	for (size_t i = 0; i < json_object_array_length(list); i++)
		buf_printf(out, "%s\n",
			   json_object_to_json_string_ext(json_object_array_get_idx(list, i),
							  JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(list);
}

static json_object *functions(const struct guest *g)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < g->n_fns; i++) {
		const struct guest_fn *f = &g->fns[i];
		json_object *o = json_object_new_object();
		json_add(o, "address", json_address(f->device->addr));
		json_add(o, "slot", f->unseen ? NULL : json_count(f->slot));
		json_add(o, "function", f->unseen ? NULL : json_count(f->fn));
		json_add(o, "seen", json_object_new_boolean(!f->unseen));
		json_add(o, "picked", json_object_new_boolean(f->picked));
		json_add(o, "id", json_text(f->id));
		json_add(o, "rom", json_text(f->rom));
		json_object_array_add(list, o);
	}
	return list;
}

static json_object *usb_devices(const struct guest *g)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < g->n_usb; i++) {
		const struct guest_usb *u = &g->usb[i];
		json_object *o = json_object_new_object();
		json_add(o, "vendor", u->by_place ? NULL : json_hex4(u->vendor));
		json_add(o, "product", u->by_place ? NULL : json_hex4(u->product));
		json_add(o, "bus", u->by_place ? json_count(u->bus) : NULL);
		json_add(o, "device", u->by_place ? json_count(u->device) : NULL);
		json_add(o, "optional", json_object_new_boolean(u->optional));
		json_object_array_add(list, o);
	}
	return list;
}

/* Lines that are there, without those that part them. */
static json_object *lines_json(const struct buf *text)
{
	json_object *list = json_object_new_array();
	struct lines it = lines_of(buf_str(text), text->len);
	for (struct line l; lines_next(&it, &l);)
		if (l.text_len)
			json_object_array_add(list, json_object_new_string_len(l.at, (int)l.text_len));
	return list;
}

static json_object *files_json(const struct told *t)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < t->n_files; i++) {
		_cleanup_buf_ struct buf path = {0};
		buf_printf(&path, "%s/%s", t->o->out, t->files[i].file);
		json_object_array_add(list, json_text(buf_str(&path)));
	}
	return list;
}

static void add_libvirt(const struct told *t, json_object *doc)
{
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_buf_ struct buf tuning = {0};
	json_object *xml = json_object_new_array();
	struct guest_xml *items;
	size_t n;
	guest_libvirt(t->guest, t->bus, &mem, &items, &n);
	for (size_t i = 0; i < n; i++)
		json_object_array_add(xml, json_text(items[i].xml));
	put_libvirt_tuning(&tuning, t->s->host, &t->choice);
	json_add(doc, "xml", xml);
	json_add(doc, "tuning", tuning.len ? json_text(buf_str(&tuning)) : NULL);
	json_add(doc, "domain", json_text(t->o->guest.domain));
	json_add(doc, "files", files_json(t));
	json_add(doc, "managed", json_object_new_boolean(!t->guest->unmanaged));
}

static void add_qemu_tuning(const struct told *t, json_object *doc)
{
	_cleanup_(arena_done) struct arena mem = {0};
	json_object *pins = json_object_new_array();
	struct qemu_tuning q;
	guest_qemu_tuning(t->s->host, &t->choice, &mem, &q);
	for (size_t i = 0; i < q.n_pins; i++)
		json_object_array_add(pins, json_count(q.pins[i]));
	json_add(doc, "tuning", json_strings(q.args, q.n_args));
	json_add(doc, "pins", pins);
}

static void add_qemu(const struct told *t, json_object *doc)
{
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_buf_ struct buf monitor = {0};
	json_object *arguments = json_object_new_array();
	struct qemu_device *items;
	size_t n;
	guest_qemu(t->guest, &mem, &items, &n);
	for (size_t i = 0; i < n; i++) {
		_cleanup_buf_ struct buf value = {0};
		put_qemu_device(&value, &items[i]);
		json_object_array_add(arguments, json_text("-device"));
		json_object_array_add(arguments, json_text(buf_str(&value)));
	}
	put_qemu_monitor(&monitor, t->guest);
	json_add(doc, "arguments", arguments);
	add_qemu_tuning(t, doc);
	json_add(doc, "qmp", qmp_commands(t->guest));
	json_add(doc, "monitor", lines_json(&monitor));
}

static json_object *offers_json(const struct told *t)
{
	_cleanup_(arena_done) struct arena mem = {0};
	json_object *list = json_object_new_array();
	struct offer offers[_NEED_MAX];
	session_offers(t->s, &t->choice, t->domain, &mem, offers);
	for (size_t i = 0; i < _NEED_MAX; i++) {
		const struct need_info *info = &need_infos[offers[i].id];
		const char *chosen = choice_needs(&t->choice, offers[i].id);
		const char *value = chosen ? chosen : offers[i].value;
		json_object *o = json_object_new_object();
		json_add(o, "id", json_text(info->name));
		json_add(o, "title", json_text(info->title));
		json_add(o, "possible", json_object_new_boolean(offers[i].possible));
		json_add(o, "value", json_text(*value ? value : NULL));
		json_add(o, "state", json_text(offers[i].state));
		json_add(o, "gives", json_text(info->gives));
		json_add(o, "cost", json_text(info->cost));
		json_add(o, "chosen", json_object_new_boolean(chosen != NULL));
		json_object_array_add(list, o);
	}
	return list;
}

json_object *json_guest(const struct told *t)
{
	json_object *doc = json_document();
	const struct guest *g = t->guest;
	bool qemu = guest_format(&t->o->guest) == GUEST_QEMU;
	json_add(doc, "format", json_text(qemu ? "qemu" : "libvirt"));
	json_add(doc, "devices", functions(g));
	json_add(doc, "usb", usb_devices(g));
	if (qemu)
		add_qemu(t, doc);
	else
		add_libvirt(t, doc);
	json_add(doc, "ready", json_object_new_boolean(!*t->unready.line));
	json_add(doc, "why", json_text(*t->unready.line ? t->unready.line : NULL));
	json_add(doc, "notes", json_strings(t->notes, t->n_notes));
	json_add(doc, "needs", offers_json(t));
	return doc;
}

static json_object *domain_json(const struct domain *d)
{
	json_object *o = json_object_new_object(), *devices = json_object_new_array();
	for (size_t i = 0; i < d->n_hostdevs; i++)
		json_object_array_add(devices, json_address(d->hostdevs[i]));
	json_add(o, "name", json_text(d->name));
	json_add(o, "uuid", json_text(d->uuid));
	json_add(o, "running", json_object_new_boolean(d->running));
	json_add(o, "persistent", json_object_new_boolean(d->persistent));
	json_add(o, "machine", json_text(*d->machine ? d->machine : NULL));
	json_add(o, "pcie", json_object_new_boolean(d->pcie));
	json_add(o, "memory_kb", json_count(d->memory_kb));
	json_add(o, "vcpus", json_count(d->vcpus));
	json_add(o, "devices", devices);
	json_add(o, "ports", json_count(d->ports));
	json_add(o, "free_ports", json_count(d->free_ports));
	return o;
}

json_object *json_domains(const char *uri, const struct domains *ds)
{
	json_object *doc = json_document(), *list = json_object_new_array();
	for (size_t i = 0; i < ds->n; i++)
		json_object_array_add(list, domain_json(&ds->items[i]));
	json_add(doc, "connect", json_text(uri));
	json_add(doc, "domains", list);
	return doc;
}
