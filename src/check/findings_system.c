/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/findings.h"

static const char *support_text(enum support s)
{
	static const char *const names[] = {
		[SUPPORT_UNKNOWN] = "unknown",
		[SUPPORT_MISSING] = "missing",
		[SUPPORT_MODULE] = "a module",
		[SUPPORT_BUILTIN] = "built in",
	};

	return names[s];
}

void check_vfio(const struct bench *b, struct finding *f)
{
	const struct host *h = b->host;
	const struct kernel *running = host_running(h);
	const char *list = "";
	bool elsewhere = false;

	for (size_t i = 0; i < h->n_kernels; i++) {
		const struct kernel *k = &h->kernels[i];

		list = arena_printf(b->mem, "%s%s%s: %s", list, i ? "; " : "", k->release,
				    support_text(k->vfio_pci));
		prove_finding(b, f, arena_printf(b->mem, "lib/modules/%s", k->release),
			      arena_printf(b->mem, "vfio-pci: %s", support_text(k->vfio_pci)));
		elsewhere |= !k->running && k->vfio_pci == SUPPORT_MISSING;
	}
	list = *list ? arena_printf(b->mem, "vfio-pci by kernel: %s.", list)
		     : "No installed kernel was found.";
	if (!running || running->vfio_pci == SUPPORT_UNKNOWN)
		judged(f, STATUS_UNKNOWN, list, "Run passthru on the host itself.");
	else if (running->vfio_pci == SUPPORT_MISSING)
		judged(f, STATUS_FAIL, list,
		       "Install and start the full kernel package of your distribution.");
	else
		judged(f, elsewhere ? STATUS_WARN : STATUS_PASS, list,
		       elsewhere
			       ? "Do not start a kernel that lacks it while a device is given away."
			       : "");
}

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

void check_log(const struct bench *b, struct finding *f)
{
	const struct klog *log = &b->host->log;

	if (log->readable == TRI_YES)
		judged(f, STATUS_PASS,
		       log->complete ? "The log goes back to the start of the kernel."
				     : "It can be read, but its beginning is gone: a line that is "
				       "missing proves nothing.",
		       "");
	else if (log->readable == TRI_NO)
		judged(f, STATUS_UNKNOWN, "The kernel does not show its log to this user.",
		       "Run passthru as root.");
	else
		judged(f, STATUS_UNKNOWN, "There is no kernel log to read.",
		       "Run passthru on the host itself.");
	if (log->readable == TRI_YES && log->n_lines > 0)
		prove_line(b, &f->evidence, &f->n_evidence, &log->lines[0]);
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

void check_notes(const struct bench *b, struct finding *f)
{
	const struct host *h = b->host;

	for (size_t i = 0; i < h->n_notes; i++) {
		size_t len = strcspn(h->notes[i], ":");

		prove_finding(b, f, arena_dup(b->mem, h->notes[i], len), h->notes[i]);
	}
	if (h->n_notes == 0)
		judged(f, STATUS_PASS, "Nothing was refused or broken.", "");
	else
		judged(f, STATUS_UNKNOWN,
		       arena_printf(b->mem, "%zu thing%s could not be read, the first: %s",
				    h->n_notes, h->n_notes == 1 ? "" : "s", h->notes[0]),
		       "Run passthru as root.");
}
