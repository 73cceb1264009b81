/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/live.h"

#include <errno.h>

#include "plan/making.h"

#define VFIO_PCI "vfio-pci"

/*
 * By which id a use is refused: the hazard's own, so that nothing is said twice. What needs no
 * advice here blocks for the next start too, and the hazard has said more.
 */
static const struct {
	const char *id, *advice;
} in_use[_USE_KIND_MAX] = {
	[USE_ROOT] = {"root-disk", NULL},
	[USE_BOOT] = {"boot-disk", NULL},
	[USE_SWAP] = {"swap", NULL},
	[USE_MOUNT] = {"mounted-disk", NULL},
	[USE_DEFAULT_ROUTE] = {"default-route", NULL},
	[USE_SSH] = {"ssh-session", NULL},
	[USE_NET_UP] = {"network-up", "Take that interface down and out of its bridge or bond"},
	[USE_CONSOLE] = {"boot-display", NULL},
	[USE_INPUT] = {"console-input", "Plug that keyboard in elsewhere"},
	[USE_PROCESS] = {"in-use", "End that program"},
	[USE_UNLOCK] = {"unlock-network", NULL},
	[USE_LAYER] = {"in-use", "Take that volume down (vgchange -an, cryptsetup close, mdadm "
				 "--stop, zpool export)"},
};

/* Hazards that only warn of the next start, and mean that somebody looks at the screen now. */
static const struct {
	const char *id, *what, *advice;
} watched[] = {
	{"display-connected", "a monitor is connected", "Unplug that monitor"},
	{"bmc-display", "the remote console shows it", NULL},
};

static void refuse_now(struct making *m, const struct device *d, const char *id, const char *what,
		       const char *advice)
{
	refuse(m, d->address, id,
	       arena_printf(&m->scratch,
			    "It is in use now: %s. %s%spassthru plan %s lets the next start give "
			    "it away.",
			    what, advice ? advice : "", advice ? " first; or " : "", d->address));
}

static void refuse_uses(struct making *m, const struct device *d)
{
	for (size_t i = 0; i < d->n_uses; i++) {
		const struct use *u = &d->uses[i];
		const char *via =
			u->via && *u->via ? arena_printf(&m->scratch, " (%s)", u->via) : "";
		refuse_now(m, d, in_use[u->kind].id,
			   arena_printf(&m->scratch, "%s%s", u->subject, via),
			   in_use[u->kind].advice);
	}
}

static bool has_hazard(const struct making *m, size_t device, const char *id)
{
	if (device >= m->report->n_devices)
		return false;
	const struct device_report *r = &m->report->devices[device];
	for (size_t i = 0; i < r->n_hazards; i++)
		if (streq(r->hazards[i].id, id))
			return true;
	return false;
}

static void refuse_watched(struct making *m, const struct leaver *l)
{
	for (size_t i = 0; i < ARRAY_SIZE(watched); i++)
		if (has_hazard(m, l->index, watched[i].id))
			refuse_now(m, l->device, watched[i].id, watched[i].what, watched[i].advice);
}

/* Where the kernel has no safe way to do it. */
static void refuse_without_override(struct making *m, const struct device *d)
{
	if (d->overridable == TRI_NO)
		refuse(m, d->address, "no-override",
		       arena_printf(&m->scratch,
				    "This kernel has no driver_override for it (Linux has it since "
				    "3.16), "
				    "so its driver cannot be chosen while the system runs: "
				    "passthru plan "
				    "%s lets the next start give it away.",
				    d->address));
}

static void refuse_leaver(struct making *m, const struct leaver *l)
{
	if (l->settled)
		return;
	refuse_uses(m, l->device);
	refuse_watched(m, l);
	refuse_without_override(m, l->device);
}

/* vfio-pci takes no device without a group (drivers/vfio/vfio_main.c). */
static void refuse_no_group(struct making *m, const struct device *d)
{
	refuse(m, d->address, "iommu-off",
	       arena_printf(&m->scratch,
			    "It is in no IOMMU group now, and vfio-pci takes no device without "
			    "one: passthru "
			    "plan %s brings the IOMMU with the next start. passthru bind %s "
			    "--driver pci-stub "
			    "can keep it from every driver until then.",
			    d->address, d->address));
}

static void refuse_no_driver(struct making *m, const struct device *d)
{
	const struct kernel *k = host_running(m->host);
	if (k && k->vfio_pci == SUPPORT_MISSING)
		refuse(m, d->address, "vfio-pci-missing",
		       arena_printf(&m->scratch,
				    "The running kernel %s has no vfio-pci (CONFIG_VFIO_PCI): "
				    "start one that "
				    "has it.",
				    k->release));
}

static void refuse_vfio(struct making *m)
{
	for (size_t i = 0; i < m->n_leavers; i++) {
		if (m->leavers[i].settled)
			continue;
		if (m->report->iommu.state != IOMMU_ON || m->leavers[i].device->group < 0)
			refuse_no_group(m, m->leavers[i].device);
		refuse_no_driver(m, m->leavers[i].device);
	}
}

static void settle(struct making *m, const char *driver)
{
	for (size_t i = 0; i < m->n_leavers; i++)
		m->leavers[i].settled = streq(m->leavers[i].device->driver, driver);
}

