/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/fakevirt_xml.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static xmlDoc *load(const char *path)
{
	xmlDoc *doc = xmlReadFile(path, NULL, XML_PARSE_NOBLANKS);

	if (!doc)
		abort();
	return doc;
}

static void save(xmlDoc *doc, const char *path)
{
	xmlSaveFormatFile(path, doc, 1);
	xmlFreeDoc(doc);
}

static bool is(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, name) == 0;
}

static xmlNode *child(const xmlNode *n, const char *name)
{
	for (xmlNode *c = n ? n->children : NULL; c; c = c->next)
		if (is(c, name))
			return c;
	return NULL;
}

static xmlNode *devices_of(xmlDoc *doc)
{
	return child(xmlDocGetRootElement(doc), "devices");
}

/* -1: it has no such number. */
static long number(const xmlNode *n, const char *name)
{
	xmlChar *text = n ? xmlGetProp(n, (const xmlChar *)name) : NULL;
	long r = text ? strtol((const char *)text, NULL, 0) : -1;

	xmlFree(text);
	return r;
}

static bool attr_is(const xmlNode *n, const char *name, const char *value)
{
	xmlChar *text = n ? xmlGetProp(n, (const xmlChar *)name) : NULL;
	bool r = text && strcmp((const char *)text, value) == 0;

	xmlFree(text);
	return r;
}

/* An answer of many megabytes is no XML that libxml2 would take: such a file is given as it is. */
static char *raw(const char *path)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	if (!f || getdelim(&text, &size, '\0', f) < 0)
		abort();
	fclose(f);
	return text;
}

char *fake_text(const char *path, bool secret)
{
	xmlDoc *doc = xmlReadFile(path, NULL, XML_PARSE_NOBLANKS | XML_PARSE_NOERROR);
	xmlBuffer *out;
	char *text;

	if (!doc || doc->intSubset) {
		xmlFreeDoc(doc);
		return raw(path);
	}
	for (xmlNode *d = devices_of(doc) ? devices_of(doc)->children : NULL; d && !secret;
	     d = d->next)
		xmlUnsetProp(d, (const xmlChar *)"passwd");
	out = xmlBufferCreate();
	xmlNodeDump(out, doc, xmlDocGetRootElement(doc), 0, 1);
	text = strdup((const char *)xmlBufferContent(out));
	xmlBufferFree(out);
	xmlFreeDoc(doc);
	return text;
}

static void name_of(const xmlNode *hostdev, char *name, size_t size)
{
	const xmlNode *source = child(hostdev, "source"), *at = child(source, "address");

	if (attr_is(hostdev, "type", "pci"))
		snprintf(name, size, "%04lx:%02lx:%02lx.%lx", number(at, "domain"),
			 number(at, "bus"), number(at, "slot"), number(at, "function"));
	else
		snprintf(name, size, "%04lx:%04lx", number(child(source, "vendor"), "id"),
			 number(child(source, "product"), "id"));
}

static xmlDoc *read_text(const char *xml)
{
	xmlDoc *doc = xmlReadMemory(xml, (int)strlen(xml), NULL, NULL, XML_PARSE_NOBLANKS);

	if (!doc)
		abort();
	return doc;
}

void fake_name(const char *xml, char *name, size_t size)
{
	xmlDoc *doc = read_text(xml);

	name_of(xmlDocGetRootElement(doc), name, size);
	xmlFreeDoc(doc);
}

void fake_domain_name(const char *xml, char *name, size_t size)
{
	xmlDoc *doc = read_text(xml);
	xmlChar *text = xmlNodeGetContent(child(xmlDocGetRootElement(doc), "name"));

	snprintf(name, size, "%s", (const char *)text);
	xmlFree(text);
	xmlFreeDoc(doc);
}

static bool taken(const xmlNode *devices, long bus, long slot)
{
	for (const xmlNode *d = devices->children; d; d = d->next) {
		const xmlNode *at = child(d, "address");

		if (attr_is(at, "type", "pci") && number(at, "bus") == bus &&
		    number(at, "slot") == slot)
			return true;
	}
	return false;
}

static void put_number(xmlNode *n, const char *name, const char *fmt, long value)
{
	char text[32];

	snprintf(text, sizeof(text), fmt, (unsigned)value);
	xmlSetProp(n, (const xmlChar *)name, (const xmlChar *)text);
}

static void put_address(xmlNode *n, long bus, long slot)
{
	xmlNode *at = xmlNewChild(n, NULL, (const xmlChar *)"address", NULL);

	xmlSetProp(at, (const xmlChar *)"type", (const xmlChar *)"pci");
	put_number(at, "domain", "0x%04x", 0);
	put_number(at, "bus", "0x%02x", bus);
	put_number(at, "slot", "0x%02x", slot);
	put_number(at, "function", "0x%x", 0);
}

static xmlNode *last_controller(const xmlNode *devices)
{
	xmlNode *last = NULL;

	for (xmlNode *d = devices->children; d; d = d->next)
		if (is(d, "controller") && attr_is(d, "type", "pci"))
			last = d;
	return last;
}

