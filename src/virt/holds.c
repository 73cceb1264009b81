/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/change.h"

#include <errno.h>

/* "0x01" and "1" are one value: libvirt writes numbers its own way. */
static bool same_value(const xmlNode *a, const xmlNode *b, const char *name)
{
	uint64_t x, y;

	if (xml_number(a, name, UINT64_MAX, &x) && xml_number(b, name, UINT64_MAX, &y))
		return x == y;
	return streq(xml_attr(a, name), xml_attr(b, name));
}

/* Has it all that was asked for? */
static bool says(const xmlNode *have, const xmlNode *want)
{
	for (const xmlAttr *a = want->properties; a; a = a->next)
		if (!same_value(want, have, (const char *)a->name))
			return false;
	for (const xmlNode *w = want->children; w; w = w->next) {
		const xmlNode *h;

		if (w->type != XML_ELEMENT_NODE)
			continue;
		h = xml_child(have, (const char *)w->name);
		while (h && !says(h, w))
			h = xml_next(h, (const char *)w->name);
		if (!h)
			return false;
	}
	return true;
}

/* Takes out what was attached. */
static int take_out(xmlNode *devices, const struct wanted_list *w, struct err *err)
{
	for (size_t i = 0; i < w->n; i++) {
		xmlNode *have = source_find(devices, &w->items[i].source);

		if (!have || !says(have, w->items[i].element))
			return err_set(err, EIO, "libvirt has not put %s in as it was told",
				       w->items[i].name);
		xml_drop(have);
	}
	return 0;
}

static bool same_node(const xmlNode *a, const xmlNode *b)
{
	_cleanup_buf_ struct buf x = {0}, y = {0};

	domxml_put(&x, a);
	domxml_put(&y, b);
	return streq(buf_str(&x), buf_str(&y));
}

static bool among(const xmlNode *devices, const xmlNode *node)
{
	const char *name = (const char *)node->name;

	for (const xmlNode *d = xml_child(devices, name); d; d = xml_next(d, name))
		if (same_node(d, node))
			return true;
	return false;
}

/* Takes out what libvirt added to have room for devices. */
static void take_out_room(xmlNode *devices, const xmlNode *before)
{
	for (xmlNode *d = devices->children, *next; d; d = next) {
		next = d->next;
		if ((xml_is(d, "controller") || xml_is(d, "hub")) && !among(before, d))
			xml_drop(d);
	}
}

static int compare(const struct virt_change *c, const char *expected, const xmlDoc *now,
		   struct err *err)
{
	_cleanup_doc_ xmlDoc *doc = NULL;
	int r = domxml_parse(c->before, "domain", &doc, err);

	if (r < 0)
		return r;
	BUG_ON(!domxml_devices(doc));
	take_out_room(domxml_devices(now), domxml_devices(doc));
	_cleanup_buf_ struct buf text = {0};
	domxml_put(&text, xmlDocGetRootElement(now));
	if (streq(buf_str(&text), expected))
		return 0;
	return err_set(err, EIO, "libvirt has changed more in the configuration than was shown");
}

int change_holds(const struct virt_job *j, const struct virt_change *c, const char *now,
		 struct err *err)
{
	_cleanup_wanted_ struct wanted_list w = {0};
	_cleanup_doc_ xmlDoc *doc = NULL;
	int r = wanted_of(j, &w, err);

	if (r == 0)
		r = domxml_parse(now, "domain", &doc, err);
	if (r == 0 && !domxml_devices(doc))
		r = err_set(err, EIO, "its XML has no <devices> any more");
	if (r == 0 && !j->detach)
		r = take_out(domxml_devices(doc), &w, err);
	return r == 0 ? compare(c, j->detach ? c->after : c->before, doc, err) : r;
}

int change_lives(const struct wanted_list *w, bool detached, const char *live, struct err *err)
{
	_cleanup_doc_ xmlDoc *doc = NULL;
	int r = domxml_parse(live, "domain", &doc, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < w->n; i++)
		if (!source_find(domxml_devices(doc), &w->items[i].source) != detached)
			return err_set(err, EIO, "as it runs it %s %s",
				       detached ? "still has" : "does not have", w->items[i].name);
	return 0;
}
