/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guest/parts.h"

#include <errno.h>

#include "base/text.h"

bool guest_one_device(const struct device *a, const struct device *b)
{
	return pci_same_slot(a->addr, b->addr) && a->sriov_vf != TRI_YES && b->sriov_vf != TRI_YES;
}

size_t guest_slot_size(const struct guest *g, size_t slot)
{
	size_t n = 0;

	for (size_t i = 0; i < g->n_fns; i++)
		n += !g->fns[i].unseen && g->fns[i].slot == slot;
	return n;
}

/* The guest sees what was picked, and the other functions of its slot. */
static bool is_seen(const struct host *h, const struct choice *c, const struct device *d)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct device *picked = host_device(h, c->addrs[i]);

		if (picked && (picked == d || guest_one_device(picked, d)))
			return true;
	}
	return false;
}

static void add_fn(struct guest *g, const struct device *d, bool picked, bool unseen)
{
	const char *id = arena_printf(&g->mem, "hostdev%zu", g->n_fns);

	*ARENA_PUSH(&g->mem, g->fns, g->n_fns) =
		(struct guest_fn){.device = d, .unseen = unseen, .picked = picked, .id = id};
}

static void add_fns(struct guest *g, const struct host *h, const struct choice *c, const size_t *at,
		    size_t n, bool unseen)
{
	for (size_t i = 0; i < n; i++) {
		const struct device *d = &h->devices[at[i]];

		if (is_seen(h, c, d) != unseen)
			add_fn(g, d, choice_has(c, d->addr), unseen);
	}
}

/* Of what the host no longer has its address is left, by which a domain names it. */
static void add_gone(struct guest *g, const struct host *h, const struct choice *c)
{
	char text[PCI_ADDR_SIZE + 1];

	for (size_t i = 0; i < c->n; i++) {
		struct device *d;

		if (host_device(h, c->addrs[i]))
			continue;
		d = arena_alloc(&g->mem, sizeof(*d));
		*d = (struct device){
			.addr = c->addrs[i],
			.address = arena_str(&g->mem, pci_addr_str(c->addrs[i], text)),
			.vendor_name = "",
			.device_name = "",
			.class_name = "",
			.modalias = "",
			.group = -1,
			.parent = -1,
			.pf = -1,
			.numa_node = -1,
		};
		add_fn(g, d, true, false);
	}
}

/*
 * The numbers of the functions stay as they are: drivers of one know where the other is. Only where
 * 0 stays with the host the first becomes 0, as no guest looks for others in a slot without it.
 */
static void place_fns(struct guest *g, bool apart)
{
	for (size_t i = 0; i < g->n_fns && !g->fns[i].unseen; i++) {
		struct guest_fn *f = &g->fns[i];

		if (i > 0 && !apart && guest_one_device(f[-1].device, f->device)) {
			f->slot = f[-1].slot;
			f->fn = f->device->addr.fn;
		} else {
			f->slot = g->n_slots++;
		}
	}
	for (size_t i = 0; i < g->n_fns && !g->fns[i].unseen; i++)
		g->fns[i].first = g->fns[i].fn == 0 && guest_slot_size(g, g->fns[i].slot) > 1;
}

/* Whom the ROM file is for. */
const struct guest_fn *guest_rom_owner(const struct guest *g)
{
	size_t seen = 0;

	for (size_t i = 0; i < g->n_fns && !g->fns[i].unseen; i++, seen++)
		if (device_is_display(g->fns[i].device))
			return &g->fns[i];
	return seen == 1 ? &g->fns[0] : NULL;
}

/* It becomes a part of an XML document, where control characters and broken UTF-8 cannot stand. */
static bool is_plain_path(struct arena *a, const char *path)
{
	return path[0] == '/' && path[1] && streq(arena_safe(a, path, strlen(path)), path);
}

bool guest_roms_clash(const char *rom, bool rom_hidden)
{
	return rom && rom_hidden;
}

static int give_rom(struct guest *g, const char *rom, struct err *err)
{
	const struct guest_fn *f = guest_rom_owner(g);

	if (!is_plain_path(&g->mem, rom))
		return err_set(err, EINVAL,
			       "%s: the path of a ROM file begins with \"/\" and has no "
			       "control characters",
			       arena_safe(&g->mem, rom, strlen(rom)));
	if (!f)
		return err_set(err, EINVAL,
			       "%s: a ROM file is for a display or for a single device, "
			       "and neither goes to the guest",
			       rom);
	g->fns[f - g->fns].rom = arena_str(&g->mem, rom);
	return 0;
}

/* Only who has a ROM can hide it. Where none is known of any (a tree without resource files), it is
 * asked of all. */
static void hide_roms(struct guest *g)
{
	bool known = false;

	for (size_t i = 0; i < g->n_fns; i++)
		known |= !g->fns[i].unseen && g->fns[i].device->rom_size > 0;
	for (size_t i = 0; i < g->n_fns; i++) {
		struct guest_fn *f = &g->fns[i];

		f->rom_hidden = !f->unseen && (!known || f->device->rom_size > 0);
	}
}

static bool words_wait(const struct run *r, const struct host *h)
{
	return r->state == RUN_DONE && r->n_words + r->n_gone_words > 0 &&
	       !boot_is_another(h->boot_id, r->boot_id);
}

static void mark_waiting(struct guest *g, const struct host *h, const struct guest_opts *o)
{
	for (size_t i = 0; i < o->n_runs; i++)
		g->words_wait |= words_wait(o->runs[i], h);
	for (size_t i = 0; i < g->n_fns; i++)
		g->fns[i].waits = run_waiting(o->runs, o->n_runs, h, g->fns[i].device);
}

static int fill(struct guest *g, const struct host *h, const struct report *r,
		const struct choice *c, const struct guest_opts *o, struct err *err)
{
	size_t *at = NULL, n = 0;
	int e;

	if (c->n == 0 && o->n_usb == 0)
		return err_set(err, EINVAL, "no device was named: the guest gets none");
	if (guest_roms_clash(o->rom, o->rom_hidden))
		return err_set(err, EINVAL,
			       "%s: the option ROM cannot come from a file and be hidden: take "
			       "one of both",
			       arena_safe(&g->mem, o->rom, strlen(o->rom)));
	e = guest_leavers(h, r, c, o, &g->mem, &at, &n, err);
	if (e == 0 && !o->back)
		e = guest_usb_leaves(h, o->usb, o->n_usb, err);
	if (e < 0)
		return e;
	add_fns(g, h, c, at, n, false);
	add_gone(g, h, c);
	add_fns(g, h, c, at, n, true);
	place_fns(g, o->apart);
	mark_waiting(g, h, o);
	if (o->rom)
		e = give_rom(g, o->rom, err);
	if (e < 0)
		return e;
	if (o->rom_hidden)
		hide_roms(g);
	g->unmanaged = o->unmanaged;
	g->n_usb = o->n_usb;
	g->usb = o->n_usb ? arena_dup(&g->mem, o->usb, o->n_usb * sizeof(*o->usb)) : NULL;
	if (!o->back)
		guest_take_notes(g, h, r, o);
	return 0;
}

int guest_make(const struct host *h, const struct report *r, const struct choice *c,
	       const struct guest_opts *o, struct guest **ret, struct err *err)
{
	struct guest *g = xcalloc(1, sizeof(*g));
	int e = fill(g, h, r, c, o, err);

	if (e < 0) {
		guest_free(g);
		return e;
	}
	*ret = g;
	return 0;
}

void guest_free(struct guest *g)
{
	if (!g)
		return;
	arena_done(&g->mem);
	free(g);
}
