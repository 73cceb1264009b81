/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/choice.h"

/* Where a stands or would stand. */
static size_t place_of(const struct choice *c, struct pci_addr a)
{
	size_t i = 0;

	while (i < c->n && pci_addr_cmp(c->addrs[i], a) < 0)
		i++;
	return i;
}

static bool stands_at(const struct choice *c, size_t i, struct pci_addr a)
{
	return i < c->n && pci_addr_cmp(c->addrs[i], a) == 0;
}

bool choice_has(const struct choice *c, struct pci_addr a)
{
	return stands_at(c, place_of(c, a), a);
}

void choice_add(struct choice *c, struct pci_addr a)
{
	size_t i = place_of(c, a);

	if (stands_at(c, i, a))
		return;
	c->addrs = xrealloc(c->addrs, (c->n + 1) * sizeof(*c->addrs));
	memmove(&c->addrs[i + 1], &c->addrs[i], (c->n - i) * sizeof(*c->addrs));
	c->addrs[i] = a;
	c->n++;
}

void choice_remove(struct choice *c, struct pci_addr a)
{
	size_t i = place_of(c, a);

	if (!stands_at(c, i, a))
		return;
	c->n--;
	memmove(&c->addrs[i], &c->addrs[i + 1], (c->n - i) * sizeof(*c->addrs));
}

static size_t need_place(const struct choice *c, enum need_id id)
{
	size_t i = 0;

	while (i < c->n_needs && c->needs[i].id < id)
		i++;
	return i;
}

static bool needs_at(const struct choice *c, size_t i, enum need_id id)
{
	return i < c->n_needs && c->needs[i].id == id;
}

void choice_need(struct choice *c, enum need_id id, const char *value)
{
	size_t i = need_place(c, id);
	char *copy = xstrdup(value);

	if (needs_at(c, i, id)) {
		free(c->needs[i].value);
	} else {
		c->needs = xrealloc(c->needs, (c->n_needs + 1) * sizeof(*c->needs));
		memmove(&c->needs[i + 1], &c->needs[i], (c->n_needs - i) * sizeof(*c->needs));
		c->n_needs++;
	}
	c->needs[i] = (struct need){id, copy};
}

void choice_unneed(struct choice *c, enum need_id id)
{
	size_t i = need_place(c, id);

	if (!needs_at(c, i, id))
		return;
	free(c->needs[i].value);
	c->n_needs--;
	memmove(&c->needs[i], &c->needs[i + 1], (c->n_needs - i) * sizeof(*c->needs));
}

const char *choice_needs(const struct choice *c, enum need_id id)
{
	size_t i = need_place(c, id);

	return needs_at(c, i, id) ? c->needs[i].value : NULL;
}

void needs_copy(const struct choice *c, struct arena *a, struct need **ret, size_t *ret_n)
{
	struct need *copies = NULL;
	size_t n = 0;

	for (size_t i = 0; i < c->n_needs; i++)
		*ARENA_PUSH(a, copies, n) =
			(struct need){c->needs[i].id, arena_str(a, c->needs[i].value)};
	*ret = copies;
	*ret_n = n;
}

void choice_done(struct choice *c)
{
	for (size_t i = 0; i < c->n_needs; i++)
		free(c->needs[i].value);
	free(c->needs);
	free(c->addrs);
	*c = (struct choice){0};
}

static void mark_companions(const struct host *h, size_t i, struct arena *a, bool *taken)
{
	size_t *along, n;

	host_companions(h, i, a, &along, &n);
	for (size_t j = 0; j < n; j++)
		taken[along[j]] = true;
}

void choice_devices(const struct choice *c, const struct host *h, struct arena *a, size_t **ret,
		    size_t *ret_n)
{
	_cleanup_free_ bool *taken = xcalloc(h->n_devices + 1, sizeof(*taken));
	size_t *items = NULL, n = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct device *d = host_device(h, c->addrs[i]);

		if (d)
			mark_companions(h, (size_t)(d - h->devices), a, taken);
	}
	for (size_t i = 0; i < h->n_devices; i++)
		if (taken[i])
			*ARENA_PUSH(a, items, n) = i;
	*ret = items;
	*ret_n = n;
}
