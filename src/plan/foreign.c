/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ids that stand in the lists that count and were not put there by us: at the next start vfio-pci
 * takes every device that has one. A plan sees to it that vfio-pci is loaded early, so such an id
 * must not be that of a device that the host lives on.
 */
#include "model/vfio_id.h"
#include "plan/loader.h"

/* What only says that a guest cannot have the device: the host can do without it. */
static bool is_a_need(const char *hazard)
{
	static const char *const no_needs[] = {"shared-group", "iommu-less", "vmd-child"};
	for (size_t i = 0; i < ARRAY_SIZE(no_needs); i++)
		if (streq(hazard, no_needs[i]))
			return false;
	return true;
}

/* What the host would lose; NULL nothing. */
static const char *need_of(const struct making *m, size_t device)
{
	const struct device_report *r = &m->report->devices[device];
	for (size_t i = 0; i < r->n_hazards; i++)
		if (r->hazards[i].severity == SEVERITY_BLOCK && is_a_need(r->hazards[i].id))
			return r->hazards[i].detail;
	return NULL;
}

/* "It holds /", of "It holds /: without it this host does not boot. …". */
static const char *first_clause(struct making *m, const char *detail)
{
	const char *end = strstr(detail, ": ");
	return end ? arena_printf(&m->scratch, "%.*s.", (int)(end - detail), detail) : detail;
}

const char *word_at(struct making *m, const char *word)
{
	for (size_t i = 0; i < m->host->n_set_words; i++) {
		const struct set_word *w = &m->host->set_words[i];
		if (streq(w->word.raw, word))
			return arena_printf(&m->scratch, "%s:%zu", w->path, w->line);
	}
	return arena_printf(&m->scratch, "the kernel command line (`%s`)", word);
}

/* "/etc/modprobe.d/vfio.conf:2" */
static const char *id_list_at(struct making *m, const struct id_list *list)
{
	return list->line ? arena_printf(&m->scratch, "%s:%zu", list->at, list->line)
			  : word_at(m, list->at);
}

/* The lists that count: modprobe.d's where vfio-pci is a module, unless the command line has one,
 * which kmod puts behind them. */
static size_t lists_of(struct making *m, const struct id_list *ret[2])
{
	size_t n = 0;
	if (m->builtin || m->cmdline_ids.at)
		ret[n++] = &m->cmdline_ids;
	if (m->modular && !m->cmdline_ids.at)
		ret[n++] = &m->file_ids;
	return n;
}

/* The first id of the list that takes the device; NULL: none does. */
static const char *taker_in(const struct id_list *list, const struct device *d)
{
	for (size_t i = 0; i < list->n; i++) {
		const char *rest = list->ids[i];
		struct vfio_id id;
		if (vfio_id_next(&rest, &id) && id.taken && vfio_id_takes(&id, d))
			return list->ids[i];
	}
	return NULL;
}

/* What the list would take from the host: vfio-pci itself refuses all but endpoints. */
static bool may_lose(const struct making *m, size_t device)
{
	const struct device *d = &m->host->devices[device];
	return d->header_type == 0 && !is_leaving(m, device) && !streq(d->driver, "vfio-pci") &&
	       need_of(m, device);
}

/* The programs that make a list count no more: ", run update-initramfs -u -k all". */
static const char *programs_after(struct making *m, const struct id_list *list)
{
	const char *program = list == &m->file_ids ? host_rebuild(m->host)
			      : m->loader          ? host_loader_program(m->host, &m->scratch)
						   : NULL;
	return program ? arena_printf(&m->scratch, ", run %s", program) : "";
}

static void refuse_foreign(struct making *m, const struct id_list *list, size_t device)
{
	const struct device *d = &m->host->devices[device];
	const char *id = taker_in(list, d);
	if (id)
		refuse(m, d->address, "foreign-ids",
		       arena_printf(
			       &m->scratch,
			       "%s gives %s to vfio-pci, so at the next start it would take "
			       "%s too, which stays with the host. %s Take %s out there%s, and "
			       "run passthru again.",
			       id_list_at(m, list), id, d->address,
			       first_clause(m, need_of(m, device)), id, programs_after(m, list)));
}

void refuse_foreign_ids(struct making *m)
{
	const struct id_list *lists[2];
	size_t n = lists_of(m, lists);
	for (size_t l = 0; l < n; l++)
		for (size_t i = 0; lists[l]->n && i < m->host->n_devices; i++)
			if (may_lose(m, i))
				refuse_foreign(m, lists[l], i);
}

const char *taken_by_list(struct making *m, size_t device)
{
	const struct id_list *lists[2];
	size_t n = lists_of(m, lists);
	for (size_t l = 0; l < n; l++) {
		const char *id = taker_in(lists[l], &m->host->devices[device]);
		if (id)
			return arena_printf(&m->scratch, "%s gives %s to vfio-pci",
					    id_list_at(m, lists[l]), id);
	}
	return NULL;
}
