/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/guest.h"

#include <errno.h>

#include "base/text.h"
#include "cli/json.h"
#include "cli/needs.h"
#include "cli/out.h"
#include "cli/plan.h"
#include "cli/verbs.h"

static bool same_usb(const struct guest_usb *a, const struct guest_usb *b)
{
	return a->by_place == b->by_place && a->vendor == b->vendor && a->product == b->product && a->bus == b->bus &&
	       a->device == b->device;
}

int take_usb(const char *word, struct cli_guest *g, struct err *err)
{
	if (g->n_usb == CLI_USB_MOST)
		return err_set(err, EINVAL, "--usb: %u devices at most", CLI_USB_MOST);
	int r = guest_usb_parse(word, &g->usb[g->n_usb], err);
	if (r < 0)
		return err_in(err, r, "--usb");
	for (size_t i = 0; i < g->n_usb; i++)
		if (same_usb(&g->usb[i], &g->usb[g->n_usb]))
			return err_set(err, EINVAL, "--usb %s is given twice", word);
	g->n_usb++;
	return 0;
}

static bool asks_nodedev(const struct cli_guest *g)
{
	return g->nodedev_detach || g->nodedev_reattach;
}

static bool asks_change(const struct cli_guest *g)
{
	return g->attach || g->detach;
}

/* Says how the devices are given, or what is done with them. */
static bool says_how(const struct cli_opts *o)
{
	const struct cli_guest *g = &o->guest;
	return g->format || g->rom || g->no_rom || g->apart || g->unmanaged || g->domain || o->out || guest_changes(g) ||
	       needs_are_given(o);
}

/* What stands in commands that are pasted: a terminal and virsh take it for a name, and for nothing else. */
static bool is_plain_name(const char *name)
{
	_cleanup_buf_ struct buf safe = {0};
	text_safe(&safe, name, strlen(name), false);
	return *name && *name != '-' && streq(buf_str(&safe), name);
}

