/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/records.h"

#include <errno.h>

#include "base/text.h"

enum {
	TAG_NAME = 'N', /* begins a domain */
	TAG_DEVICE = 'P',
	TAG_BEFORE = 'X',
	TAG_AFTER = 'Y',
	TAG_DIFF = 'Z',
};

static const struct field {
	char tag;
	enum { TEXT, FLAG, COUNT, SIZE } kind;
	size_t at;
} fields[] = {
	{TAG_NAME, TEXT, offsetof(struct domain, name)},
	{'U', TEXT, offsetof(struct domain, uuid)},
	{'M', TEXT, offsetof(struct domain, machine)},
	{'R', FLAG, offsetof(struct domain, running)},
	{'S', FLAG, offsetof(struct domain, persistent)},
	{'E', FLAG, offsetof(struct domain, pcie)},
	{'K', SIZE, offsetof(struct domain, memory_kb)},
	{'C', COUNT, offsetof(struct domain, vcpus)},
	{'O', COUNT, offsetof(struct domain, ports)},
	{'F', COUNT, offsetof(struct domain, free_ports)},
	{'B', COUNT, offsetof(struct domain, next_bus)},
};

static void put_field(struct buf *out, const struct field *f, const struct domain *d)
{
	const char *at = (const char *)d + f->at;

	switch (f->kind) {
	case TEXT:
		answer_put(out, f->tag, *(const char *const *)(const void *)at);
		break;
	case FLAG:
		answer_number(out, f->tag, *(const bool *)at);
		break;
	case COUNT:
		answer_number(out, f->tag, *(const unsigned *)(const void *)at);
		break;
	case SIZE:
		answer_number(out, f->tag, *(const uint64_t *)(const void *)at);
		break;
	}
}

void record_domain(struct buf *out, const struct domain *d)
{
	char address[PCI_ADDR_SIZE + 1];

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		put_field(out, &fields[i], d);
	for (size_t i = 0; i < d->n_hostdevs; i++)
		answer_put(out, TAG_DEVICE, pci_addr_str(d->hostdevs[i], address));
}

static uint64_t most(const struct field *f)
{
	return f->kind == FLAG ? 1 : f->kind == COUNT ? UINT32_MAX : UINT64_MAX;
}

static int take_field(const struct field *f, const struct record *r, struct arena *mem,
		      struct domain *d, struct err *err)
{
	char *at = (char *)d + f->at;
	uint64_t n = 0;
	int e;

	if (f->kind == TEXT) {
		*(const char **)(void *)at = arena_safe(mem, r->text, r->len);
		return 0;
	}
	e = record_number(r, most(f), &n, err);
	if (e < 0)
		return e;
	if (f->kind == FLAG)
		*(bool *)at = n;
	else if (f->kind == COUNT)
		*(unsigned *)(void *)at = (unsigned)n;
	else
		*(uint64_t *)(void *)at = n;
	return 0;
}

static int unreadable(struct err *err)
{
	return err_set(err, EIO, "the answer cannot be read");
}

static int take_device(const struct record *r, struct arena *mem, struct domain *d, struct err *err)
{
	_cleanup_free_ char *text = xstrndup(r->text, r->len);
	struct pci_addr addr;

	if (pci_addr_parse(text, &addr) < 0)
		return unreadable(err);
	*ARENA_PUSH(mem, d->hostdevs, d->n_hostdevs) = addr;
	return 0;
}

int take_domain_record(struct domains *ds, const struct record *r, struct err *err)
{
	struct domain *d;

	if (r->tag == TAG_NAME)
		*ARENA_PUSH(&ds->mem, ds->items, ds->n) =
			(struct domain){.name = "", .uuid = "", .machine = ""};
	if (ds->n == 0)
		return unreadable(err);
	d = &ds->items[ds->n - 1];
	if (r->tag == TAG_DEVICE)
		return take_device(r, &ds->mem, d, err);
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (fields[i].tag == r->tag)
			return take_field(&fields[i], r, &ds->mem, d, err);
	return unreadable(err);
}

void record_change(struct buf *out, const struct virt_change *c)
{
	if (c->before)
		answer_put(out, TAG_BEFORE, c->before);
	if (c->after)
		answer_put(out, TAG_AFTER, c->after);
	if (c->diff)
		answer_put(out, TAG_DIFF, c->diff);
}

static const char *safe_lines(struct arena *mem, const struct record *r)
{
	_cleanup_buf_ struct buf safe = {0};

	text_safe(&safe, r->text, r->len, true);
	return arena_str(mem, buf_str(&safe));
}

bool take_change_record(struct virt_change *c, const struct record *r)
{
	switch (r->tag) {
	case TAG_BEFORE:
		c->before = arena_dup(&c->mem, r->text, r->len);
		return true;
	case TAG_AFTER:
		c->after = arena_dup(&c->mem, r->text, r->len);
		return true;
	case TAG_DIFF:
		c->diff = safe_lines(&c->mem, r);
		return true;
	default:
		return false;
	}
}
