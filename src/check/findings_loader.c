/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How this host starts: by which loader, by which entries, and what else lies around. */
#include "base/listing.h"
#include "base/text.h"
#include "check/findings.h"
#include "check/howto.h"
#include "check/loaders.h"

static const char *sources_of(const struct bench *b)
{
	const struct loader *l = &b->host->loader;

	return listing(b->mem, l->sources, l->n_sources);
}

static const char *program_of(const struct bench *b)
{
	const char *program = host_loader_program(b->host, b->mem);

	return program ? program : "update-grub";
}

static size_t own_entries(const struct host *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_entries; i++)
		n += !h->entries[i].foreign && !h->entries[i].recovery;
	return n;
}

static const char *counted(const struct bench *b, size_t n, const char *one, const char *many)
{
	return arena_printf(b->mem, "%zu %s", n, n == 1 ? one : many);
}

/* RHEL 8: entries that hold $kernelopts take their words from GRUB's environment block. */
static size_t carried_entries(const struct host *h)
{
	size_t n = 0;

	for (size_t i = 0; h->loader.environment && i < h->n_entries; i++)
		n += !h->entries[i].foreign && !h->entries[i].recovery && h->entries[i].cmdline &&
		     strstr(h->entries[i].cmdline, KERNELOPTS);
	return n;
}

static const char *where_entries_have_them(const struct bench *b)
{
	size_t all = own_entries(b->host), carried = carried_entries(b->host);
	const char *entries = counted(b, all, "boot entry", "boot entries");

	if (carried == 0)
		return arena_printf(b->mem, "in %s", entries);
	return arena_printf(
		b->mem, "in %s (kernelopts), from which %s %s them", b->host->loader.environment,
		carried == all ? entries : arena_printf(b->mem, "%zu of %s", carried, entries),
		all == 1 ? "takes" : "take");
}

/* "Its words stand in …" for what the next start reads, and for kernels to come. */
static const char *where_words_stand(const struct bench *b)
{
	const struct host *h = b->host;
	const struct loader *l = &h->loader;
	const char *now = l->kind != LOADER_GRUB_BLS && l->generated
				  ? arena_printf(b->mem, "in %s", l->generated)
				  : where_entries_have_them(b);

	if (l->n_sources == 0)
		return arena_printf(b->mem, "Its words stand %s.", now);
	return arena_printf(b->mem, "Its words stand %s; for kernels to come they are set in %s.",
			    now, sources_of(b));
}

static void judge_obstacle(const struct bench *b, struct finding *f)
{
	const struct loader *l = &b->host->loader;
	const char *why = l->add_obstacle ? l->add_obstacle : l->change_obstacle;
	bool shell = loader_reads_grub_defaults(b->host);

	judged(f, STATUS_WARN,
	       arena_printf(b->mem, "%s, and its kernel command line cannot be edited: %s.",
			    shell ? "GRUB" : l->name, why),
	       shell ? arena_printf(b->mem, "Make that line a plain assignment. Or do without: %s",
				    howto_add_word(b, "WORD"))
		     : "Mend that file as the line says, and check again.");
}

static void judge_no_program(const struct bench *b, struct finding *f)
{
	const struct loader *l = &b->host->loader;
	const char *program = l->program ? l->program[0] : "update-grub";

	judged(f, STATUS_WARN,
	       arena_printf(b->mem,
			    "%s, set in %s, but %s is not installed, and only it writes what the "
			    "next start reads.",
			    l->name, sources_of(b), program),
	       streq(program, "update-grub") && host_is_like(b->host, "debian")
		       ? "Install it: apt install grub2-common."
		       : arena_printf(b->mem, "Install the package that has %s, and check again.",
				      program));
}

static bool needs_program(const struct loader *l)
{
	return l->kind == LOADER_GRUB || l->program;
}

static void judge_grub(const struct bench *b, struct finding *f)
{
	const struct loader *l = &b->host->loader;

	if (l->n_sources == 0)
		judged(f, STATUS_WARN,
		       "GRUB starts this host, but its settings (/etc/default/grub) were not "
		       "found.",
		       "Find where this host keeps its kernel command line, and change words there "
		       "yourself.");
	else if (host_boots_from_snapshots(b->host))
		judged(f, STATUS_WARN,
		       "GRUB, but the root file system is read-only here and changes only in "
		       "snapshots (transactional-update), so passthru edits no boot file.",
		       "passthru plan ADDRESS writes down what to do, ready to copy.");
	else if (l->add_obstacle || l->change_obstacle)
		judge_obstacle(b, f);
	else if (!l->has_generator)
		judge_no_program(b, f);
	else
		judged(f, STATUS_PASS,
		       arena_printf(b->mem, "GRUB, set in %s and written by %s.", sources_of(b),
				    program_of(b)),
		       "");
}