/* What does not go together, or would be ignored; NULL: all is well. */
static const char *misuse(const struct cli_opts *o)
{
	const struct cli_guest *g = &o->guest;
	bool qemu = streq(g->format, "qemu");
	const struct {
		bool is;
		const char *line;
	} rules[] = {
		{g->format && !qemu && !streq(g->format, "libvirt"), "--format is libvirt or qemu"},
		{o->n_args == 0 && g->n_usb == 0 && says_how(o), "guest wants a device for that: passthru guest ADDR…, or --usb ID"},
		{g->optional && g->n_usb == 0, "--optional is for --usb alone"},
		{guest_roms_clash(g->rom, g->no_rom), "--rom and --no-rom do not go together"},
		{(g->rom || g->no_rom) && o->n_args == 0, "a USB device has no option ROM: --rom and --no-rom want an address"},
		{g->attach && g->detach, "--attach and --detach do not go together"},
		{asks_change(g) && !g->domain, "--attach and --detach want --domain NAME; passthru guest lists them"},
		{(g->live || g->next_start) && !asks_change(g), "--live and --next-start are for --attach and --detach"},
		{g->domain && !is_plain_name(g->domain), "--domain wants a name without control characters, and without a \"-\" in front"},
		{g->live && g->next_start, "--live and --next-start do not go together"},
		{g->nodedev_detach && g->nodedev_reattach, "--nodedev-detach and --nodedev-reattach do not go together"},
		{asks_nodedev(g) && (asks_change(g) || g->domain || g->format || g->n_usb > 0),
		 "--nodedev-detach and --nodedev-reattach want addresses, and no domain, format or --usb"},
		{guest_changes(g) && needs_are_given(o), "--need is for what is printed, and for plan and apply"},
		{o->out && (qemu || guest_changes(g)), "-o writes libvirt's elements: --format qemu and what is done at once do not go with it"},
		{qemu && (g->domain || g->uri || g->unmanaged || g->optional || guest_changes(g)),
		 "--format qemu: --domain, --connect, --unmanaged, --optional and what is done by libvirt do not go with it"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (rules[i].is)
			return rules[i].line;
	return NULL;
}

static int list_domains(const struct session *s, const struct cli_opts *o)
{
	const char *uri = o->guest.uri;
	struct domains ds = {0};
	struct err err = {0};
	if (session_domains(s, uri, &ds, &err) < 0)
		return out_failure(o, OUTCOME_REFUSED, err.line);
	if (o->json)
		json_print(json_domains(uri ? uri : VIRT_URI, &ds));
	else
		print_domains(&ds);
	domains_done(&ds);
	return OUTCOME_DONE;
}

/* A text can be had without libvirt; a domain that it does not have cannot be meant. */
static int look_at_domain(struct told *t, struct err *err)
{
	const struct cli_guest *g = &t->o->guest;
	if (g->domain && session_domains(t->s, g->uri, &t->domains, &t->unasked) == 0)
		return domain_named(&t->domains, g->domain, &t->domain, err);
	return 0;
}

enum guest_format guest_format(const struct cli_guest *g)
{
	return streq(g->format, "qemu") ? GUEST_QEMU : GUEST_LIBVIRT;
}

static void add_note(struct told *t, const char *note)
{
	if (*note)
		*ARENA_PUSH(&t->mem, t->notes, t->n_notes) = note;
}

static void collect_notes(struct told *t)
{
	enum guest_format format = guest_format(&t->o->guest);
	const struct guest_notes *notes = &t->guest->notes[format];
	_cleanup_buf_ struct buf guess = {0};
	for (size_t i = 0; i < notes->n; i++)
		add_note(t, notes->items[i]);
	if (*t->unasked.line)
		add_note(t, arena_printf(&t->mem, "libvirt was not asked how %s is: %s", t->o->guest.domain, t->unasked.line));
	if (format == GUEST_LIBVIRT && !t->domain)
		put_bus_guess(&guess, t->guest);
	add_note(t, arena_str(&t->mem, buf_str(&guess)));
}

/* The elements, and behind them what fits the needs. */
static int write_files(struct told *t, struct err *err)
{
	_cleanup_buf_ struct buf tuning = {0};
	guest_libvirt(t->guest, t->bus, &t->mem, &t->files, &t->n_files);
	put_libvirt_tuning(&tuning, t->s->host, &t->choice);
	if (tuning.len)
		*ARENA_PUSH(&t->mem, t->files, t->n_files) =
			(struct guest_xml){.xml = arena_str(&t->mem, buf_str(&tuning)), .file = CLI_TUNING_FILE};
	return guest_write_dir(t->files, t->n_files, t->o->out, err);
}

static enum outcome tell(struct told *t, struct err *err)
{
	if (look_at_domain(t, err) < 0)
		return OUTCOME_REFUSED;
	t->bus = guest_bus(t->guest, t->domain);
	enum outcome outcome = t->o->out ? outdir_outcome(write_files(t, err)) : OUTCOME_DONE;
	if (outcome != OUTCOME_DONE)
		return outcome;
	(void)session_guest_ready(t->s, t->guest, guest_format(&t->o->guest), &t->unready);
	collect_notes(t);
	if (t->o->json)
		json_print(json_guest(t));
	else
		print_guest(t);
	return OUTCOME_DONE;
}

static int do_guest(struct told *t)
{
	struct err err = {0};
	if (asks_change(&t->o->guest))
		return guest_domain(t->s, t->o, t->guest);
	if (asks_nodedev(&t->o->guest))
		return guest_nodedev(t->s, t->o, t->guest);
	enum outcome outcome = tell(t, &err);
	return outcome == OUTCOME_DONE ? (int)outcome : out_failure(t->o, outcome, err.line);
}

/* What a plan refuses to do for a guest, the guest is not told to use. */
static int check_needs(const struct session *s, const struct choice *c, struct err *err)
{
	const struct choice needs = {.needs = c->needs, .n_needs = c->n_needs};
	struct plan *p = NULL;
	int r = needs.n_needs > 0 ? session_plan(s, &needs, &p, err) : 0;
	if (!p)
		return r;
	for (size_t i = 0; r == 0 && i < p->n_refused; i++)
		if (streq(p->refused[i].id, "need"))
			r = err_set(err, EPERM, "%s: %s", p->refused[i].address, p->refused[i].detail);
	plan_free(p);
	return r;
}

static int make(struct told *t, struct err *err)
{
	const struct cli_guest *g = &t->o->guest;
	struct guest_usb usb[CLI_USB_MOST];
	const struct guest_opts opts = {
		.unmanaged = g->unmanaged,
		.apart = g->apart,
		.rom_hidden = g->no_rom,
		.back = g->detach || g->nodedev_reattach,
		.gone = g->detach,
		.rom = g->rom,
		.usb = usb,
		.n_usb = g->n_usb,
	};
	for (size_t i = 0; i < g->n_usb; i++) {
		usb[i] = g->usb[i];
		usb[i].optional = g->optional;
	}
	int r = select_wanted(t->o, &t->choice, err);
	if (r == 0)
		r = check_needs(t->s, &t->choice, err);
	return r < 0 ? r : session_guest(t->s, &t->choice, &opts, &t->guest, err);
}

static int guest_of_words(const struct session *s, const struct cli_opts *o)
{
	struct told t = {.s = s, .o = o};
	struct err err = {0};
	int r = make(&t, &err);
	int status = r < 0 ? out_failure(o, r == -EINVAL ? OUTCOME_USAGE : OUTCOME_REFUSED, err.line) : do_guest(&t);
	guest_free(t.guest);
	domains_done(&t.domains);
	arena_done(&t.mem);
	choice_done(&t.choice);
	return status;
}

int verb_guest(struct session *s, const struct cli_opts *o)
{
	const char *wrong = misuse(o);
	if (wrong)
		return out_failure(o, OUTCOME_USAGE, wrong);
	if (o->n_args == 0 && o->guest.n_usb == 0)
		return list_domains(s, o);
	return guest_of_words(s, o);
}