static long add_port(const xmlNode *devices)
{
	xmlNode *last = last_controller(devices);
	xmlNode *port = xmlNewNode(NULL, (const xmlChar *)"controller");
	long index = number(last, "index") + 1, slot = 2;

	while (taken(devices, 0, slot))
		slot++;
	xmlSetProp(port, (const xmlChar *)"type", (const xmlChar *)"pci");
	put_number(port, "index", "%u", index);
	xmlSetProp(port, (const xmlChar *)"model", (const xmlChar *)"pcie-root-port");
	put_address(port, 0, slot);
	xmlAddNextSibling(last, port);
	return index;
}

/* The bus of a free port, -1 when there is none; *ret_slot: the slot there. */
static long free_bus(const xmlNode *devices, long *ret_slot)
{
	*ret_slot = 0;
	for (const xmlNode *d = devices->children; d; d = d->next) {
		if (!is(d, "controller"))
			continue;
		if (attr_is(d, "model", "pcie-root-port") && !taken(devices, number(d, "index"), 0))
			return number(d, "index");
		if (!attr_is(d, "model", "pci-root"))
			continue;
		for (*ret_slot = 2; *ret_slot < 32; ++*ret_slot)
			if (!taken(devices, 0, *ret_slot))
				return 0;
	}
	return -1;
}

static xmlNode *place(const xmlNode *devices)
{
	xmlNode *behind = NULL;

	for (xmlNode *d = devices->children; d; d = d->next) {
		if (is(d, "hostdev"))
			behind = d->next;
		else if (!behind && is(d, "memballoon"))
			behind = d;
	}
	return behind;
}

/* domain='0' becomes domain='0x0000'. */
static void write_numbers(xmlNode *at)
{
	put_number(at, "domain", "0x%04x", number(at, "domain"));
	put_number(at, "bus", "0x%02x", number(at, "bus"));
	put_number(at, "slot", "0x%02x", number(at, "slot"));
	put_number(at, "function", "0x%x", number(at, "function"));
}

static const char *give_address(xmlNode *devices, xmlNode *hostdev, bool grow)
{
	long slot, bus = free_bus(devices, &slot);

	if (!attr_is(hostdev, "type", "pci"))
		return NULL;
	write_numbers(child(child(hostdev, "source"), "address"));
	if (child(hostdev, "address"))
		return NULL;
	if (bus < 0 && !grow)
		return "internal error: No more available PCI slots";
	put_address(hostdev, bus < 0 ? add_port(devices) : bus, slot);
	return NULL;
}

const char *fake_attach(const char *path, const char *xml, bool grow)
{
	xmlDoc *doc = load(path), *from = read_text(xml);
	xmlNode *devices = devices_of(doc), *before = place(devices);
	xmlNode *copy = xmlDocCopyNode(xmlDocGetRootElement(from), doc, 1);
	const char *why = give_address(devices, copy, grow);

	xmlFreeDoc(from);
	if (before)
		xmlAddPrevSibling(before, copy);
	else
		xmlAddChild(devices, copy);
	if (why)
		xmlFreeDoc(doc);
	else
		save(doc, path);
	return why;
}

static xmlNode *find(const xmlNode *devices, const char *name)
{
	char have[64];

	for (xmlNode *d = devices->children; d; d = d->next) {
		if (!is(d, "hostdev"))
			continue;
		name_of(d, have, sizeof(have));
		if (strcmp(have, name) == 0)
			return d;
	}
	return NULL;
}

static void drop(xmlNode *n)
{
	xmlUnlinkNode(n);
	xmlFreeNode(n);
}

const char *fake_detach(const char *path, const char *xml, long looks)
{
	xmlDoc *doc = load(path);
	xmlNode *there;
	char name[64];

	fake_name(xml, name, sizeof(name));
	there = find(devices_of(doc), name);
	if (!there) {
		xmlFreeDoc(doc);
		return "device not found: host pci device not found";
	}
	if (looks > 0)
		put_number(there, "goes", "%u", looks);
	else
		drop(there);
	save(doc, path);
	return NULL;
}

void fake_let_go(const char *path)
{
	xmlDoc *doc = xmlReadFile(path, NULL, XML_PARSE_NOBLANKS | XML_PARSE_NOERROR);
	bool changed = false;

	for (xmlNode *d = doc && devices_of(doc) ? devices_of(doc)->children : NULL, *next; d;
	     d = next) {
		long looks = number(d, "goes");

		next = d->next;
		changed |= looks >= 0;
		if (looks == 0)
			drop(d);
		else if (looks > 0)
			put_number(d, "goes", "%u", looks - 1);
	}
	if (changed)
		save(doc, path);
	else
		xmlFreeDoc(doc);
}

void fake_meddle(const char *path)
{
	xmlDoc *doc = load(path);

	xmlNodeSetContent(child(xmlDocGetRootElement(doc), "memory"), (const xmlChar *)"1024");
	save(doc, path);
}
