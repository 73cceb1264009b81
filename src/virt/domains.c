/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/virt.h"

#include <errno.h>

#include "virt/dom.h"
#include "virt/records.h"
#include "virt/source.h"
#include "virt/timeouts.h"

/* In the arena; the machine is in the document. */
static void take_config(struct domain *d, const xmlDoc *doc, struct arena *mem)
{
	const xmlNode *devices = domxml_devices(doc);
	struct domxml_facts f = domxml_facts(doc);
	struct source s;

	d->machine = f.machine;
	d->pcie = f.pcie;
	d->memory_kb = f.memory_kb;
	d->vcpus = f.vcpus;
	d->next_bus = f.next_bus;
	for (const xmlNode *n = devices ? devices->children : NULL; n; n = n->next)
		if (source_of(n, &s) && s.pci)
			*ARENA_PUSH(mem, d->hostdevs, d->n_hostdevs) = s.addr;
}

static void take_ports(struct domain *d, const xmlDoc *doc)
{
	struct domxml_ports p = domxml_ports(doc);

	d->ports = p.n;
	d->free_ports = p.n_free;
}

/* NULL: it cannot be read, and then it says nothing. */
static xmlDoc *read_xml(const struct virt *v, virDomainPtr dom, unsigned flags)
{
	_cleanup_free_ char *xml = NULL;
	xmlDoc *doc = NULL;

	if (dom_xml(v, dom, flags, &xml, NULL) == 0)
		domxml_parse(xml, "domain", &doc, NULL);
	return doc;
}

static void put_domain(struct buf *out, const struct virt *v, virDomainPtr dom)
{
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_doc_ xmlDoc *config = NULL, *now = NULL;
	char uuid[VIR_UUID_STRING_BUFLEN];
	struct domain d = {.name = v->lib.virDomainGetName(dom), .uuid = uuid, .machine = ""};

	if (!d.name || v->lib.virDomainGetUUIDString(dom, uuid) < 0)
		return;
	d.running = v->lib.virDomainIsActive(dom) == 1;
	d.persistent = v->lib.virDomainIsPersistent(dom) == 1;
	config = read_xml(v, dom, VIR_DOMAIN_XML_INACTIVE);
	now = read_xml(v, dom, 0);
	if (config)
		take_config(&d, config, &mem);
	if (now)
		take_ports(&d, now);
	record_domain(out, &d);
}

/* In the child. */
static int act(struct virt *v, const void *data, struct buf *answer, struct err *err)
{
	virDomainPtr *domains;
	int n = v->lib.virConnectListAllDomains(v->conn, &domains, 0);

	(void)data;
	if (n < 0)
		return virt_failed(v, err, "its domains cannot be listed");
	for (int i = 0; i < n; i++) {
		put_domain(answer, v, domains[i]);
		v->lib.virDomainFree(domains[i]);
	}
	free(domains);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const struct domain *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int read_answer(const struct buf *answer, struct domains *ret, struct err *err)
{
	_cleanup_(domains_done) struct domains all = {0};
	struct answer a = {buf_str(answer), buf_str(answer) + answer->len};
	struct record record;
	int r;

	while ((r = answer_next(&a, &record, err)) > 0) {
		r = take_domain_record(&all, &record, err);
		if (r < 0)
			break;
	}
	if (r < 0)
		return r;
	if (all.n)
		qsort(all.items, all.n, sizeof(*all.items), by_name);
	*ret = all;
	all = (struct domains){0};
	return 0;
}

int virt_domains(const char *uri, struct domains *ret, struct err *err)
{
	struct call c = {.uri = uri, .timeout_ms = LOOK_MS, .act = act};
	_cleanup_buf_ struct buf answer = {0};
	int r = call_libvirt(&c, &answer, err);

	return r == 0 ? read_answer(&answer, ret, err) : r;
}

void domains_done(struct domains *d)
{
	arena_done(&d->mem);
	*d = (struct domains){0};
}
