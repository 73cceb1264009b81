/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/domxml.h"

#include <errno.h>
#include <libxml/parser.h>

#define SLOTS 32 /* of a conventional bus; slot 0 is its bridge */

static int parse(const char *bytes, size_t n, xmlDoc **ret, struct err *err)
{
	*ret = xmlReadMemory(bytes, (int)n, NULL, "UTF-8",
			     XML_PARSE_NONET | XML_PARSE_NOBLANKS | XML_PARSE_NOERROR |
				     XML_PARSE_NOWARNING);
	return *ret ? 0 : err_set(err, EINVAL, "it is no well-formed XML");
}

int domxml_parse(const char *bytes, const char *root, xmlDoc **ret, struct err *err)
{
	_cleanup_doc_ xmlDoc *doc = NULL;
	size_t n = strnlen(bytes, DOMXML_MAX + 1);
	int r;

	if (n > DOMXML_MAX)
		return err_set(err, EINVAL, "its XML is longer than 4 MiB");
	if (strstr(bytes, "<!DOCTYPE"))
		return err_set(err, EINVAL, "its XML has a DOCTYPE, which libvirt never writes");
	r = parse(bytes, n, &doc, err);
	if (r < 0)
		return r;
	if (!xml_is(xmlDocGetRootElement(doc), root))
		return err_set(err, EINVAL, "its XML is no <%s>", root);
	*ret = take_ptr(&doc);
	return 0;
}

void domxml_put(struct buf *out, const xmlNode *node)
{
	xmlBuffer *text = xmlBufferCreate();

	BUG_ON(!text || xmlNodeDump(text, node->doc, (xmlNode *)node, 0, 1) < 0);
	buf_puts(out, (const char *)xmlBufferContent(text));
	buf_putc(out, '\n');
	xmlBufferFree(text);
}

bool xml_is(const xmlNode *node, const char *name)
{
	return node && node->type == XML_ELEMENT_NODE && streq((const char *)node->name, name);
}

static xmlNode *from(xmlNode *node, const char *name)
{
	while (node && !xml_is(node, name))
		node = node->next;
	return node;
}

xmlNode *xml_child(const xmlNode *node, const char *name)
{
	return node ? from(node->children, name) : NULL;
}

xmlNode *xml_next(const xmlNode *node, const char *name)
{
	return from(node->next, name);
}

void xml_drop(xmlNode *node)
{
	xmlUnlinkNode(node);
	xmlFreeNode(node);
}

static const char *only_text(const xmlNode *text)
{
	return text && text->type == XML_TEXT_NODE && !text->next ? (const char *)text->content
								  : "";
}

const char *xml_attr(const xmlNode *node, const char *name)
{
	const xmlAttr *attr = node ? xmlHasProp(node, (const xmlChar *)name) : NULL;

	return attr && attr->type == XML_ATTRIBUTE_NODE ? only_text(attr->children) : "";
}

bool xml_number(const xmlNode *node, const char *name, uint64_t max, uint64_t *ret)
{
	const char *text = xml_attr(node, name);

	return parse_u64(text, str_starts(text, "0x") ? 16 : 10, max, ret) == 0;
}

xmlNode *domxml_devices(const xmlDoc *doc)
{
	return xml_child(xmlDocGetRootElement(doc), "devices");
}

static uint64_t number_in(const xmlNode *node, uint64_t max)
{
	uint64_t n;

	return node && parse_u64(only_text(node->children), 10, max, &n) == 0 ? n : 0;
}

/* libvirt writes KiB, whatever it was given. */
static uint64_t memory_kb(const xmlNode *memory)
{
	return streq(xml_attr(memory, "unit"), "KiB") ? number_in(memory, UINT64_MAX) : 0;
}

static bool is_pci(const xmlNode *controller)
{
	return streq(xml_attr(controller, "type"), "pci");
}

static bool has_root(const xmlNode *devices, const char *model)
{
	for (xmlNode *c = xml_child(devices, "controller"); c; c = xml_next(c, "controller"))
		if (is_pci(c) && streq(xml_attr(c, "model"), model))
			return true;
	return false;
}

static unsigned next_bus(const xmlNode *devices)
{
	bool taken[UINT8_MAX + 1] = {0};
	unsigned bus = 0;
	uint64_t index;

	for (xmlNode *c = xml_child(devices, "controller"); c; c = xml_next(c, "controller"))
		if (is_pci(c) && xml_number(c, "index", UINT8_MAX, &index))
			taken[index] = true;
	while (bus < UINT8_MAX && taken[bus])
		bus++;
	return bus;
}

struct domxml_facts domxml_facts(const xmlDoc *doc)
{
	const xmlNode *domain = xmlDocGetRootElement(doc), *devices = domxml_devices(doc);

	return (struct domxml_facts){
		.machine = xml_attr(xml_child(xml_child(domain, "os"), "type"), "machine"),
		.pcie = has_root(devices, "pcie-root"),
		.memory_kb = memory_kb(xml_child(domain, "memory")),
		.vcpus = (unsigned)number_in(xml_child(domain, "vcpu"), UINT16_MAX),
		.next_bus = next_bus(devices),
	};
}

/* Slots that are taken, a bit each, of the buses of domain 0: libvirt gives a guest no other. */
struct taken {
	uint32_t slots[UINT8_MAX + 1];
};

static struct taken taken_slots(const xmlNode *devices)
{
	struct taken t = {0};
	uint64_t bus, slot;

	for (const xmlNode *d = devices ? devices->children : NULL; d; d = d->next) {
		const xmlNode *at = xml_child(d, "address");

		if (streq(xml_attr(at, "type"), "pci") && xml_number(at, "bus", UINT8_MAX, &bus) &&
		    xml_number(at, "slot", SLOTS - 1, &slot))
			t.slots[bus] |= UINT32_C(1) << slot;
	}
	return t;
}

/* docs/formatdomain.rst: <target hotplug='off'/> of a port, since 6.3.0. */
static struct domxml_ports root_ports(const xmlNode *devices, const struct taken *t)
{
	struct domxml_ports p = {0};
	uint64_t bus;

	for (xmlNode *c = xml_child(devices, "controller"); c; c = xml_next(c, "controller")) {
		if (!is_pci(c) || !streq(xml_attr(c, "model"), "pcie-root-port") ||
		    !xml_number(c, "index", UINT8_MAX, &bus) ||
		    streq(xml_attr(xml_child(c, "target"), "hotplug"), "off"))
			continue;
		p.n++;
		p.n_free += t->slots[bus] == 0;
	}
	return p;
}

struct domxml_ports domxml_ports(const xmlDoc *doc)
{
	const xmlNode *devices = domxml_devices(doc);
	struct taken t = taken_slots(devices);

	if (!has_root(devices, "pci-root"))
		return root_ports(devices, &t);
	return (struct domxml_ports){.n = SLOTS - 1,
				     .n_free = SLOTS - 1 -
					       (unsigned)__builtin_popcount(t.slots[0] & ~1u)};
}
