/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What kernels to come are given, and entries that count their tries. */
#include "base/text.h"
#include "check/findings.h"
#include "check/howto.h"
#include "check/loaders.h"

static bool is_present(const struct host *h, const char *path)
{
	const struct file_fact *f = host_file(h, path);

	return f && f->state == FILE_PRESENT;
}

static bool has_source(const struct host *h, const char *path)
{
	for (size_t i = 0; i < h->loader.n_sources; i++)
		if (streq(h->loader.sources[i], path))
			return true;
	return false;
}

/* Is this file all the words that the next kernel gets? */
static bool is_the_template(const struct host *h)
{
	switch (h->loader.kind) {
	case LOADER_PROXMOX:
		return !h->loader.under_grub;
	case LOADER_SDBOOTUTIL:
	case LOADER_UKI:
	case LOADER_GRUB_BLS:
		return true;
	default:
		return loader_by_kernel_install(h);
	}
}

static bool names_root(const struct host *h, const char *path)
{
	for (size_t i = 0; i < h->n_set_words; i++)
		if (streq(h->set_words[i].path, path) && streq(h->set_words[i].word.name, "root"))
			return true;
	return false;
}

/* The words that run have a root=, and those that the next kernel gets have none. */
static bool lacks_root(const struct host *h)
{
	return has_source(h, KERNEL_CMDLINE) && is_present(h, KERNEL_CMDLINE) &&
	       host_param(h, "root") && !names_root(h, KERNEL_CMDLINE) &&
	       !names_root(h, "/etc/kernel/uki.conf");
}

static bool takes_running_words(const struct host *h)
{
	return loader_by_kernel_install(h) && !has_source(h, KERNEL_CMDLINE) &&
	       !has_source(h, "/usr/lib/kernel/cmdline");
}

static const struct boot_entry *out_of_tries(const struct host *h)
{
	for (size_t i = 0; i < h->n_entries; i++)
		if (h->entries[i].tries_left == 0 && !h->entries[i].foreign)
			return &h->entries[i];
	return NULL;
}

static void judge_rootless(const struct bench *b, struct finding *f)
{
	const struct param *root = host_param(b->host, "root");
	bool template = is_the_template(b->host);

	prove_finding(b, f, &KERNEL_CMDLINE[1], "no root= in it");
	judged(f, template ? STATUS_FAIL : STATUS_WARN,
	       arena_printf(b->mem,
			    KERNEL_CMDLINE
			    " has no root=, and it is all the words that %s gets: that kernel "
			    "would not find its root file system.",
			    template ? "the next kernel" : "a kernel added by kernel-install"),
	       arena_printf(b->mem,
			    "Add %s to " KERNEL_CMDLINE
			    " before a kernel is installed or updated%s",
			    root->raw, howto_finish(b, true, false)));
}

static void judge_counting(const struct bench *b, struct finding *f, const struct boot_entry *e)
{
	prove_finding(b, f, e->path + 1, arena_printf(b->mem, "%d tries left", e->tries_left));
	if (e->tries_left == 0)
		judged(f, STATUS_WARN,
		       arena_printf(b->mem,
				    "The entry %s has no tries left: the loader puts it behind all "
				    "others.",
				    e->path),
		       "See why its starts were not marked as good (systemctl status "
		       "systemd-bless-boot), then run `sudo /usr/lib/systemd/systemd-bless-boot "
		       "good`.");
	else
		judged(f, STATUS_WARN,
		       arena_printf(b->mem,
				    "The entry %s is still on trial, with %d tries left: its name "
				    "changes at each start, so no plan can change it and take that "
				    "back.",
				    e->path, e->tries_left),
		       "Start it until it counts as good, or, where it runs well now, say so: "
		       "`sudo /usr/lib/systemd/systemd-bless-boot good`.");
}

static void judge_tries_file(const struct bench *b, struct finding *f)
{
	const char *path = loader_tries_file(b->host);

	prove_finding(b, f, path + 1, "present");
	judged(f, STATUS_WARN,
	       arena_printf(
		       b->mem,
		       "%s has kernel-install put each entry that it makes on trial, under a "
		       "name that changes at each start, so no plan can have one made and take "
		       "that back.",
		       path),
	       "Move that file away before passthru apply.");
}

/* Only where a file for them is known, it says what they are given. */
static const char *what_is_given(const struct host *h)
{
	if (h->loader.kind == LOADER_NIXOS || h->loader.kind == LOADER_OSTREE ||
	    h->ostree == TRI_YES)
		return "Kernels to come are given what the system is made from.";
	if (h->loader.n_sources > 0)
		return "Kernels to come are given a whole command line.";
	return "No entry is on trial. Nothing gives kernels to come a command line: an entry that "
	       "is added for one needs the words too.";
}

void check_entries(const struct bench *b, struct finding *f)
{
	const struct host *h = b->host;
	const struct boot_entry *spent = out_of_tries(h), *counted = loader_on_trial(h);

	if (lacks_root(h))
		judge_rootless(b, f);
	else if (spent)
		judge_counting(b, f, spent);
	else if (counted)
		judge_counting(b, f, counted);
	else if (loader_tries_file(h))
		judge_tries_file(b, f);
	else if (takes_running_words(h))
		judged(f, STATUS_WARN,
		       KERNEL_CMDLINE
		       " is not there, so kernel-install gives each new kernel the "
		       "words that run at that moment. Words that were tried for one "
		       "start stay for good.",
		       "Nothing has to be done: where a plan sets words, it writes that file "
		       "whole.");
	else if (h->loader.kind == LOADER_UNKNOWN)
		judged(f, STATUS_UNKNOWN, "Which loader starts this host is not known.",
		       "See boot-loader.");
	else
		judged(f, STATUS_PASS, what_is_given(h), "");
}
