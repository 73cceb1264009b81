/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/virtwire.h"

#include <errno.h>

#include "virt/answer.h"

/* Records that are not a domain's. 'e' is the last: without it the answer was cut off. */
enum {
	TAG_ERRNO = 'r',
	TAG_LINE = 'l',
	TAG_BEFORE = 'b',
	TAG_AFTER = 'a',
	TAG_DIFF = 'd',
	TAG_DOMAIN = 'D', /* those of its fields follow */
	TAG_DEVICE = 'P',
	TAG_END = 'e',
};

static const struct field {
	char tag;
	enum { TEXT, FLAG, COUNT, SIZE } kind;
	size_t at;
} fields[] = {
	{'N', TEXT, offsetof(struct domain, name)},
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

static int take_field(const struct field *f, const struct record *r, struct arena *mem,
		      struct domain *d)
{
	char *at = (char *)d + f->at;
	uint64_t n = 0;

	if (f->kind == TEXT) {
		*(const char **)(void *)at = arena_dup(mem, r->text, r->len);
		return 0;
	}
	if (record_number(r,
			  f->kind == FLAG    ? 1
			  : f->kind == COUNT ? UINT32_MAX
					     : UINT64_MAX,
			  &n, NULL) < 0)
		return -EIO;
	if (f->kind == FLAG)
		*(bool *)at = n;
	else if (f->kind == COUNT)
		*(unsigned *)(void *)at = (unsigned)n;
	else
		*(uint64_t *)(void *)at = n;
	return 0;
}

static void put_domain(struct buf *out, const struct domain *d)
{
	char address[PCI_ADDR_SIZE + 1];

	answer_put(out, TAG_DOMAIN, "");
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		put_field(out, &fields[i], d);
	for (size_t i = 0; i < d->n_hostdevs; i++)
		answer_put(out, TAG_DEVICE, pci_addr_str(d->hostdevs[i], address));
}

void wire_put_answer(struct buf *out, const struct virt_answer *a)
{
	const struct virt_change *c = &a->change;

	answer_number(out, TAG_ERRNO, (uint64_t)-a->r);
	answer_put(out, TAG_LINE, a->err.line);
	answer_put(out, TAG_BEFORE, c->before ? c->before : "");
	answer_put(out, TAG_AFTER, c->after ? c->after : "");
	answer_put(out, TAG_DIFF, c->diff ? c->diff : "");
	for (size_t i = 0; i < a->domains.n; i++)
		put_domain(out, &a->domains.items[i]);
	answer_put(out, TAG_END, "");
}

static int take_device(const struct record *r, struct arena *mem, struct domain *d)
{
	_cleanup_free_ char *text = xstrndup(r->text, r->len);

	return pci_addr_parse(text, ARENA_PUSH(mem, d->hostdevs, d->n_hostdevs));
}

/* One of the last domain that was begun. */
static int take_of_domain(const struct record *r, struct domains *ds)
{
	struct domain *d = ds->n > 0 ? &ds->items[ds->n - 1] : NULL;

	if (d && r->tag == TAG_DEVICE)
		return take_device(r, &ds->mem, d);
	for (size_t i = 0; d && i < ARRAY_SIZE(fields); i++)
		if (fields[i].tag == r->tag)
			return take_field(&fields[i], r, &ds->mem, d);
	return -EIO;
}

static void begin_domain(struct domains *ds)
{
	struct domain *d = ARENA_PUSH(&ds->mem, ds->items, ds->n);

	*d = (struct domain){.name = "", .uuid = "", .machine = ""};
}

static int take_errno(const struct record *r, int *ret)
{
	uint64_t n = 0;

	if (record_number(r, INT32_MAX, &n, NULL) < 0)
		return -EIO;
	*ret = -(int)n;
	return 0;
}

static int take_record(const struct record *r, struct virt_answer *a)
{
	struct virt_change *c = &a->change;

	switch (r->tag) {
	case TAG_ERRNO:
		return take_errno(r, &a->r);
	case TAG_LINE:
		snprintf(a->err.line, sizeof(a->err.line), "%.*s", (int)r->len, r->text);
		return 0;
	case TAG_BEFORE:
		c->before = arena_dup(&c->mem, r->text, r->len);
		return 0;
	case TAG_AFTER:
		c->after = arena_dup(&c->mem, r->text, r->len);
		return 0;
	case TAG_DIFF:
		c->diff = arena_dup(&c->mem, r->text, r->len);
		return 0;
	case TAG_DOMAIN:
		begin_domain(&a->domains);
		return 0;
	default:
		return take_of_domain(r, &a->domains);
	}
}

int wire_take_answer(const struct buf *in, struct virt_answer *ret)
{
	struct virt_answer a = {.change = {.before = "", .after = "", .diff = ""}};
	struct answer rest = {buf_str(in), buf_str(in) + in->len};
	struct record r = {0};
	int got;

	while ((got = answer_next(&rest, &r, NULL)) > 0 && r.tag != TAG_END)
		if (take_record(&r, &a) < 0)
			break;
	if (got <= 0 || r.tag != TAG_END || rest.at != rest.end) {
		virt_answer_done(&a);
		return -EIO;
	}
	*ret = a;
	return 0;
}

void virt_answer_done(struct virt_answer *a)
{
	domains_done(&a->domains);
	virt_change_done(&a->change);
	*a = (struct virt_answer){0};
}
