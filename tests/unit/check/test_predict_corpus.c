/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The groups of other people's machines: PASSTHRU_CORPUS names a directory with groups/, a listing
 * each ("IOMMU Group 3:", then a tab, the address, the class and the ids of each member). Config
 * space is not in them, so what is asked is what must be so whatever ACS each function has.
 */
#include "hosts.h"

#include <dirent.h>
#include <errno.h>

#include "check/predict.h"
#include "check/predict_acs.h"

#define SKIP_WITHOUT(dir)                                                                          \
	do {                                                                                       \
		if (!(dir)) {                                                                      \
			print_message("skipped: PASSTHRU_CORPUS is not set\n");                    \
			skip();                                                                    \
		}                                                                                  \
	} while (0)

static int by_address(const void *a, const void *b)
{
	const struct device *x = a, *y = b;

	return pci_addr_cmp(x->addr, y->addr);
}

/* "\t01:00.0 VGA compatible controller [0300]: … [10de:2206] (rev a1)" */
static void add_line(struct host *h, const char *line, int group)
{
	char address[PCI_ADDR_SIZE + 1];
	unsigned class, vendor, device;
	const char *at = strchr(line, '[');
	struct device *d;

	assert_int_equal(sscanf(line, " %16s", address), 1);
	assert_non_null(at);
	assert_int_equal(sscanf(at, "[%4x]", &class), 1);
	for (at = strchr(at + 1, '['); at && sscanf(at, "[%4x:%4x]", &vendor, &device) != 2;)
		at = strchr(at + 1, '[');
	assert_non_null(at);
	d = add_device(h, arena_str(&h->mem, address), class << 8, group);
	d->vendor = (uint16_t)vendor;
	d->device = (uint16_t)device;
}

static struct host *read_listing(const char *path)
{
	struct host *h = blank_host();
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	int group = -1;

	if (!f)
		fail_msg("%s: %s", path, strerror(errno));
	while (getline(&line, &size, f) > 0)
		if (sscanf(line, "IOMMU Group %d:", &group) != 1 && *line == '\t')
			add_line(h, line, group);
	free(line);
	fclose(f);
	if (h->n_devices > 0)
		qsort(h->devices, h->n_devices, sizeof(*h->devices), by_address);
	return h;
}

/* Addresses without a domain are of domain 0; a root bus is the first of its domain. */
static bool on_first_bus(const struct device *d)
{
	return d->addr.bus == 0;
}

static bool is_in_one_slot(const struct host *h, int group)
{
	const struct device *first = NULL;

	for (size_t i = 0; i < h->n_devices; i++) {
		const struct device *d = &h->devices[i];

		if (d->group != group)
			continue;
		if (first && !pci_same_slot(first->addr, d->addr))
			return false;
		first = d;
	}
	return true;
}

static bool shares_its_slot(const struct host *h, size_t at)
{
	for (size_t i = 0; i < h->n_devices; i++)
		if (i != at && h->devices[i].group == h->devices[at].group &&
		    pci_same_slot(h->devices[i].addr, h->devices[at].addr))
			return true;
	return false;
}

/* What config space would have said, as far as the truth tells: a function has ACS that is in no
 * group with others of its slot. What the kernel knows by id is not taken from there. */
static void guess_config(struct host *h)
{
	for (size_t i = 0; i < h->n_devices; i++) {
		struct device *d = &h->devices[i];

		d->config_known = true;
		d->pcie_type = d->class >> 8 == 0x0604 ? PCIE_ROOT_PORT : PCIE_ENDPOINT;
		d->multifunction = TRI_YES;
		d->acs = tri_of(!shares_its_slot(h, i));
	}
}

/* Leaves those whose group is of one slot: that of the others hangs on the ports above, and which
 * these are is not in a listing. */
static void keep_slots(struct host *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_devices; i++)
		if (is_in_one_slot(h, h->devices[i].group))
			h->devices[n++] = h->devices[i];
	h->n_devices = n;
}

static size_t count_differences(const struct host *h, const int *groups, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_devices; i++)
		for (size_t k = i + 1; k < h->n_devices; k++)
			if ((groups[i] == groups[k]) !=
			    (h->devices[i].group == h->devices[k].group)) {
				print_message("%s: %s and %s\n", name, h->devices[i].address,
					      h->devices[k].address);
				n++;
			}
	return n;
}

/* A slot's functions without ACS share one group, and those that are known by id stand alone. */
static size_t judge_slots(struct host *h, const char *name)
{
	int *groups;

	guess_config(h);
	keep_slots(h);
	groups = arena_alloc(&h->mem, (h->n_devices + 1) * sizeof(*groups));
	predict_groups(h, groups);
	return count_differences(h, groups, name);
}

/* Slots of a root bus have nothing in common, and groups of several slots have a bridge. */
static size_t judge_spans(const struct host *h, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_devices; i++) {
		const struct device *d = &h->devices[i];
		bool bridge = device_is_bridge(d), spans = false;

		for (size_t k = 0; k < h->n_devices; k++) {
			const struct device *o = &h->devices[k];

			if (o->group != d->group)
				continue;
			bridge |= device_is_bridge(o);
			spans |= !pci_same_slot(o->addr, d->addr);
			if (o->addr.domain == d->addr.domain && on_first_bus(o) &&
			    on_first_bus(d) && o->addr.dev != d->addr.dev)
				n++, print_message("%s: %s and %s on a root bus\n", name,
						   d->address, o->address);
		}
		if (spans && !bridge)
			n++, print_message("%s: %s without a bridge\n", name, d->address);
	}
	return n;
}

static void every_listing_obeys_the_rules(void **state)
{
	_cleanup_(arena_done) struct arena a = {0};
	const char *dir = getenv("PASSTHRU_CORPUS");
	size_t listings = 0, functions = 0, judged = 0, wrong = 0;
	DIR *d;

	(void)state;
	SKIP_WITHOUT(dir);
	d = opendir(arena_printf(&a, "%s/groups", dir));
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));) {
		if (*e->d_name == '.')
			continue;
		_cleanup_host_ struct host *h =
			read_listing(arena_printf(&a, "%s/groups/%s", dir, e->d_name));

		listings++;
		functions += h->n_devices;
		wrong += judge_spans(h, e->d_name) + judge_slots(h, e->d_name);
		judged += h->n_devices;
	}
	closedir(d);
	print_message("%zu listings, %zu functions, %zu judged by slot\n", listings, functions,
		      judged);
	assert_true(judged > 0);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_listing_obeys_the_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
