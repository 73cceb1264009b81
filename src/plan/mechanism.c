/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a device gets to vfio-pci. By its vendor:device id: in modprobe.d where vfio-pci is a module,
 * on the kernel command line where it is built in (modprobe.d is then never read for it) or where
 * the command line gives ids already (kmod appends them behind those of modprobe.d, and the last
 * list wins).
 */
#include "conf/cmdline.h"
#include "conf/modprobe.h"
#include "plan/listing.h"
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

static bool is_settled(const struct making *m, const struct leaver *l)
{
	const struct id_list *list =
		m->builtin || m->cmdline_ids.at ? &m->cmdline_ids : &m->file_ids;
	return streq(l->device->driver, "vfio-pci") &&
	       list_has((const char *const *)list->ids, list->n, l->id);
}

/* Devices with the same id that stay: ids would take them too. One that is on vfio-pci already is
 * not the host's. */
static char *kept_twins(struct making *m, const struct leaver *l)
{
	size_t *twins = NULL, n_twins = 0, n = 0;
	const char **kept = NULL;
	host_twins(m->host, l->index, &m->scratch, &twins, &n_twins);
	for (size_t i = 0; i < n_twins; i++) {
		const struct device *twin = &m->host->devices[twins[i]];
		if (!is_leaving(m, twins[i]) && !streq(twin->driver, "vfio-pci"))
			*ARENA_PUSH(&m->scratch, kept, n) = twin->address;
	}
	return n ? listing(&m->scratch, kept, n) : NULL;
}

/* What binding by ids cannot do for this device. */
static void refuse_by_ids(struct making *m, const struct leaver *l)
{
	const char *twins = kept_twins(m, l);
	if (twins)
		refuse(m, l->device->address, "twin",
		       arena_printf(&m->scratch,
				    "%s also matches %s, which the host keeps: passthru binds by "
				    "ids and would take that one too. Pick both, or neither.",
				    l->id, twins));
	if (l->builtin)
		refuse(m, l->device->address, "builtin-driver",
		       arena_printf(&m->scratch,
				    "The driver %s is built into the kernel and has %s before "
				    "vfio-pci can be loaded: binding by ids would come too late.",
				    l->builtin, l->device->address));
}

static const char *why_of(struct making *m, const struct leaver *l, bool by_cmdline)
{
	const char *where = by_cmdline ? "on the kernel command line" : "in modprobe.d";
	const char *others = alternatives(&m->scratch, l->drivers, l->n_drivers);
	if (l->settled)
		return arena_printf(m->mem, "vfio-pci has it already (by its ids %s)", where);
	return arena_printf(m->mem, "At the next start vfio-pci takes it%s%s (by its ids %s)",
			    *others ? " instead of " : "", others, where);
}

static void add_binding(struct making *m, const struct leaver *l)
{
	const struct device *d = l->device;
	bool by_cmdline = m->builtin || m->cmdline_ids.at;
	*ARENA_PUSH(m->mem, m->plan->bindings, m->plan->n_bindings) = (struct binding){
		.addr = d->addr,
		.vendor = d->vendor,
		.device = d->device,
		.mechanism = by_cmdline ? MECHANISM_CMDLINE_IDS : MECHANISM_IDS,
		.name = device_name(m->mem, d),
		.driver = d->driver ? arena_str(m->mem, d->driver) : "",
		.why = why_of(m, l, by_cmdline),
		.picked = l->picked,
	};
}

void choose_mechanisms(struct making *m)
{
	find_file_ids(m);
	find_cmdline_ids(m);
	for (size_t i = 0; i < m->n_leavers; i++) {
		struct leaver *l = &m->leavers[i];
		l->settled = is_settled(m, l);
		if (!l->settled) {
			refuse_by_ids(m, l);
			list_add(m->mem, &m->ids, &m->n_ids, l->id);
		}
		add_binding(m, l);
	}
}
