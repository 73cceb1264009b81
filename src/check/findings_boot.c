/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/findings.h"

void check_xen(const struct bench *b, struct finding *f)
{
	if (b->host->xen == TRI_YES)
		judged(f, STATUS_FAIL, "This system runs under Xen.",
		       "Start the same kernel without Xen, or use Xen's own passthrough.");
	else if (b->host->xen == TRI_NO)
		judged(f, STATUS_PASS, "This system does not run under Xen.", "");
	else
		judged(f, STATUS_UNKNOWN, "Nothing tells whether Xen runs below this system.", "");
}

void check_image(const struct bench *b, struct finding *f)
{
	if (b->host->ostree == TRI_YES)
		judged(f, STATUS_FAIL, "This system is made from an image (ostree).",
		       "Set kernel words with rpm-ostree kargs. passthru edits no file here.");
	else if (b->host->ostree == TRI_NO)
		judged(f, STATUS_PASS, "The system's files are ordinary files.", "");
	else
		judged(f, STATUS_UNKNOWN,
		       "Nothing tells whether this system is made from an image.", "");
}

static void judge_grub(const struct bench *b, struct finding *f)
{
	const struct loader *l = &b->host->loader;

	if (l->n_sources == 0)
		judged(f, STATUS_WARN,
		       "GRUB starts this host, but its settings (/etc/default/grub) were not "
		       "found.",
		       "Find where this host keeps its kernel command line.");
	else if (l->change_obstacle)
		judged(f, STATUS_WARN,
		       arena_printf(b->mem,
				    "GRUB, and its kernel command line cannot be edited: %s.",
				    l->change_obstacle),
		       "Make that line a plain assignment, or edit the words yourself.");
	else if (!l->has_generator)
		judged(f, STATUS_WARN,
		       arena_printf(b->mem, "GRUB, set in %s, but update-grub is not installed.",
				    l->sources[0]),
		       "Install the GRUB tools (Debian, Ubuntu: grub2-common).");
	else
		judged(f, STATUS_PASS,
		       arena_printf(b->mem, "GRUB, set in %s and written by update-grub.",
				    l->sources[0]),
		       "");
}

void check_loader(const struct bench *b, struct finding *f)
{
	const struct loader *l = &b->host->loader;

	if (l->evidence_source && l->evidence_text)
		prove_finding(b, f, l->evidence_source, l->evidence_text);
	if (l->kind == LOADER_GRUB)
		judge_grub(b, f);
	else if (l->kind == LOADER_UNKNOWN)
		judged(f, STATUS_UNKNOWN, "Nothing tells by which boot loader this host starts.",
		       "Run passthru as root on the host itself.");
	else
		judged(f, STATUS_WARN,
		       arena_printf(b->mem,
				    "This host starts by %s, which this version does not edit.",
				    l->name ? l->name : "another boot loader"),
		       "Words on the kernel command line are yours to add or take out.");
}

void check_initramfs(const struct bench *b, struct finding *f)
{
	const struct initramfs *i = &b->host->initramfs;
	const char *name = i->name ? i->name : "another tool";

	if (i->kind == INITRAMFS_UNKNOWN)
		judged(f, STATUS_UNKNOWN, "Nothing tells which tool makes the initramfs.", "");
	else if (i->kind == INITRAMFS_NONE)
		judged(f, STATUS_PASS, "This host starts without an initramfs.", "");
	else if (i->kind != INITRAMFS_TOOLS)
		judged(f, STATUS_WARN,
		       arena_printf(b->mem, "It is made by %s, which this version does not edit.",
				    name),
		       "Put vfio-pci and its options into the initramfs yourself.");
	else
		judged(f, i->has_generator ? STATUS_PASS : STATUS_WARN,
		       i->has_generator ? "It is made by initramfs-tools."
					: "It is made by initramfs-tools, but update-initramfs is "
					  "not installed.",
		       i->has_generator ? "" : "Install the package initramfs-tools.");
	if (i->list_path)
		prove_finding(b, f, i->list_path + (*i->list_path == '/'),
			      "the list of modules for the initramfs");
}
