/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/making.h"

static bool is_refused(const struct plan *p, const char *address, const char *id)
{
	for (size_t i = 0; i < p->n_refused; i++)
		if (streq(p->refused[i].address, address) && streq(p->refused[i].id, id))
			return true;
	return false;
}

void refuse(struct making *m, const char *address, const char *id, const char *detail)
{
	if (is_refused(m->plan, address, id))
		return;
	*ARENA_PUSH(m->mem, m->plan->refused, m->plan->n_refused) = (struct refusal){
		arena_str(m->mem, address), arena_str(m->mem, id), arena_str(m->mem, detail)};
}

/* Of a companion they only say again why it is one. */
static bool is_about_company(const char *hazard)
{
	static const char *const ids[] = {"shared-group", "vmd-child"};
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		if (streq(hazard, ids[i]))
			return true;
	return false;
}

/* A companion has another reason, which is the one to know. */
static bool is_said_already(const struct device_report *r, size_t hazard)
{
	if (!is_about_company(r->hazards[hazard].id))
		return false;
	for (size_t i = 0; i < r->n_hazards; i++)
		if (r->hazards[i].severity == SEVERITY_BLOCK && !is_about_company(r->hazards[i].id))
			return true;
	return false;
}

static void refuse_hazards(struct making *m, size_t device, bool picked)
{
	if (device >= m->report->n_devices)
		return;
	const struct device_report *r = &m->report->devices[device];
	for (size_t i = 0; i < r->n_hazards; i++)
		if (r->hazards[i].severity == SEVERITY_BLOCK && (picked || !is_said_already(r, i)))
			refuse(m, m->host->devices[device].address, r->hazards[i].id,
			       r->hazards[i].detail);
}

static void refuse_missing(struct making *m, struct pci_addr addr)
{
	char text[PCI_ADDR_SIZE + 1];
	const struct device *meant = host_device_elsewhere(m->host, addr);
	const char *hint =
		meant ? arena_printf(&m->scratch, " Did you mean %s?", meant->address) : "";
	refuse(m, pci_addr_str(addr, text), "no-such-device",
	       arena_printf(&m->scratch, "This host has no device at this address.%s", hint));
}

static void refuse_picked(struct making *m, struct pci_addr addr)
{
	const struct device *d = host_device(m->host, addr);
	if (!d) {
		refuse_missing(m, addr);
		return;
	}
	refuse_hazards(m, (size_t)(d - m->host->devices), true);
	if (device_is_bridge(d))
		refuse(m, d->address, "bridge",
		       "A bridge stays with the host: pick the devices behind it.");
}

/* It is there only as long as the physical function's own driver keeps it. */
static void refuse_vf(struct making *m, const struct leaver *l)
{
	const struct device *d = l->device;
	int pf = d->sriov_vf == TRI_YES ? d->pf : -1;
	if (pf >= 0 && is_leaving(m, (size_t)pf))
		refuse(m, d->address, "vf-of-chosen",
		       arena_printf(&m->scratch,
				    "It is a virtual function of %s, which leaves this host too: "
				    "it would vanish with that one's driver. Pick either of them.",
				    m->host->devices[pf].address));
}

/* Reasons that no edit of ours can remove. */
static bool owner_must_act(const struct iommu_verdict *i)
{
	return i->state != IOMMU_ON && i->reason != REASON_CMDLINE_OFF &&
	       i->reason != REASON_CMDLINE_MISSING && i->reason != REASON_UNKNOWN &&
	       i->reason != REASON_NONE;
}

/* In the order in which check decides on it: the verdict says that it is blocked, this says by
 * what. */
static const char *blocked_by(struct making *m)
{
	const struct iommu_verdict *i = &m->report->iommu;
	const struct kernel *k = host_running(m->host);
	bool no_vfio = k && k->vfio_pci == SUPPORT_MISSING;
	if (m->host->xen == TRI_YES)
		return "xen";
	if (no_vfio && !owner_must_act(i))
		return "vfio-pci-missing";
	return i->reason == REASON_NONE ? "blocked"
					: arena_printf(m->mem, "iommu-%s", reason_name(i->reason));
}

/* The way is said when it is known which words and ids it takes. */
static bool waits_for_declaration(struct making *m)
{
	const struct kernel *k = host_running(m->host);
	return is_declared(m->host) && m->host->xen != TRI_YES &&
	       !(k && k->vfio_pci == SUPPORT_MISSING) && !owner_must_act(&m->report->iommu);
}

void refuse_devices(struct making *m, const struct choice *c)
{
	for (size_t i = 0; i < c->n; i++)
		refuse_picked(m, c->addrs[i]);
	for (size_t i = 0; i < m->n_leavers; i++)
		refuse_hazards(m, m->leavers[i].index, m->leavers[i].picked);
	for (size_t i = 0; i < m->n_leavers; i++)
		refuse_vf(m, &m->leavers[i]);
}

void refuse_choice(struct making *m, const struct choice *c)
{
	char first[PCI_ADDR_SIZE + 1];
	refuse_devices(m, c);
	if (m->report->verdict == VERDICT_BLOCKED && !waits_for_declaration(m))
		refuse(m, pci_addr_str(c->addrs[0], first), blocked_by(m),
		       m->report->verdict_detail);
}
