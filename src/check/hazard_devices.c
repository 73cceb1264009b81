/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a device is. */
#include "check/hazard.h"
#include "check/words.h"

HAZARD_TEST(test_bridge)
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

HAZARD_TEST(test_chipset)
{
	(void)rule;
	ret->subject = chipset_name(device_at(b, i));
	return ret->subject != NULL;
}

bool device_stays(const struct device *d)
{
	return device_is_bridge(d) || chipset_name(d);
}

HAZARD_TEST(test_active_vfs)
{
	unsigned n = device_at(b, i)->vfs_active;

	(void)rule;
	if (n == 0)
		return false;
	ret->subject = arena_printf(b->mem, "%u virtual function%s", n, n == 1 ? "" : "s");
	return true;
}

/* Without its driver, as in a tree that shows no drivers, Intel's RAID class is the sign. */
static bool is_vmd(const struct device *d)
{
	return !device_is_behind_vmd(d) &&
	       (streq(d->driver, "vmd") || (d->vendor == 0x8086 && d->class >> 8 == 0x0104));
}

/* Why: spdk's issue 1360; the controller's requester id is that of all behind it. */
HAZARD_TEST(test_vmd_child)
{
	const struct device *d = device_at(b, i), *found = NULL;
	size_t n = 0;

	(void)rule;
	if (!device_is_behind_vmd(d) || device_is_bridge(d))
		return false;
	for (size_t j = 0; j < b->host->n_devices; j++)
		if (is_vmd(device_at(b, j)) && n++ == 0)
			found = device_at(b, j);
	ret->subject = n == 1 ? arena_printf(b->mem, " (%s)", found->address) : "";
	return n > 0;
}

HAZARD_TEST(test_removable)
{
	const struct device *d = device_at(b, i);

	(void)rule, (void)ret;
	return d->removable == TRI_YES && !device_stays(d);
}

static bool has_no_group(const struct bench *b, size_t i)
{
	const struct device *d = device_at(b, i);

	return b->report->iommu.state == IOMMU_ON && b->host->n_groups > 0 && d->group < 0 &&
	       !device_stays(d);
}

/* The place that the Intel driver means by the GPU that it can leave out. */
static bool is_igpu(const struct device *d)
{
	return d->vendor == 0x8086 && device_is_display(d) && d->addr.domain == 0 &&
	       d->addr.bus == 0 && d->addr.dev == 2 && d->addr.fn == 0;
}

/* What left it out and the plan takes away; NULL: nothing of that. */
static const char *left_out_by(const struct host *h)
{
	const struct kernel *k = host_running(h);
	const struct param *p;
	bool on = false;

	for (size_t at = 0; (p = param_next(h, &at, "intel_iommu")) != NULL;) {
		if (param_lists(p, "igfx_off") || param_lists(p, "intgpu_off"))
			return p->raw;
		on |= param_lists(p, "on");
	}
	if (!on && k && k->intel_default == INTEL_DEFAULT_ON_BUT_IGPU)
		return "this kernel's default";
	return NULL;
}

HAZARD_TEST(test_left_out_gpu)
{
	(void)rule;
	if (!has_no_group(b, i) || !is_igpu(device_at(b, i)))
		return false;
	ret->subject = left_out_by(b->host);
	return ret->subject != NULL;
}

HAZARD_TEST(test_no_group)
{
	return has_no_group(b, i) && !test_left_out_gpu(b, i, rule, ret);
}
