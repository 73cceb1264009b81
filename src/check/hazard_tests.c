/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/hazard.h"

static const struct device *device_at(const struct bench *b, size_t i)
{
	return &b->host->devices[i];
}

static const struct use *first_use(const struct device *d, enum use_kind kind, size_t *ret_n)
{
	const struct use *found = NULL;

	*ret_n = 0;
	for (size_t i = 0; i < d->n_uses; i++) {
		if (d->uses[i].kind != kind)
			continue;
		if (!found)
			found = &d->uses[i];
		++*ret_n;
	}
	return found;
}

static bool has_use(const struct device *d, enum use_kind kind)
{
	size_t n;

	return first_use(d, kind, &n) != NULL;
}

/* "/ (vg0-root on nvme0n1p3) and 2 more" */
static const char *use_text(const struct bench *b, const struct use *u, size_t n)
{
	bool via = u->via && *u->via;
	const char *text = via ? arena_printf(b->mem, "%s (%s)", u->subject, u->via) : u->subject;

	return n > 1 ? arena_printf(b->mem, "%s and %zu more", text, n - 1) : text;
}

static bool match_use(const struct bench *b, size_t i, enum use_kind kind, struct match *ret)
{
	size_t n;
	const struct use *u = first_use(device_at(b, i), kind, &n);

	if (!u)
		return false;
	ret->subject = use_text(b, u, n);
	ret->mark = u->subject;
	return true;
}

bool test_use(const struct bench *b, size_t i, const struct hazard_rule *rule, struct match *ret)
{
	return match_use(b, i, rule->use, ret);
}

bool test_boot_vga(const struct bench *b, size_t i, const struct hazard_rule *rule,
		   struct match *ret)
{
	(void)rule, (void)ret;
	return device_at(b, i)->boot_vga == TRI_YES;
}

bool test_console(const struct bench *b, size_t i, const struct hazard_rule *rule,
		  struct match *ret)
{
	(void)rule;
	return device_at(b, i)->boot_vga != TRI_YES && match_use(b, i, USE_CONSOLE, ret);
}

bool test_only_display(const struct bench *b, size_t i, const struct hazard_rule *rule,
		       struct match *ret)
{
	(void)rule, (void)ret;
	if (!device_is_display(device_at(b, i)))
		return false;
	for (size_t j = 0; j < b->host->n_devices; j++)
		if (j != i && device_is_display(device_at(b, j)))
			return false;
	return true;
}

static bool keyboard_elsewhere(const struct bench *b, size_t i)
{
	for (size_t j = 0; j < b->host->n_devices; j++)
		if (j != i && has_use(device_at(b, j), USE_INPUT))
			return true;
	return false;
}

bool test_only_keyboard(const struct bench *b, size_t i, const struct hazard_rule *rule,
			struct match *ret)
{
	(void)rule;
	return match_use(b, i, USE_INPUT, ret) && !keyboard_elsewhere(b, i);
}

bool test_other_keyboard(const struct bench *b, size_t i, const struct hazard_rule *rule,
			 struct match *ret)
{
	(void)rule;
	return match_use(b, i, USE_INPUT, ret) && keyboard_elsewhere(b, i);
}

bool test_bridge(const struct bench *b, size_t i, const struct hazard_rule *rule, struct match *ret)
{
	(void)rule, (void)ret;
	return device_is_bridge(device_at(b, i));
}

/* Class and subclass of functions that are the board itself. */
static const struct {
	uint32_t class;
	const char *name;
} chipset_classes[] = {
	{0x0601, "ISA bridge"}, {0x0602, "EISA bridge"},     {0x0800, "interrupt controller"},
	{0x0802, "timer"},      {0x0803, "real-time clock"}, {0x0806, "the IOMMU itself"},
	{0x0c05, "SMBus"},
};

