/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/virt.h"

#include <errno.h>

#include "base/text.h"
#include "virt/dom.h"
#include "virt/source.h"
#include "virt/timeouts.h"

/* One record each, in this order; a name starts a domain, and a hostdev may come many times. */
enum tag {
	TAG_NAME = 'n',
	TAG_UUID = 'u',
	TAG_RUNNING = 'r',
	TAG_PERSISTENT = 'p',
	TAG_MACHINE = 'm',
	TAG_PCIE = 'e',
	TAG_MEMORY = 'k',
	TAG_VCPUS = 'c',
	TAG_NEXT_BUS = 'b',
	TAG_PORTS = 't',
	TAG_FREE_PORTS = 'f',
	TAG_HOSTDEV = 'h',
};

static void put_hostdevs(struct buf *out, const xmlDoc *doc)
{
	const xmlNode *devices = domxml_devices(doc);
	char address[PCI_ADDR_SIZE + 1];
	struct source s;

	for (const xmlNode *d = devices ? devices->children : NULL; d; d = d->next)
		if (source_of(d, &s) && s.pci)
			answer_put(out, TAG_HOSTDEV, pci_addr_str(s.addr, address));
}

static void put_facts(struct buf *out, const xmlDoc *doc)
{
	struct domxml_facts f = domxml_facts(doc);

	answer_put(out, TAG_MACHINE, f.machine);
	answer_number(out, TAG_PCIE, f.pcie);
	answer_number(out, TAG_MEMORY, f.memory_kb);
	answer_number(out, TAG_VCPUS, f.vcpus);
	answer_number(out, TAG_NEXT_BUS, f.next_bus);
	put_hostdevs(out, doc);
}

static void put_ports(struct buf *out, const xmlDoc *doc)
{
	struct domxml_ports p = domxml_ports(doc);

	answer_number(out, TAG_PORTS, p.n);
	answer_number(out, TAG_FREE_PORTS, p.n_free);
}

/* A domain whose XML cannot be read has a name and no facts. */
static void put_xml(struct buf *out, const struct virt *v, virDomainPtr dom, unsigned flags,
		    void (*put)(struct buf *, const xmlDoc *))
{
	_cleanup_free_ char *xml = NULL;
	_cleanup_doc_ xmlDoc *doc = NULL;

	if (dom_xml(v, dom, flags, &xml, NULL) == 0 && domxml_parse(xml, "domain", &doc, NULL) == 0)
		put(out, doc);
}

static void put_domain(struct buf *out, const struct virt *v, virDomainPtr dom)
{
	char uuid[VIR_UUID_STRING_BUFLEN];
	const char *name = v->lib.virDomainGetName(dom);

	if (!name || v->lib.virDomainGetUUIDString(dom, uuid) < 0)
		return;
	answer_put(out, TAG_NAME, name);
	answer_put(out, TAG_UUID, uuid);
	answer_number(out, TAG_RUNNING, v->lib.virDomainIsActive(dom) == 1);
	answer_number(out, TAG_PERSISTENT, v->lib.virDomainIsPersistent(dom) == 1);
	put_xml(out, v, dom, VIR_DOMAIN_XML_INACTIVE, put_facts);
	put_xml(out, v, dom, 0, put_ports);
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

static int take_number(struct domain *d, const struct record *r, struct err *err)
{
	uint64_t n;
	int q = record_number(r, r->tag == TAG_MEMORY ? UINT64_MAX : UINT32_MAX, &n, err);

	if (q < 0)
		return q;
	switch (r->tag) {
	case TAG_RUNNING:
		d->running = n;
		break;
	case TAG_PERSISTENT:
		d->persistent = n;
		break;
	case TAG_PCIE:
		d->pcie = n;
		break;
	case TAG_MEMORY:
		d->memory_kb = n;
		break;
	case TAG_VCPUS:
		d->vcpus = (unsigned)n;
		break;
	case TAG_NEXT_BUS:
		d->next_bus = (unsigned)n;
		break;
	case TAG_PORTS:
		d->ports = (unsigned)n;
		break;
	case TAG_FREE_PORTS:
		d->free_ports = (unsigned)n;
		break;
	}
	return 0;
}

static int take_hostdev(struct arena *mem, struct domain *d, const struct record *r,
			struct err *err)
{
	_cleanup_free_ char *text = xstrndup(r->text, r->len);
	struct pci_addr addr;

	if (pci_addr_parse(text, &addr) < 0)
		return err_set(err, EIO, "the answer cannot be read");
	*ARENA_PUSH(mem, d->hostdevs, d->n_hostdevs) = addr;
	return 0;
}

static int take(struct domains *all, const struct record *r, struct err *err)
{
	struct domain *d = all->n ? &all->items[all->n - 1] : NULL;

	if (r->tag == TAG_NAME) {
		d = ARENA_PUSH(&all->mem, all->items, all->n);
		*d = (struct domain){
			.name = arena_safe(&all->mem, r->text, r->len), .uuid = "", .machine = ""};
		return 0;
	}
	if (!d)
		return err_set(err, EIO, "the answer cannot be read");
	switch (r->tag) {
	case TAG_UUID:
		d->uuid = arena_safe(&all->mem, r->text, r->len);
		return 0;
	case TAG_MACHINE:
		d->machine = arena_safe(&all->mem, r->text, r->len);
		return 0;
	case TAG_HOSTDEV:
		return take_hostdev(&all->mem, d, r, err);
	default:
		return take_number(d, r, err);
	}
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
		r = take(&all, &record, err);
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
