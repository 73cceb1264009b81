/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One device as JSON: what it is, what hangs below it, and why the host still needs it. */
#include "cli/json.h"

/* A bit of struct bar's sizes stands for 1 MiB << its number; 8 EiB is the largest (PCIe base spec 7.8.6). */
#define SIZE_BITS 44

static json_object *hazards(const struct device_report *d)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < d->n_hazards; i++) {
		json_object *o = json_object_new_object();
		json_add(o, "id", json_text(d->hazards[i].id));
		json_add(o, "severity", json_text(d->hazards[i].severity == SEVERITY_BLOCK ? "block" : "warn"));
		json_add(o, "detail", json_text(d->hazards[i].detail));
		json_object_array_add(list, o);
	}
	return list;
}

static json_object *modules(const struct device *d)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < d->n_candidates; i++)
		json_object_array_add(list, json_text(d->candidates[i].module));
	return list;
}

/* The first place in by_id whose ids are not less than those of device i. */
static size_t first_twin(const struct host *h, const size_t *by_id, size_t i)
{
	size_t low = 0, high = h->n_devices;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (json_id_order(&h->devices[by_id[mid]], &h->devices[i]) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static json_object *twins(const struct host *h, const size_t *by_id, size_t i)
{
	json_object *list = json_object_new_array();
	for (size_t k = first_twin(h, by_id, i); k < h->n_devices; k++) {
		const struct device *d = &h->devices[by_id[k]];
		if (!device_same_id(d, &h->devices[i]))
			break;
		if (by_id[k] != i)
			json_object_array_add(list, json_text(d->address));
	}
	return list;
}

static json_object *class_text(uint32_t class)
{
	char s[16];
	snprintf(s, sizeof(s), "%06x", class);
	return json_object_new_string(s);
}

static json_object *address_at(const struct host *h, int i)
{
	return i < 0 ? NULL : json_text(h->devices[i].address);
}

static json_object *bar_sizes(uint64_t bits)
{
	json_object *list = json_object_new_array();
	for (unsigned n = 0; n < SIZE_BITS; n++)
		if (bits >> n & 1)
			json_object_array_add(list, json_count(UINT64_C(1) << 20 << n));
	return list;
}

static json_object *bars(const struct device *d)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < PCI_BARS; i++) {
		const struct bar *b = &d->bars[i];
		if (b->size == 0)
			continue;
		json_object *o = json_object_new_object();
		json_add(o, "index", json_count(i));
		json_add(o, "size", json_count(b->size));
		json_add(o, "kind", json_text(b->io ? "io" : "memory"));
		json_add(o, "64bit", json_object_new_boolean(b->wide));
		json_add(o, "prefetchable", json_object_new_boolean(b->prefetch));
		json_add(o, "sizes", bar_sizes(b->sizes));
		json_object_array_add(list, o);
	}
	return list;
}

static json_object *pcie_link(const struct pcie_link *l)
{
	if (!l->speed && !l->max_speed)
		return NULL;
	json_object *o = json_object_new_object();
	json_add(o, "speed", json_text(l->speed));
	json_add(o, "width", json_known(l->width));
	json_add(o, "max_speed", json_text(l->max_speed));
	json_add(o, "max_width", json_known(l->max_width));
	return o;
}

/* The pin's letter, as datasheets name it. */
static json_object *intx(const struct device *d)
{
	const char letter[] = {(char)('A' + d->intx - 1), '\0'};
	return d->intx ? json_text(letter) : NULL;
}

static json_object *irq_mates(const struct host *h, const struct device *d)
{
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < d->n_irq_mates; i++)
		json_object_array_add(list, address_at(h, d->irq_mates[i]));
	return list;
}

