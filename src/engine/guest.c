/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/guest.h"

#include <errno.h>
#include <fcntl.h>

#include "model/viable.h"

/* Whoever may not read them is told how it is without them. */
struct past {
	struct run **items;
	size_t n;
};

static struct past past_read(const struct session *s)
{
	struct past p = {0};
	(void)run_list(&s->root, &p.items, &p.n, NULL);
	return p;
}

static void past_done(struct past *p)
{
	run_list_free(p->items, p->n);
}
#define _cleanup_past_ _cleanup_(past_done)

/* What cannot be looked at is not said to be missing. */
static bool is_missing(const struct root *root, const char *path)
{
	_cleanup_close_ int fd = root_openat(root, path, O_PATH, 0);
	return fd == -ENOENT || fd == -ENOTDIR;
}

int session_guest(const struct session *s, const struct choice *c, const struct guest_opts *o, struct guest **ret,
		  struct err *err)
{
	_cleanup_past_ struct past past = past_read(s);
	struct guest_opts opts = *o;
	opts.rom_missing = o->rom && is_missing(&s->root, o->rom);
	opts.runs = past.items;
	opts.n_runs = past.n;
	return guest_make(s->host, s->report, c, &opts, ret, err);
}

/* A virtual function is not there yet when a plan's binding comes; a driver may hang when its display is taken away. */
static void put_remedy(struct buf *out, const struct guest_fn *fn, bool display, const char *what)
{
	const struct device *d = fn->device;
	if (fn->waits) {
		buf_printf(out, "what was applied gives %s to vfio-pci at the next start of this host: reboot", what);
		return;
	}
	if (d->sriov_vf == TRI_YES) {
		buf_printf(out, "passthru bind %s gives %s to vfio-pci now", d->address, what);
		return;
	}
	buf_printf(out, "passthru plan %s gives %s to vfio-pci at the next start of this host", d->address, what);
	if (!display)
		buf_printf(out, ", passthru bind %s now", d->address);
}

static bool drives_a_display(const struct host *h, const struct group *g)
{
	for (size_t i = 0; i < g->n_members; i++) {
		const struct device *d = &h->devices[g->members[i]];
		if (device_is_display(d) && !driver_leaves_dma(d->driver))
			return true;
	}
	return false;
}

static int group_is_viable(const struct session *s, const struct guest_fn *fn, const struct choice *leaving, struct err *err)
{
	const struct device *d = fn->device, *keeper;
	const struct group *g = host_group(s->host, d->group);
	_cleanup_buf_ struct buf remedy = {0};
	if (!g)
		return err_set(err, ENODEV, "%s is in no IOMMU group now, so no guest can be started with it: passthru check says why",
			       d->address);
	keeper = group_keeper(s->host, g, leaving);
	if (!keeper)
		return 0;
	put_remedy(&remedy, fn, drives_a_display(s->host, g), "all of the group");
	return err_set(err, EBUSY, "%s: its IOMMU group %d is not viable, as %s is bound to %s: %s", d->address, g->id, keeper->address,
		       keeper->driver, buf_str(&remedy));
}

/* by_hand: nobody takes a device from its driver when the guest starts. */
static int groups_are_viable(const struct session *s, const struct guest *g, bool by_hand, bool in_turn, struct err *err)
{
	struct choice leaving = {0};
	int r = 0;
	for (size_t i = 0; i < g->n_fns && !by_hand && !in_turn; i++)
		choice_add(&leaving, g->fns[i].device->addr);
	for (size_t i = 0; i < g->n_fns && r == 0; i++) {
		if (in_turn && !by_hand)
			choice_add(&leaving, g->fns[i].device->addr);
		r = group_is_viable(s, &g->fns[i], &leaving, err);
	}
	choice_done(&leaving);
	return r;
}

int session_guest_viable(const struct session *s, const struct guest *g, struct err *err)
{
	return groups_are_viable(s, g, g->unmanaged, false, err);
}

int session_guest_pluggable(const struct session *s, const struct guest *g, struct err *err)
{
	return groups_are_viable(s, g, g->unmanaged, true, err);
}