static void add_live(struct making *m, const struct device *d, const char *driver)
{
	*ARENA_PUSH(m->mem, m->plan->lives, m->plan->n_lives) = (struct live){
		.addr = d->addr,
		.vendor = d->vendor,
		.device = d->device,
		.name = device_name(m->mem, d),
		.from = arena_str(m->mem, d->driver ? d->driver : ""),
		.overridden = arena_str(m->mem, d->driver_override ? d->driver_override : ""),
		.to = arena_str(m->mem, driver),
	};
}

/* Some of them hang or crash the kernel when they have to let go of a card in a running system. */
static bool is_graphics_driver(const char *driver)
{
	static const char *const names[] = {"amdgpu", "i915", "nouveau", "nvidia", "radeon", "xe"};
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (streq(driver, names[i]))
			return true;
	return false;
}

static void note_graphics(struct making *m)
{
	for (size_t i = 0; i < m->plan->n_lives; i++)
		if (is_graphics_driver(m->plan->lives[i].from)) {
			note(m,
			     "The graphics driver %s has to let go of a card while the system "
			     "runs. "
			     "Not every version can, and the kernel may hang: passthru apply and a "
			     "reboot are safer.",
			     m->plan->lives[i].from);
			return;
		}
}

static void note_virtual_functions(struct making *m)
{
	for (size_t i = 0; i < m->n_leavers; i++)
		if (!m->leavers[i].settled && m->leavers[i].device->sriov_vf == TRI_YES) {
			note(m,
			     "%s is a virtual function: whoever made it can take it away at any "
			     "time, and then nothing is left to give back.",
			     m->leavers[i].device->address);
			return;
		}
}

static void note_live(struct making *m, const char *driver, unsigned minutes)
{
	note(m, "The driver changes now and no file does, so the next start has everything as it "
		"was: passthru apply makes it last.");
	if (minutes)
		note(m,
		     "In %u minute%s it is undone by itself, unless passthru confirm says from a "
		     "new "
		     "login that all is well.",
		     minutes, minutes == 1 ? "" : "s");
	if (!streq(driver, VFIO_PCI))
		note(m,
		     "pci-stub only keeps a device from other drivers: no guest can have it so.");
	note_graphics(m);
	note_virtual_functions(m);
	note_hazards(m);
}

static void make(struct making *m, const struct choice *c, const char *driver, unsigned minutes)
{
	struct plan *p = m->plan;
	if (!c->n)
		return;
	p->wanted = arena_dup(m->mem, c->addrs, c->n * sizeof(*c->addrs));
	p->n_wanted = c->n;
	find_leavers(m, c);
	settle(m, driver);
	refuse_devices(m, c);
	for (size_t i = 0; i < m->n_leavers; i++)
		refuse_leaver(m, &m->leavers[i]);
	if (streq(driver, VFIO_PCI))
		refuse_vfio(m);
	for (size_t i = 0; !p->n_refused && i < m->n_leavers; i++)
		if (!m->leavers[i].settled)
			add_live(m, m->leavers[i].device, driver);
	if (!p->n_lives)
		return;
	p->confirm_minutes = minutes;
	note_live(m, driver, minutes);
}

int plan_live(const struct host *h, const struct report *r, const struct choice *c,
	      const char *driver, unsigned confirm_minutes, struct plan **ret, struct err *err)
{
	struct plan *p;
	if (!streq(driver, VFIO_PCI) && !streq(driver, "pci-stub"))
		return err_set(err, EINVAL, "%s: a device is bound to vfio-pci or to pci-stub",
			       driver);
	if (!h->live)
		return err_set(err, EOPNOTSUPP,
			       "only the running machine has drivers to change: in a tree there is "
			       "no live binding");
	p = xcalloc(1, sizeof(*p));
	struct making m = {.host = h, .report = r, .plan = p, .mem = &p->mem};
	make(&m, c, driver, confirm_minutes);
	arena_done(&m.scratch);
	*ret = p;
	return 0;
}

static bool is_same(const struct plan *a, const struct plan *b)
{
	if (a->n_lives != b->n_lives)
		return false;
	for (size_t i = 0; i < a->n_lives; i++) {
		const struct live *x = &a->lives[i], *y = &b->lives[i];

		if (pci_addr_cmp(x->addr, y->addr) != 0 || x->vendor != y->vendor ||
		    x->device != y->device || !streq(x->from, y->from) ||
		    !streq(x->overridden, y->overridden))
			return false;
	}
	return true;
}

int plan_live_still(const struct host *h, const struct report *r, const struct plan *p,
		    struct err *err)
{
	struct choice c = {0};
	struct plan *now = NULL;
	int q;

	for (size_t i = 0; i < p->n_wanted; i++)
		choice_add(&c, p->wanted[i]);
	q = p->n_lives ? plan_live(h, r, &c, p->lives[0].to, p->confirm_minutes, &now, err) : 0;
	choice_done(&c);
	if (q < 0 || !now)
		return q;
	if (now->n_refused)
		q = err_set(err, ESTALE, "%s: %s", now->refused[0].address, now->refused[0].detail);
	else if (!is_same(p, now))
		q = err_set(err, ESTALE, "the devices are not as they were: look at them again");
	plan_free(now);
	return q;
}
