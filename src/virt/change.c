/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/change.h"

#include <errno.h>

#include "base/diff.h"

/* What libvirt writes behind hostdevs (src/conf/domain_conf.c, virDomainDefFormatDevices). */
static const char *const behind[] = {"redirdev", "redirfilter", "hub",    "watchdog", "memballoon",
				     "rng",      "nvram",       "panic",  "shmem",    "memory",
				     "iommu",    "vsock",       "crypto", "pstore"};

static bool is_behind(const xmlNode *node)
{
	for (size_t i = 0; i < ARRAY_SIZE(behind); i++)
		if (xml_is(node, behind[i]))
			return true;
	return false;
}

/* The element before which a new hostdev comes; NULL: it is the last. */
static xmlNode *place(const xmlNode *devices)
{
	xmlNode *last = NULL, *at;

	for (at = xml_child(devices, "hostdev"); at; at = xml_next(at, "hostdev"))
		last = at;
	if (last)
		return last->next;
	for (at = devices->children; at && !is_behind(at);)
		at = at->next;
	return at;
}

static int attach(xmlNode *devices, const struct wanted *w, struct err *err)
{
	const xmlNode *there = source_find(devices, &w->source);
	xmlNode *copy, *before = place(devices);

	if (there)
		return err_set(err, EEXIST, "it has %s already, as <%s>", w->name, there->name);
	copy = xmlDocCopyNode(w->element, devices->doc, 1);
	BUG_ON(!copy);
	if (before)
		xmlAddPrevSibling(before, copy);
	else
		xmlAddChild(devices, copy);
	return 0;
}

static int detach(xmlNode *devices, const struct wanted *w, struct err *err)
{
	xmlNode *there = source_find(devices, &w->source);

	if (!there)
		return err_set(err, ENODEV, "it does not have %s", w->name);
	if (!xml_is(there, "hostdev"))
		return err_set(err, EINVAL,
			       "it has %s as <%s>, which is not removed this way: use virsh edit",
			       w->name, there->name);
	xml_drop(there);
	return 0;
}

static int change(xmlDoc *doc, const struct wanted_list *w, bool detaches, struct err *err)
{
	xmlNode *devices = domxml_devices(doc);
	int r = 0;

	if (!devices)
		return err_set(err, EINVAL, "its XML has no <devices>");
	for (size_t i = 0; i < w->n && r == 0; i++)
		r = detaches ? detach(devices, &w->items[i], err)
			     : attach(devices, &w->items[i], err);
	return r;
}

static char *text_of(struct arena *mem, const xmlDoc *doc)
{
	_cleanup_buf_ struct buf text = {0};

	domxml_put(&text, xmlDocGetRootElement(doc));
	return arena_dup(mem, text.data, text.len);
}

/* libvirt takes function 0 of a slot alone when the guest runs (qemuDomainAttachDeviceLive). */
static int check_function(const struct wanted *w, struct err *err)
{
	const xmlNode *at = xml_child(w->element, "address");
	uint64_t fn;

	if (!streq(xml_attr(at, "multifunction"), "on") &&
	    !(xml_number(at, "function", 7, &fn) && fn > 0))
		return 0;
	return err_set(err, EINVAL,
		       "%s is one function of several in its slot, and a running guest takes only "
		       "single ones: ask for them apart",
		       w->name);
}

static bool needs_port(const struct wanted *w)
{
	return w->source.pci &&
	       !streq(xml_attr(xml_child(w->element, "address"), "type"), "unassigned");
}

static int check_room(const xmlDoc *live, const struct wanted_list *w, struct err *err)
{
	struct domxml_ports ports = domxml_ports(live);
	unsigned needed = 0;

	for (size_t i = 0; i < w->n; i++) {
		int r = check_function(&w->items[i], err);

		if (r < 0)
			return r;
		needed += needs_port(&w->items[i]);
	}
	if (needed <= ports.n_free)
		return 0;
	return err_set(err, ENOSPC,
		       "%u of its %u ports are free and %u needed: attach it to the "
		       "configuration alone, and it gets its port at the next start",
		       ports.n_free, ports.n, needed);
}

static int check_live(const struct wanted_list *w, bool detaches, const char *live, struct err *err)
{
	_cleanup_doc_ xmlDoc *doc = NULL;
	int r = domxml_parse(live, "domain", &doc, err);

	if (r == 0 && !detaches)
		r = check_room(doc, w, err);
	if (r == 0)
		r = change(doc, w, detaches, err);
	return err_in(err, r, "as it runs");
}

static char *diff_of(struct virt_change *c, const char *domain)
{
	struct diff_side before = {c->before, strlen(c->before)};
	struct diff_side after = {c->after, strlen(c->after)};
	_cleanup_buf_ struct buf diff = {0};

	diff_unified(arena_printf(&c->mem, "/%s.xml", domain), before, after, &diff);
	return arena_str(&c->mem, buf_str(&diff));
}

int change_of(const struct virt_job *j, const char *config, const char *live,
	      struct virt_change *ret, struct err *err)
{
	_cleanup_wanted_ struct wanted_list w = {0};
	_cleanup_doc_ xmlDoc *doc = NULL;
	_cleanup_(virt_change_done) struct virt_change c = {0};
	int r = wanted_of(j, &w, err);

	if (r == 0)
		r = domxml_parse(config, "domain", &doc, err);
	if (r < 0)
		return r;
	c.before = text_of(&c.mem, doc);
	r = change(doc, &w, j->detach, err);
	if (r == 0 && live)
		r = check_live(&w, j->detach, live, err);
	if (r < 0)
		return r;
	c.after = text_of(&c.mem, doc);
	c.diff = diff_of(&c, j->domain);
	*ret = c;
	c = (struct virt_change){0};
	return 0;
}