/* Proxmox VE and openSUSE hand their words out by a program of their own. */
static void judge_handed_out(const struct bench *b, struct finding *f)
{
	const struct loader *l = &b->host->loader;

	if (l->add_obstacle)
		judge_obstacle(b, f);
	else if (!l->has_generator)
		judge_no_program(b, f);
	else
		judged(f, STATUS_PASS,
		       arena_printf(b->mem, "%s, with %s: %s writes what the next start reads%s%s.",
				    l->name, l->under_grub ? "GRUB" : "systemd-boot", program_of(b),
				    l->n_sources > 0 ? " from " : "", sources_of(b)),
		       "");
}

static void judge_entries(const struct bench *b, struct finding *f)
{
	const struct loader *l = &b->host->loader;

	if (loader_unseen(b->host))
		judged(f, STATUS_UNKNOWN,
		       arena_printf(b->mem,
				    "This host starts by %s, but nothing that it starts could be "
				    "read, so no plan can edit it.",
				    l->name),
		       howto_read(b, "Mount the partition that it reads (the EFI system partition, "
				     "at /boot/efi, /efi or /boot), and check again."));
	else if (l->add_obstacle)
		judge_obstacle(b, f);
	else if (needs_program(l) && !l->has_generator)
		judge_no_program(b, f);
	else
		judged(f, STATUS_PASS,
		       arena_printf(b->mem, "This host starts by %s. %s", l->name,
				    where_words_stand(b)),
		       "");
}

static void judge_declared(const struct bench *b, struct finding *f)
{
	bool nixos = b->host->loader.kind == LOADER_NIXOS;

	judged(f, STATUS_WARN,
	       nixos ? "NixOS makes the boot files from its configuration, so passthru edits none "
		       "of them."
		     : "This system is made from an image, so its kernel words belong to the "
		       "deployment and passthru edits no file.",
	       howto_declared);
}

static void judge_unknown(const struct bench *b, struct finding *f)
{
	const char **names = NULL;
	size_t n = 0;

	for (size_t i = 0; i < b->host->n_others; i++)
		*ARENA_PUSH(b->mem, names, n) = arena_printf(
			b->mem, "%s (/%s)", b->host->others[i].name, b->host->others[i].source);
	judged(f, STATUS_UNKNOWN,
	       n > 0 ? arena_printf(b->mem,
				    "Nothing tells by which boot loader this host starts. Here are "
				    "files of %s.",
				    listing(b->mem, names, n))
		     : "Nothing tells by which boot loader this host starts.",
	       howto_read(b, "Find where this host keeps its kernel command line, and change words "
			     "there yourself."));
}

static void judge_other(const struct bench *b, struct finding *f)
{
	const struct loader *l = &b->host->loader;

	judged(f, STATUS_WARN,
	       arena_printf(b->mem, "This host starts by %s, which passthru does not edit.",
			    l->name ? l->name : "another boot loader"),
	       arena_printf(b->mem, "Where a word is wanted, set it yourself. %s",
			    howto_add_word(b, "WORD")));
}

static const struct {
	enum loader_kind kind;
	void (*judge)(const struct bench *b, struct finding *f);
} judges[] = {
	{LOADER_UNKNOWN, judge_unknown},    {LOADER_GRUB, judge_grub},
	{LOADER_GRUB_BLS, judge_entries},   {LOADER_SYSTEMD_BOOT, judge_entries},
	{LOADER_UKI, judge_entries},        {LOADER_PROXMOX, judge_handed_out},
	{LOADER_KERNELSTUB, judge_entries}, {LOADER_SDBOOTUTIL, judge_handed_out},
	{LOADER_REFIND, judge_entries},     {LOADER_LIMINE, judge_entries},
	{LOADER_EXTLINUX, judge_entries},   {LOADER_OSTREE, judge_declared},
	{LOADER_NIXOS, judge_declared},     {LOADER_OTHER, judge_other},
};

void check_loader(const struct bench *b, struct finding *f)
{
	const struct loader *l = &b->host->loader;

	if (l->evidence_source && l->evidence_text)
		prove_finding(b, f, l->evidence_source, l->evidence_text);
	for (size_t i = 0; i < ARRAY_SIZE(judges); i++)
		if (judges[i].kind == l->kind)
			judges[i].judge(b, f);
}

void check_other_loaders(const struct bench *b, struct finding *f)
{
	const struct host *h = b->host;
	const char **names = NULL;
	size_t n = 0;

	for (size_t i = 0; i < h->n_others; i++) {
		const struct loader_sign *o = &h->others[i];

		prove_finding(b, f, o->source, o->text);
		*ARENA_PUSH(b->mem, names, n) = o->name;
	}
	if (h->loader.kind == LOADER_UNKNOWN)
		judged(f, STATUS_UNKNOWN, "Which loader starts this host is not known.",
		       "See boot-loader.");
	else if (n == 0)
		judged(f, STATUS_PASS, "No other boot loader has files here.", "");
	else
		judged(f, STATUS_WARN,
		       arena_printf(b->mem,
				    "Files of %s are here too, but this host starts by %s: what is "
				    "set in them does nothing.",
				    listing(b->mem, names, n), h->loader.name),
		       "Leave them alone, and set nothing there. Should the firmware ever start "
		       "another loader, check again before anything is changed.");
}
