/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a device gets to vfio-pci. By its vendor:device id: in modprobe.d where vfio-pci is a module,
 * on the kernel command line where it is built in (modprobe.d is then never read for it) or where
 * the command line gives ids already (kmod appends them behind those of modprobe.d, and the last
 * list wins). By its address where ids take too much or come too late: a twin stays with the host,
 * or the host's driver is built in. That takes a vfio-pci that modprobe loads.
 */
#include "conf/cmdline.h"
#include "conf/modprobe.h"
#include "base/listing.h"
#include "plan/making.h"

/* Does an options line set ids, if only to nothing? */
static bool sets_ids(const char *args)
{
	for (args += strspn(args, " \t"); *args; args += strspn(args, " \t")) {
		if (str_starts(args, "ids="))
			return true;
		args += strcspn(args, " \t");
	}
	return false;
}

static void find_file_ids(struct making *m)
{
	struct id_list *list = &m->file_ids;
	for (size_t i = 0; i < m->host->n_modprobe; i++) {
		const struct modprobe_line *l = &m->host->modprobe[i];
		if (!streq(l->directive, "options") || !streq(l->module, "vfio_pci") ||
		    !sets_ids(l->args))
			continue;
		*list = (struct id_list){.at = l->path, .line = l->line};
		modprobe_ids(l->args, &m->scratch, &list->ids, &list->n);
	}
}

static void find_cmdline_ids(struct making *m)
{
	struct id_list *list = &m->cmdline_ids;
	char **words = NULL;
	size_t n = 0;
	cmdline_words(m->cmdline, &m->scratch, &words, &n);
	for (size_t i = 0; i < n; i++) {
		if (!cmdline_same_name(words[i], "vfio-pci.ids="))
			continue;
		char *name, *value;
		cmdline_split(words[i], &m->scratch, &name, &value);
		*list = (struct id_list){.at = words[i]};
		if (value)
			modprobe_ids(arena_printf(&m->scratch, "ids=%s", value), &m->scratch,
				     &list->ids, &list->n);
	}
}

bool wants_cmdline_ids(const struct making *m)
{
	return m->n_ids && (m->builtin || m->cmdline_ids.at);
}

bool wants_file_ids(const struct making *m)
{
	return m->n_ids && m->modular && (m->builtin || !m->cmdline_ids.at);
}

bool binds_any(const struct making *m)
{
	return m->n_ids || m->n_places;
}

bool binds_by_address(const struct making *m)
{
	return m->n_places || m->placed.at;
}

static bool is_in_use(const struct device *d)
{
	return !streq(d->driver, "vfio-pci");
}

static bool is_settled_by_ids(const struct making *m, const struct leaver *l)
{
	const struct id_list *list =
		m->builtin || m->cmdline_ids.at ? &m->cmdline_ids : &m->file_ids;
	return list_has((const char *const *)list->ids, list->n, l->id);
}

/* Devices with the same id that stay: ids would take them too. One that is on vfio-pci already is
 * not the host's, nor is one that an earlier run gives away. */
static bool is_kept(struct making *m, size_t twin)
{
	const struct device *d = &m->host->devices[twin];
	return !is_leaving(m, twin) && is_in_use(d) && !is_bound_by_address(m, d);
}

static bool is_given(struct making *m, size_t twin)
{
	return is_bound_by_address(m, &m->host->devices[twin]);
}

/* Addresses of the twins of which that is so; NULL: none. */
static const char *twins_that(bool (*is_so)(struct making *m, size_t twin), struct making *m,
			      const struct leaver *l)
{
	size_t *twins = NULL, n_twins = 0, n = 0;
	const char **list = NULL;
	host_twins(m->host, l->index, &m->scratch, &twins, &n_twins);
	for (size_t i = 0; i < n_twins; i++)
		if (is_so(m, twins[i]))
			*ARENA_PUSH(&m->scratch, list, n) = m->host->devices[twins[i]].address;
	return n ? listing(m->mem, list, n) : NULL;
}

/* Any device of one id is taken by the same lists. */
static void refuse_twin(struct making *m, const struct leaver *l)
{
	const char *address = l->device->address, *by = taken_by_list(m, l->index);
	if (m->builtin)
		refuse(m, address, "twin",
		       arena_printf(&m->scratch,
				    "%s also matches %s, which the host keeps. vfio-pci is built "
				    "into a kernel of this host, so it can be told ids only, not "
				    "an address, and would take that one too. Pick both, or "
				    "neither.",
				    l->id, l->twins));
	else if (by)
		refuse(m, address, "twin",
		       arena_printf(&m->scratch,
				    "%s, so it takes %s too, which the host keeps. Take that id "
				    "out there, and run passthru again: %s is then bound by its "
				    "address. Or pick both.",
				    by, l->twins, address));
}

static void refuse_builtin(struct making *m, const struct leaver *l)
{
	const char *why = m->builtin ? "vfio-pci is built in too, so that no address can be told "
				       "to it, and ids would come too late"
				     : "this host has no initramfs that loads vfio-pci in time";
	refuse(m, l->device->address, "builtin-driver",
	       arena_printf(&m->scratch,
			    "The driver %s is built into the kernel and has %s first; %s. Pick "
			    "another device, or use a kernel that has %s as a module.",
			    l->builtin, l->device->address, why,
			    m->builtin ? "vfio-pci" : l->builtin));
}

