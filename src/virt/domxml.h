/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A domain's XML: read as untrusted text, written always the same way, and what it says. Its words
 * are those of libvirt's docs/formatdomain.rst; how libvirt writes them is src/conf/domain_conf.c.
 */
#pragma once

#include <libxml/tree.h>

#include "base/buf.h"
#include "base/err.h"
#include "model/pci.h"

#define DOMXML_MAX (4u << 20) /* libvirt's own bound of a string (REMOTE_STRING_MAX) */

/*
 * -EINVAL: longer than DOMXML_MAX, no well-formed XML, with a DOCTYPE (so with entities, which
 * libvirt never writes), or its root is not called that. Nothing but the bytes is read. The
 * document is the caller's, white space between elements gone.
 */
int domxml_parse(const char *bytes, const char *root, xmlDoc **ret, struct err *err);
static inline void domxml_free(xmlDoc **doc)
{
	xmlFreeDoc(*doc);
}
#define _cleanup_doc_ _cleanup_(domxml_free)

/* Appends it with two blanks a level, ending in "\n". */
void domxml_put(struct buf *out, const xmlNode *node);
/* Of a domain. NULL: it has none. */
xmlNode *domxml_devices(const xmlDoc *doc);

bool xml_is(const xmlNode *node, const char *name);
/* The first element of that name below node (not deeper), and the next one beside it; NULL none,
 * also of NULL. */
xmlNode *xml_child(const xmlNode *node, const char *name);
xmlNode *xml_next(const xmlNode *node, const char *name);
/* Takes it out of its document. */
void xml_drop(xmlNode *node);
/* "" when it has none, or one that is not plain text. In the document. */
const char *xml_attr(const xmlNode *node, const char *name);
/* "0x1f", or decimal. False: not there, or no number up to max. */
bool xml_number(const xmlNode *node, const char *name, uint64_t max, uint64_t *ret);

struct domxml_facts {
	const char *machine; /* in the document */
	bool pcie;           /* the root is a pcie-root, as of q35 and of virt */
	uint64_t memory_kb;  /* 0 unknown */
	unsigned vcpus;
	unsigned next_bus; /* no PCI controller has this index */
};
struct domxml_facts domxml_facts(const xmlDoc *doc);

/* Where a PCI device can be hot-plugged: pcie-root-ports that are not switched off for that; on a
 * conventional root the slots of bus 0. */
struct domxml_ports {
	unsigned n, n_free;
};
struct domxml_ports domxml_ports(const xmlDoc *doc);