static const char *chipset_name(const struct device *d)
{
	for (size_t c = 0; c < ARRAY_SIZE(chipset_classes); c++)
		if (d->class >> 8 == chipset_classes[c].class)
			return chipset_classes[c].name;
	return NULL;
}

bool test_chipset(const struct bench *b, size_t i, const struct hazard_rule *rule,
		  struct match *ret)
{
	(void)rule;
	ret->subject = chipset_name(device_at(b, i));
	return ret->subject != NULL;
}

/* Never goes to a guest, so what would come of that need not be said. */
static bool stays(const struct device *d)
{
	return device_is_bridge(d) || chipset_name(d);
}

static const struct group *group_of(const struct bench *b, size_t i)
{
	int id = device_at(b, i)->group;

	return id >= 0 ? host_group(b->host, id) : NULL;
}

bool test_rmrr(const struct bench *b, size_t i, const struct hazard_rule *rule, struct match *ret)
{
	const struct group *g = group_of(b, i);

	(void)rule;
	if (!g || g->n_direct_regions == 0 || device_is_bridge(device_at(b, i)))
		return false;
	ret->subject = g->direct_regions[0];
	return true;
}

bool test_active_vfs(const struct bench *b, size_t i, const struct hazard_rule *rule,
		     struct match *ret)
{
	unsigned n = device_at(b, i)->vfs_active;

	(void)rule;
	if (n == 0)
		return false;
	ret->subject = arena_printf(b->mem, "%u virtual function%s", n, n == 1 ? "" : "s");
	return true;
}

bool test_no_reset(const struct bench *b, size_t i, const struct hazard_rule *rule,
		   struct match *ret)
{
	const struct device *d = device_at(b, i);

	(void)rule, (void)ret;
	return d->can_reset == TRI_NO && !stays(d);
}

bool test_power(const struct bench *b, size_t i, const struct hazard_rule *rule, struct match *ret)
{
	const struct device *d = device_at(b, i);

	(void)rule;
	if (!streq(d->power_state, "D3cold") || stays(d))
		return false;
	ret->subject = d->power_state;
	return true;
}

/* Drivers that set driver_managed_dma, or carry vfio (drivers/pci/pcie/portdrv.c, pci-stub.c,
 * vfio). */
static bool driver_shares_group(const char *driver)
{
	return streq(driver, "pcieport") || streq(driver, "pci-stub") || strstr(driver, "vfio");
}

bool test_bridge_driver(const struct bench *b, size_t i, const struct hazard_rule *rule,
			struct match *ret)
{
	const struct group *g = group_of(b, i);

	(void)rule;
	if (!g || device_is_bridge(device_at(b, i)))
		return false;
	for (size_t m = 0; m < g->n_members; m++) {
		const struct device *o = device_at(b, (size_t)g->members[m]);

		if (!device_is_bridge(o) || !o->driver || driver_shares_group(o->driver))
			continue;
		ret->subject = arena_printf(b->mem, "the bridge %s, which is bound to %s",
					    o->address, o->driver);
		return true;
	}
	return false;
}

static const char *shared_text(const struct bench *b, size_t i, size_t other)
{
	const struct device *d = device_at(b, i), *o = device_at(b, other);
	const char *tie = d->group >= 0 ? arena_printf(b->mem, "same IOMMU group %d", d->group)
			  : pci_same_slot(d->addr, o->addr) ? "same slot"
							    : "same conventional bus";

	return arena_printf(b->mem, "%s (%s), which %s", o->address, tie, b->blocks[other]);
}

bool test_shared(const struct bench *b, size_t i, const struct hazard_rule *rule, struct match *ret)
{
	size_t *along, n;

	(void)rule;
	if (stays(device_at(b, i)))
		return false;
	host_companions(b->host, i, b->mem, &along, &n);
	for (size_t c = 0; c < n; c++) {
		if (along[c] == i || !b->blocks[along[c]])
			continue;
		ret->subject = shared_text(b, i, along[c]);
		return true;
	}
	return false;
}
