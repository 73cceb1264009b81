/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ids that stand in the lists that count and were not put there by us: at the next start vfio-pci
 * takes every device that has one. A plan sees to it that vfio-pci is loaded early, so such an id
 * must not be that of a device that the host lives on.
 */
#include "model/vfio_id.h"
#include "plan/making.h"

/* What the host would lose; NULL nothing. A group that it shares is no loss of its own. */
static const char *need_of(const struct making *m, size_t device)
{
	const struct device_report *r = &m->report->devices[device];
	for (size_t i = 0; i < r->n_hazards; i++)
		if (r->hazards[i].severity == SEVERITY_BLOCK &&
		    !streq(r->hazards[i].id, "shared-group"))
			return r->hazards[i].detail;
	return NULL;
}

/* "/etc/default/grub:7" where a file has the word, else the word itself. */
static const char *place_of_word(struct making *m, const char *word)
{
	for (size_t i = 0; i < m->host->n_set_words; i++) {
		const struct set_word *w = &m->host->set_words[i];
		if (streq(w->word.raw, word))
			return arena_printf(&m->scratch, "%s:%zu", w->path, w->line);
	}
	return arena_printf(&m->scratch, "the kernel command line (`%s`)", word);
}

const char *id_list_at(struct making *m, const struct id_list *list)
{
	return list->line ? arena_printf(&m->scratch, "%s:%zu", list->at, list->line)
			  : place_of_word(m, list->at);
}

static void refuse_foreign(struct making *m, const struct id_list *list, const char *id,
			   size_t device)
{
	const char *address = m->host->devices[device].address;
	refuse(m, address, "foreign-ids",
	       arena_printf(&m->scratch,
			    "%s gives %s to vfio-pci, so at the next start it would take %s too, "
			    "which stays with the host. %s Take %s out there, then start again.",
			    id_list_at(m, list), id, address, need_of(m, device), id));
}

static bool would_take(const struct making *m, const struct vfio_id *id, size_t device)
{
	const struct device *d = &m->host->devices[device];
	return d->header_type == 0 && vfio_id_takes(id, d) && !is_leaving(m, device) &&
	       !streq(d->driver, "vfio-pci") && need_of(m, device);
}

static void refuse_list(struct making *m, const struct id_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const char *rest = list->ids[i];
		struct vfio_id id;
		if (!vfio_id_next(&rest, &id) || !id.taken)
			continue;
		for (size_t d = 0; d < m->host->n_devices; d++)
			if (would_take(m, &id, d))
				refuse_foreign(m, list, list->ids[i], d);
	}
}

void refuse_foreign_ids(struct making *m)
{
	if (m->builtin || m->cmdline_ids.at)
		refuse_list(m, &m->cmdline_ids);
	if (m->modular && !m->cmdline_ids.at)
		refuse_list(m, &m->file_ids);
}
