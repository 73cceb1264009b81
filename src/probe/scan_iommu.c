/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IOMMU: the firmware's tables, the units and groups that the kernel made, remapped interrupts. */
#include <errno.h>

#include "base/lines.h"
#include "base/text.h"
#include "probe/scan.h"

#define GROUPS "sys/kernel/iommu_groups"
#define TABLES "sys/firmware/acpi/tables"
#define INTERRUPTS_MAX (16 * 1024 * 1024)
#define REGIONS_MAX (64 * 1024)

static void scan_tables(struct scan *s)
{
	struct iommu_facts *f = &s->host->iommu;

	if (!scan_exists(s, TABLES))
		return;
	/* Their content is for root; that they are there can be seen by all. */
	f->dmar = root_exists(s->root, TABLES "/DMAR");
	f->ivrs = root_exists(s->root, TABLES "/IVRS");
	f->iort = root_exists(s->root, TABLES "/IORT");
}

/* A directory that is not there: a running kernel made none, a tree may lack it. */
static enum tri seen(struct scan *s, int listed)
{
	if (listed == 0)
		return TRI_YES;
	return s->root->live && listed == -ENOENT ? TRI_NO : TRI_UNKNOWN;
}

static void scan_units(struct scan *s)
{
	struct iommu_facts *f = &s->host->iommu;
	char **names;
	size_t n;

	f->class_seen = seen(s, scan_list(s, "sys/class/iommu", &names, &n));
	for (size_t i = 0; i < n; i++)
		*ARENA_PUSH(s->mem, f->units, f->n_units) = arena_str(s->mem, names[i]);
}

/* The line with single blanks: a column for each processor is much air. */
static const char *squeezed(struct scan *s, const struct line *l)
{
	char *text = arena_dup(s->mem, l->at, l->text_len), *to = text;

	for (const char *p = text + strspn(text, " "); *p; p++)
		if (*p != ' ' || p[1] != ' ')
			*to++ = *p;
	return arena_safe(s->mem, text, (size_t)(to - text));
}

/* A chip behind the remapping unit: "IR-IO-APIC", "IR-PCI-MSI-0000:00:01.0"
 * (drivers/iommu/…/irq_remapping.c). */
static bool names_remapped_chip(const struct line *l)
{
	const char *at = memmem(l->at, l->text_len, " IR-", 4);

	return at && l->at + l->text_len - at > 4;
}

static void scan_interrupts(struct scan *s)
{
	struct iommu_facts *f = &s->host->iommu;
	_cleanup_buf_ struct buf text = {0};

	if (!scan_read(s, "proc/interrupts", INTERRUPTS_MAX, &text))
		return;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);) {
		if (!names_remapped_chip(&l))
			continue;
		f->irq_remapped = TRI_YES;
		f->irq_line = squeezed(s, &l);
		return;
	}
}

/* "0x00000000fee00000 0x00000000feefffff msi": only what firmware claims for good counts
 * (drivers/iommu/iommu.c). */
static void read_regions(struct scan *s, struct group *g)
{
	_cleanup_buf_ struct buf text = {0};
	char *fields[3];

	if (!scan_read(s, arena_printf(&s->tmp, GROUPS "/%d/reserved_regions", g->id), REGIONS_MAX,
		       &text))
		return;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);)
		if (scan_fields(&s->tmp, l.at, l.text_len, fields, 3) == 3 &&
		    streq(fields[2], "direct"))
			*ARENA_PUSH(s->mem, g->direct_regions, g->n_direct_regions) =
				arena_safe(s->mem, l.at, l.text_len);
}

/* Devices whose own link to the group is missing are still named by the group. */
static void claim_members(struct scan *s, int id)
{
	char **names;
	size_t n;
	struct pci_addr addr;

	scan_list(s, arena_printf(&s->tmp, GROUPS "/%d/devices", id), &names, &n);
	for (size_t i = 0; i < n; i++) {
		const struct device *d =
			pci_addr_parse(names[i], &addr) == 0 ? host_device(s->host, addr) : NULL;

		if (d && d->group < 0)
			s->host->devices[d - s->host->devices].group = id;
	}
}

/* A group that VFIO made up for a device without an IOMMU isolates nothing (drivers/vfio/group.c) */
static bool is_made_up(struct scan *s, int id)
{
	return streq(root_attr(s->root, &s->tmp, arena_printf(&s->tmp, GROUPS "/%d/name", id)),
		     "vfio-noiommu");
}

static void disown(struct host *h, int id)
{
	for (size_t i = 0; i < h->n_devices; i++)
		if (h->devices[i].group == id)
			h->devices[i].group = -1;
}

static void find_groups(struct scan *s)
{
	char **names;
	size_t n;
	uint64_t id;

	s->host->iommu.groups_seen = seen(s, scan_list(s, GROUPS, &names, &n));
	for (size_t i = 0; i < n; i++) {
		if (parse_u64(names[i], 10, INT32_MAX, &id) < 0)
			continue;
		claim_members(s, (int)id);
		if (is_made_up(s, (int)id))
			disown(s->host, (int)id);
	}
}

static int by_group(const void *a, const void *b)
{
	const struct device *x = *(const struct device *const *)a,
			    *y = *(const struct device *const *)b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return x < y ? -1 : x > y;
}

/* The members in order of group, then of address. */
static const struct device **sorted_members(struct scan *s, size_t *ret_n)
{
	struct host *h = s->host;
	const struct device **members =
		arena_alloc(&s->tmp, (h->n_devices + 1) * sizeof(struct device *));
	size_t n = 0;

	for (size_t i = 0; i < h->n_devices; i++)
		if (h->devices[i].group >= 0)
			members[n++] = &h->devices[i];
	if (n > 0)
		qsort(members, n, sizeof(*members), by_group);
	*ret_n = n;
	return members;
}

static struct group *add_group(struct scan *s, int id)
{
	struct host *h = s->host;
	struct group *g = ARENA_PUSH(s->mem, h->groups, h->n_groups);

	*g = (struct group){
		.id = id,
		.type = scan_attr(s, arena_printf(&s->tmp, GROUPS "/%d/type", id)),
	};
	read_regions(s, g);
	return g;
}

void scan_iommu(struct scan *s)
{
	struct host *h = s->host;
	size_t n;

	scan_tables(s);
	scan_units(s);
	scan_interrupts(s);
	find_groups(s);
	const struct device **members = sorted_members(s, &n);
	for (size_t i = 0; i < n; i++) {
		int id = members[i]->group;
		struct group *g = h->n_groups ? &h->groups[h->n_groups - 1] : NULL;

		if (!g || g->id != id)
			g = add_group(s, id);
		*ARENA_PUSH(s->mem, g->members, g->n_members) = (int)(members[i] - h->devices);
	}
}