/* A virtual function is made by its physical function's driver, long after the line that binds by
 * address was run; sriov_numvfs is then written by somebody. Its id is known to vfio-pci by then:
 * of all drivers that match a new device the one that was registered first is asked first
 * (__device_attach in drivers/base/dd.c), which is vfio-pci unless the other one is built in. */
static void refuse_virtual(struct making *m, const struct leaver *l)
{
	const char *why =
		l->twins ? arena_printf(&m->scratch,
					"by its id %s vfio-pci would take %s too, which this host "
					"keeps. Pick all with that id",
					l->id, l->twins)
			 : arena_printf(&m->scratch,
					"its driver %s is built into the kernel and has it before "
					"vfio-pci. Pick another device",
					l->builtin);
	refuse(m, l->device->address, "virtual-function",
	       arena_printf(&m->scratch,
			    "It is a virtual function. Those are made when vfio-pci is loaded "
			    "already, so it cannot be bound by its address at the start, and %s, "
			    "or pick none of them here and let libvirt take it when the guest "
			    "starts (managed='yes').",
			    why));
}

static void refuse_no_way(struct making *m, const struct leaver *l)
{
	if (l->device->sriov_vf == TRI_YES && (l->twins || l->builtin)) {
		refuse_virtual(m, l);
		return;
	}
	bool loads = !m->builtin && m->host->initramfs.kind != INITRAMFS_NONE;
	if (l->twins)
		refuse_twin(m, l);
	if (l->builtin && !loads)
		refuse_builtin(m, l);
}

static enum mechanism mechanism_of(struct making *m, const struct leaver *l)
{
	bool by_cmdline = m->builtin || m->cmdline_ids.at;
	if (l->settled)
		return is_settled_by_ids(m, l) ? by_cmdline ? MECHANISM_CMDLINE_IDS : MECHANISM_IDS
					       : MECHANISM_OVERRIDE;
	/* A twin that is bound by its address already: one line for both, and no list of ids. */
	if (l->twins || l->given || l->builtin || is_bound_by_address(m, l->device))
		return MECHANISM_OVERRIDE;
	return by_cmdline ? MECHANISM_CMDLINE_IDS : MECHANISM_IDS;
}

/* By what, and for what reason where it is not the usual way. */
static const char *way_of(struct making *m, const struct leaver *l)
{
	if (l->mechanism == MECHANISM_CMDLINE_IDS)
		return "by its ids on the kernel command line";
	if (l->mechanism == MECHANISM_IDS)
		return "by its ids in modprobe.d";
	if (l->twins)
		return arena_printf(&m->scratch, "by its address in modprobe.d: %s %s", l->twins,
				    strchr(l->twins, ' ') ? "have the same ids and stay"
							  : "has the same ids and stays");
	if (l->given)
		return arena_printf(&m->scratch,
				    "by its address in modprobe.d, as %s with the same ids: an "
				    "earlier run gives that away too",
				    l->given);
	if (l->builtin)
		return arena_printf(&m->scratch,
				    "by its address in modprobe.d: %s is built into the kernel and "
				    "has it first",
				    l->builtin);
	return "by its address in modprobe.d";
}

static const char *why_of(struct making *m, const struct leaver *l)
{
	const char *others = alternatives(&m->scratch, l->drivers, l->n_drivers);
	if (l->settled)
		return arena_printf(m->mem, "vfio-pci has it already (%s)", way_of(m, l));
	if (!is_in_use(l->device))
		return arena_printf(m->mem,
				    "vfio-pci has it now, and takes it at the next start too (%s)",
				    way_of(m, l));
	return arena_printf(m->mem, "At the next start vfio-pci takes it%s%s (%s)",
			    *others ? " instead of " : "", others, way_of(m, l));
}

static void add_binding(struct making *m, const struct leaver *l)
{
	const struct device *d = l->device;
	*ARENA_PUSH(m->mem, m->plan->bindings, m->plan->n_bindings) = (struct binding){
		.addr = d->addr,
		.vendor = d->vendor,
		.device = d->device,
		.mechanism = l->mechanism,
		.name = device_name(m->mem, d),
		.driver = d->driver ? arena_str(m->mem, d->driver) : "",
		.why = why_of(m, l),
		.stays = l->twins,
		.picked = l->picked,
	};
}

static void add_to_do(struct making *m, const struct leaver *l)
{
	const struct device *d = l->device;
	if (l->mechanism == MECHANISM_OVERRIDE)
		*ARENA_PUSH(m->mem, m->places, m->n_places) =
			(struct vfio_place){host_path(m->host, d, m->mem), d->vendor, d->device};
	else
		list_add(m->mem, &m->ids, &m->n_ids, l->id);
}

static void choose_mechanism(struct making *m, struct leaver *l)
{
	bool placed = is_bound_by_address(m, l->device);
	l->settled = !is_in_use(l->device) && (is_settled_by_ids(m, l) || placed);
	l->twins = twins_that(is_kept, m, l);
	l->given = twins_that(is_given, m, l);
	l->mechanism = mechanism_of(m, l);
	if (!l->settled) {
		refuse_no_way(m, l);
		add_to_do(m, l);
	}
	add_binding(m, l);
}

void choose_mechanisms(struct making *m)
{
	find_file_ids(m);
	find_cmdline_ids(m);
	find_places(m);
	for (size_t i = 0; i < m->n_leavers; i++)
		choose_mechanism(m, &m->leavers[i]);
}