static int is_with_vfio(const struct guest_fn *fn, struct err *err)
{
	const struct device *d = fn->device;
	_cleanup_buf_ struct buf remedy = {0};
	if (driver_is_vfio(d->driver))
		return 0;
	put_remedy(&remedy, fn, false, "it"); /* none that has a display to lose keeps a group viable */
	return err_set(err, EBUSY, "%s: %s has it now, and vfio-pci must have it before the guest is started: %s", d->address,
		       driver_or_none(d->driver), buf_str(&remedy));
}

static int iommu_is_off(const struct guest *g, struct err *err)
{
	return err_set(err, ENODEV, "The IOMMU is off, so no guest with a PCI device can be started now: %s",
		       g->words_wait ? "reboot, for what was applied counts from the next start of this host on"
				     : "plan and apply a device (passthru plan, passthru apply), then reboot; passthru check says why it "
				       "is off");
}

int session_guest_ready(const struct session *s, const struct guest *g, enum guest_format format, struct err *err)
{
	bool by_hand = g->unmanaged || format == GUEST_QEMU;
	if (g->n_fns > 0 && s->report->iommu.state == IOMMU_OFF)
		return iommu_is_off(g, err);
	int r = groups_are_viable(s, g, by_hand, false, err);
	for (size_t i = 0; i < g->n_fns && r == 0 && by_hand; i++)
		if (!g->fns[i].unseen)
			r = is_with_vfio(&g->fns[i], err);
	return r;
}

static bool has_many_in_a_slot(const struct guest *g)
{
	for (size_t i = 0; i < g->n_fns; i++)
		if (g->fns[i].first && g->fns[i].device->pcie != TRI_NO)
			return true;
	return false;
}

unsigned guest_bus(const struct guest *g, const struct domain *d)
{
	if (!has_many_in_a_slot(g) || (d && !d->pcie))
		return 0;
	return d ? d->next_bus : GUEST_BUS_USUAL;
}

void put_bus_guess(struct buf *out, const struct guest *g)
{
	unsigned bus = guest_bus(g, NULL);
	if (bus)
		buf_printf(out, "bus='0x%02x' is a guess: it is the PCI bus of the guest that the card comes to. It wants a guest of type q35 "
			   "that has nothing there, and libvirt adds the root ports up to it; where libvirt says \"Attempted double use of PCI Address\", write another number, the same in "
			   "all functions of the card.", bus);
}

void session_offers(const struct session *s, const struct choice *c, const struct domain *d, struct arena *a,
		    struct offer ret[_NEED_MAX])
{
	_cleanup_past_ struct past past = past_read(s);
	struct guest_size size = {0};
	if (d)
		size = (struct guest_size){.memory_kb = d->memory_kb, .vcpus = d->vcpus};
	need_offers(s->host, c, &size, &(struct past_runs){past.items, past.n}, a, ret);
}

int libvirt_is_here(const char *uri, struct err *err)
{
	const char *server = strstr(uri, "://");
	if (server && (server[3] == '/' || server[3] == '?'))
		return 0;
	return err_set(err, EINVAL, "%s: only the libvirt of this machine is asked, whose devices these are: write a URI with three "
		       "slashes, as " VIRT_URI, uri);
}

int session_domains(const struct session *s, const char *uri, struct domains *ret, struct err *err)
{
	uri = uri ? uri : VIRT_URI;
	if (!s->root.live)
		return err_set(err, EOPNOTSUPP, "libvirt is asked on the running machine alone, and this is a tree: what can be had "
			       "here is the text, by passthru guest ADDR…");
	int r = libvirt_is_here(uri, err);
	return r < 0 ? r : virt_domains(uri, ret, err);
}

int domain_named(const struct domains *ds, const char *name, const struct domain **ret, struct err *err)
{
	for (size_t i = 0; i < ds->n; i++)
		if (streq(ds->items[i].name, name)) {
			*ret = &ds->items[i];
			return 0;
		}
	return err_set(err, ENODEV, "%s: libvirt has no such domain; passthru guest lists those that it has", name);
}