/* Null for what has nothing to do with SR-IOV, as far as is known. */
static json_object *sriov(const struct host *h, const struct device *d)
{
	bool is_vf = d->sriov_vf == TRI_YES;
	if (!is_vf && d->vfs_total == 0 && d->vfs_active == 0)
		return NULL;
	json_object *o = json_object_new_object();
	json_add(o, "role", json_text(is_vf ? "virtual" : "physical"));
	json_add(o, "physical", is_vf ? address_at(h, d->pf) : NULL);
	json_add(o, "active", is_vf ? NULL : json_count(d->vfs_active));
	json_add(o, "total", is_vf ? NULL : json_known(d->vfs_total));
	return o;
}

static json_object *below(const struct device *d)
{
	static const char *const kinds[] = {
		[BELOW_DISK] = "disk",		 [BELOW_NET] = "net",	  [BELOW_USB] = "usb",
		[BELOW_CONNECTOR] = "connector", [BELOW_SOUND] = "sound", [BELOW_INPUT] = "input",
	};
	_Static_assert(ARRAY_SIZE(kinds) == _BELOW_KIND_MAX, "a word for each kind");
	json_object *list = json_object_new_array();
	for (size_t i = 0; i < d->n_below; i++) {
		json_object *o = json_object_new_object();
		json_add(o, "kind", json_text(kinds[d->below[i].kind]));
		json_add(o, "name", json_text(d->below[i].name));
		json_add(o, "what", json_text(d->below[i].what));
		json_object_array_add(list, o);
	}
	return list;
}

static void add_identity(json_object *o, const struct host *h, const struct device *d)
{
	struct arena a = {0};
	json_add(o, "address", json_text(d->address));
	json_add(o, "vendor", json_hex4(d->vendor));
	json_add(o, "device", json_hex4(d->device));
	json_add(o, "subvendor", json_hex4(d->subvendor));
	json_add(o, "subdevice", json_hex4(d->subdevice));
	json_add(o, "class", class_text(d->class));
	json_add(o, "kind", json_text(device_kind(d)));
	json_add(o, "name", json_text(device_name(&a, d)));
	json_add(o, "driver", json_text(d->driver));
	json_add(o, "modules", modules(d));
	json_add(o, "group", json_index(d->group));
	json_add(o, "parent", address_at(h, d->parent));
	json_add(o, "boot_vga", json_tri(d->boot_vga));
	json_add(o, "reset", json_strings(d->resets, d->n_resets));
	arena_done(&a);
}

static void add_hardware(json_object *o, const struct host *h, const struct device *d)
{
	json_add(o, "bars", bars(d));
	json_add(o, "rom", json_count(d->rom_size));
	json_add(o, "link", pcie_link(&d->link));
	json_add(o, "msi", json_tri(d->msi));
	json_add(o, "msix", json_tri(d->msix));
	json_add(o, "intx", intx(d));
	json_add(o, "irq", json_known(d->irq));
	json_add(o, "irq_mates", irq_mates(h, d));
	json_add(o, "numa_node", json_index(d->numa_node));
	json_add(o, "cpus", json_text(d->cpus));
	json_add(o, "power_state", json_text(d->power_state));
	json_add(o, "d3cold_allowed", json_tri(d->d3cold_allowed));
	json_add(o, "removable", json_tri(d->removable));
	json_add(o, "sriov", sriov(h, d));
	json_add(o, "below", below(d));
}

int json_id_order(const struct device *a, const struct device *b)
{
	uint32_t x = (uint32_t)a->vendor << 16 | a->device, y = (uint32_t)b->vendor << 16 | b->device;
	return x < y ? -1 : x > y;
}

json_object *json_device(const struct host *h, const struct report *r, const size_t *by_id, size_t i)
{
	const struct device_report *judged = &r->devices[i];
	json_object *o = json_object_new_object();
	add_identity(o, h, &h->devices[i]);
	add_hardware(o, h, &h->devices[i]);
	json_add(o, "predicted_group", json_index(judged->predicted));
	json_add(o, "mark", json_text(judged->mark));
	json_add(o, "hazards", hazards(judged));
	json_add(o, "twins", twins(h, by_id, i));
	return o;
}
