/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/manifest_records.h"

static void put_field(struct buf *out, const char *s)
{
	buf_putc(out, '\t');
	for (; s && *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < ' ' || c == 0x7f || c == '%')
			buf_printf(out, "%%%02X", c);
		else
			buf_putc(out, *s);
	}
}

static void put_address(struct buf *out, struct pci_addr a)
{
	char text[PCI_ADDR_SIZE + 1];

	put_field(out, pci_addr_str(a, text));
}

static void put_need(struct buf *out, const struct need *n)
{
	buf_puts(out, "need");
	put_field(out, need_infos[n->id].name);
	put_field(out, n->value);
	buf_putc(out, '\n');
}

static void put_binding(struct buf *out, const struct binding *b)
{
	buf_puts(out, "binding");
	put_address(out, b->addr);
	buf_printf(out, "\t%04x:%04x", b->vendor, b->device);
	put_field(out, mechanism_name(b->mechanism));
	put_field(out, b->picked ? "picked" : "companion");
	put_field(out, b->driver);
	put_field(out, b->name);
	put_field(out, b->why);
	buf_putc(out, '\n');
}

static void put_texts(struct buf *out, const char *record, const char *const *texts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_puts(out, record);
		put_field(out, texts[i]);
		buf_putc(out, '\n');
	}
}

static void put_edit(struct buf *out, const struct edit *e)
{
	const struct meta *meta = e->kind == EDIT_REMOVE ? &e->before_meta : &e->after_meta;

	buf_puts(out, "edit");
	put_field(out, edit_kind_name(e->kind));
	put_field(out, e->path);
	buf_printf(out, "\t%04o\t%u\t%u", (unsigned)meta->mode & 07777u, (unsigned)meta->uid,
		   (unsigned)meta->gid);
	put_field(out, e->why);
	buf_putc(out, '\n');
	if (e->owned)
		put_texts(out, "owned", &e->owned, 1);
	if (e->role != EDIT_STAYS)
		buf_printf(out, "role\t%s\n", edit_role_name(e->role));
}

static void put_step(struct buf *out, const struct step *s)
{
	buf_puts(out, "step");
	put_field(out, s->why);
	for (const char *const *arg = s->argv; *arg; arg++)
		put_field(out, *arg);
	buf_putc(out, '\n');
	if (s->built) {
		buf_puts(out, "built");
		put_field(out, s->built);
		put_field(out, s->becomes);
		buf_putc(out, '\n');
	}
	if (s->again)
		buf_puts(out, "again\n");
	if (s->carries_words)
		buf_puts(out, "carries-words\n");
	if (s->last)
		buf_puts(out, "last\n");
}

static void put_live(struct buf *out, const struct live *l)
{
	buf_puts(out, "live");
	put_address(out, l->addr);
	buf_printf(out, "\t%04x:%04x", l->vendor, l->device);
	put_field(out, l->to);
	put_field(out, l->from);
	put_field(out, l->overridden);
	put_field(out, l->name);
	buf_putc(out, '\n');
}

static void put_expect(struct buf *out, const struct expect *e)
{
	buf_puts(out, "expect");
	put_field(out, expect_kind_name(e->kind));
	put_field(out, e->reader);
	put_field(out, e->path);
	put_field(out, e->subject);
	buf_putc(out, '\n');
}

void plan_manifest(const struct plan *p, struct buf *out)
{
	buf_puts(out, MANIFEST_FIRST "\t1\n");
	for (size_t i = 0; i < p->n_wanted; i++) {
		buf_puts(out, "want");
		put_address(out, p->wanted[i]);
		buf_putc(out, '\n');
	}
	for (size_t i = 0; i < p->n_needs; i++)
		put_need(out, &p->needs[i]);
	for (size_t i = 0; i < p->n_bindings; i++)
		put_binding(out, &p->bindings[i]);
	for (size_t i = 0; i < p->n_edits; i++)
		put_edit(out, &p->edits[i]);
	for (size_t i = 0; i < p->n_steps; i++)
		put_step(out, &p->steps[i]);
	for (size_t i = 0; i < p->n_expects; i++)
		put_expect(out, &p->expects[i]);
	put_texts(out, "word", p->words, p->n_words);
	put_texts(out, "gone-word", p->gone_words, p->n_gone_words);
	put_texts(out, "note", p->notes, p->n_notes);
	for (size_t i = 0; i < p->n_lives; i++)
		put_live(out, &p->lives[i]);
	if (p->trial_of)
		buf_puts(out, "trial\n");
	if (p->confirm_minutes)
		buf_printf(out, "confirm\t%u\n", p->confirm_minutes);
	buf_printf(out, "reboot\t%s\n", p->reboot ? "yes" : "no");
}
