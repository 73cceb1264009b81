/* SPDX-License-Identifier: GPL-2.0-or-later */
/* passthru guest as text: what is pasted first, then what is to be known of it. */
#include "base/text.h"
#include "cli/guest.h"
#include "cli/json_guest.h"
#include "cli/needs.h"
#include "cli/out.h"

/* A part of what is pasted; one that is not there has no heading either. */
static void print_part(const char *heading, const struct buf *part)
{
	if (part->len == 0)
		return;
	out_puts(heading);
	out_puts(buf_str(part));
}

static void print_libvirt(const struct told *t)
{
	const struct guest_for f = {.host = t->s->host, .choice = &t->choice, .domain = t->o->guest.domain, .bus = t->bus};
	_cleanup_buf_ struct buf text = {0};
	put_libvirt_text(&text, t->guest, &f);
	print_part("", &text);
}

/* In a comment, which ends with its line. */
static void put_tuning_file(struct buf *out, const char *dir)
{
	buf_puts(out, GUEST_BY_EDIT ":\n# what is in ");
	text_safe(out, dir, strlen(dir), false);
	buf_puts(out, "/" CLI_TUNING_FILE "\n");
}

/* The lines that put the files into a domain. */
static void print_files(const struct told *t)
{
	_cleanup_buf_ struct buf lines = {0}, nodedev = {0}, tuning = {0};
	bool tuned = t->n_files > t->guest->n_fns + t->guest->n_usb;
	put_libvirt_attach(&lines, t->guest, t->o->guest.domain, t->o->out);
	put_libvirt_nodedev(&nodedev, t->guest);
	print_part("", &lines);
	print_part("\n", &nodedev);
	if (tuned)
		put_tuning_file(&tuning, t->o->out);
	print_part("\n", &tuning);
}

static void print_qemu(const struct told *t)
{
	const struct guest_for f = {.host = t->s->host, .choice = &t->choice};
	_cleanup_buf_ struct buf text = {0}, qmp = {0};
	put_qemu_text(&text, t->guest, &f);
	put_qmp(&qmp, t->guest);
	print_part("", &text);
	print_part("\n# The same by QMP:\n", &qmp);
}

static void print_note(const char *note)
{
	out_puts("\n");
	out_wrapped(0, note);
}

static void print_notes(const struct told *t)
{
	for (size_t i = 0; i < t->n_notes; i++)
		print_note(t->notes[i]);
}

static const char *value_of(const struct told *t, const struct offer *offer)
{
	const char *chosen = choice_needs(&t->choice, offer->id), *arg = need_infos[offer->id].arg;
	return chosen ? chosen : *offer->value ? offer->value : arg ? arg : "";
}

/* In full, for who chose it. */
static void print_chosen(const struct told *t, const struct offer *offer)
{
	const struct need_info *info = &need_infos[offer->id];
	_cleanup_buf_ struct buf word = {0};
	put_need_option(&word, offer->id, value_of(t, offer));
	out_puts("\n");
	out_ink(INK_BOLD, info->title);
	out_printf(" (chosen)\n  %s\n", buf_str(&word));
	out_labelled(2, "Now:", 9, offer->state);
	out_labelled(2, "Gives:", 9, info->gives);
	out_labelled(2, "Costs:", 9, info->cost);
}

/* How it is now comes first in a state. */
static char *first_sentence(const char *state)
{
	const char *end = strstr(state, ". ");
	return end ? xstrndup(state, (size_t)(end - state) + 1) : xstrdup(state);
}

#define OFFER_WIDTH 30

/* A line: the word to type, and how it is now. */
static void print_offer(const struct told *t, const struct offer *offer)
{
	_cleanup_free_ char *now = first_sentence(offer->state);
	_cleanup_buf_ struct buf word = {0};
	put_need_option(&word, offer->id, value_of(t, offer));
	size_t width = text_width(buf_str(&word)) < OFFER_WIDTH ? OFFER_WIDTH : text_width(buf_str(&word)) + 1;
	out_puts("  ");
	out_column(buf_str(&word), width);
	out_cut(INK_DIM, now, 2 + width);
	out_puts("\n");
}

static void print_offers(const struct told *t)
{
	_cleanup_(arena_done) struct arena mem = {0};
	struct offer offers[_NEED_MAX];
	bool any = false;
	session_offers(t->s, &t->choice, t->domain, &mem, offers);
	for (size_t i = 0; i < _NEED_MAX; i++)
		if (choice_needs(&t->choice, offers[i].id))
			print_chosen(t, &offers[i]);
	for (size_t i = 0; i < _NEED_MAX; i++) {
		if (!offers[i].possible || choice_needs(&t->choice, offers[i].id))
			continue;
		if (!any)
			print_note("What a guest may want of this host besides, each as one more word for passthru plan and apply, with how it is "
				   "now (what each gives and costs: page 7 of the wizard, man passthru):");
		any = true;
		print_offer(t, &offers[i]);
	}
}

static void print_unready(const struct told *t)
{
	_cleanup_buf_ struct buf sentence = {0};

	if (!*t->unready.line)
		return;
	buf_printf(&sentence, "%s.\n", t->unready.line);
	out_aside(true);
	out_wrapped(0, buf_str(&sentence));
	out_aside(false);
}

void print_guest(const struct told *t)
{
	print_unready(t);
	if (guest_format(&t->o->guest) == GUEST_QEMU)
		print_qemu(t);
	else if (t->o->out)
		print_files(t);
	else
		print_libvirt(t);
	out_aside(true);
	print_notes(t);
	if (!t->o->out)
		print_offers(t);
	out_aside(false);
}

static void print_cell(const struct buf *cell, size_t width)
{
	out_column(buf_str(cell), width);
}

static void print_domain(const struct domain *d, size_t name_width)
{
	_cleanup_buf_ struct buf memory = {0}, vcpus = {0}, ports = {0};
	put_domain_memory(&memory, d);
	buf_printf(&vcpus, "%u", d->vcpus);
	put_domain_ports(&ports, d);
	out_column(d->name, name_width);
	out_column(d->running ? "runs" : "off", 6);
	out_column(*d->machine ? d->machine : "?", 18);
	print_cell(&memory, 10);
	print_cell(&vcpus, 6);
	print_cell(&ports, 11);
	for (size_t i = 0; i < d->n_hostdevs; i++) {
		char s[PCI_ADDR_SIZE + 1];
		out_printf("%s%s", i ? " " : "", pci_addr_str(d->hostdevs[i], s));
	}
	out_puts(d->n_hostdevs ? "\n" : "none\n");
}

static void print_domain_titles(size_t name_width)
{
	static const struct {
		const char *title;
		size_t width;
	} columns[] = {{"state", 6}, {"machine", 18}, {"memory", 10}, {"vCPUs", 6}, {"ports free", 11}};
	out_column("domain", name_width);
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		out_column(columns[i].title, columns[i].width);
	out_puts("devices\n");
}

void print_domains(const struct domains *ds)
{
	size_t width = strlen("domain") + 2;
	if (ds->n == 0)
		out_puts("libvirt has no domain.\n");
	for (size_t i = 0; i < ds->n; i++)
		if (text_width(ds->items[i].name) + 2 > width)
			width = text_width(ds->items[i].name) + 2;
	if (ds->n > 0)
		print_domain_titles(width);
	for (size_t i = 0; i < ds->n; i++)
		print_domain(&ds->items[i], width);
}
