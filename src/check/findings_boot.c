/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/findings.h"
#include "check/headline.h"
#include "check/howto.h"

void check_xen(const struct bench *b, struct finding *f)
{
	if (b->host->xen == TRI_YES)
		judged(f, STATUS_FAIL,
		       "This system runs under Xen, so VFIO cannot work, and this program cannot "
		       "help.",
		       "Start the same kernel without Xen. Or stay with Xen and use its own way: "
		       "xl pci-assignable-add ADDRESS now, or xen-pciback.hide=(ADDRESS) on the "
		       "kernel command line of dom0, then pci=[ ] in the guest's file.");
	else if (b->host->xen == TRI_NO)
		judged(f, STATUS_PASS, "This system does not run under Xen.", "");
	else
		judged(f, STATUS_UNKNOWN, "Nothing tells whether Xen runs below this system.",
		       howto_read(b, "Look: cat /sys/hypervisor/type"));
}

void check_image(const struct bench *b, struct finding *f)
{
	if (b->host->ostree == TRI_YES)
		judged(f, STATUS_FAIL, "This system is made from an image (ostree).",
		       "passthru edits no file here. Set kernel words yourself: rpm-ostree kargs "
		       "--append-if-missing=WORD, or --delete-if-present=WORD.");
	else if (b->host->ostree == TRI_NO)
		judged(f, STATUS_PASS, "The system's files are ordinary files.", "");
	else
		judged(f, STATUS_UNKNOWN,
		       "Nothing tells whether this system is made from an image.",
		       howto_read(b, "Look: ls /run/ostree-booted"));
}

void check_secure_boot(const struct bench *b, struct finding *f)
{
	const struct attr *efi = host_attr(b->host, ATTR_EFI);
	const struct attr *secure = host_attr(b->host, ATTR_SECURE_BOOT);

	prove_attr(b, f, ATTR_SECURE_BOOT);
	if (secure->there == TRI_YES && streq(secure->text, "1"))
		judged(f, STATUS_PASS,
		       "It is on. Passthrough works with it: vfio-pci is signed like the kernel. "
		       "Modules from elsewhere (vendor-reset, some graphics drivers) load only "
		       "when they are signed for this host.",
		       "");
	else if (secure->there == TRI_YES && streq(secure->text, "0"))
		judged(f, STATUS_PASS, "It is off, so it forbids nothing.", "");
	else if (efi->there == TRI_NO)
		judged(f, STATUS_PASS, "This host was not started by UEFI, so it has none.", "");
	else if (efi->there == TRI_YES && secure->there == TRI_NO)
		judged(f, STATUS_PASS, "This firmware has none, so it forbids nothing.", "");
	else
		judged(f, STATUS_UNKNOWN, "Nothing tells whether it is on.",
		       howto_read(b, "Ask the firmware: mokutil --sb-state"));
}

/* The word in brackets is the one in force (security/lockdown/lockdown.c). */
static bool in_force(const struct attr *lockdown, const char *level)
{
	const char *open = lockdown->text ? strchr(lockdown->text, '[') : NULL;
	size_t len = strlen(level);

	return open && strncmp(open + 1, level, len) == 0 && open[1 + len] == ']';
}

void check_lockdown(const struct bench *b, struct finding *f)
{
	const struct attr *a = host_attr(b->host, ATTR_LOCKDOWN);

	prove_attr(b, f, ATTR_LOCKDOWN);
	if (a->there == TRI_NO)
		judged(f, STATUS_PASS, "This kernel has none, so it forbids nothing.", "");
	else if (in_force(a, "none"))
		judged(f, STATUS_PASS, "It is off, so it forbids nothing.", "");
	else if (in_force(a, "integrity"))
		judged(f, STATUS_PASS,
		       "integrity: the kernel refuses unsigned modules, setpci and /dev/mem. vfio "
		       "uses none of these, so passthrough works.",
		       "");
	else if (in_force(a, "confidentiality"))
		judged(f, STATUS_WARN,
		       "confidentiality: the kernel refuses unsigned modules, setpci and /dev/mem, "
		       "and hides its own memory from tracing. vfio uses none of these, but few "
		       "hosts run guests with it.",
		       "Nothing has to be done. Where a guest fails, look for \"Lockdown\" in "
		       "dmesg first.");
	else
		judged(f, STATUS_UNKNOWN, "Nothing tells what it forbids.",
		       howto_read(b, "Mount what tells it, and check again: mount -t securityfs "
				     "securityfs /sys/kernel/security"));
}

/* Where passthru does not change the command line. */
static const char *by_hand(const struct bench *b)
{
	return arena_printf(b->mem, "Where a word is wanted, set it yourself. %s",
			    howto_add_word(b, "WORD"));
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
	else if (l->change_obstacle)
		judged(f, STATUS_WARN,
		       arena_printf(b->mem,
				    "GRUB, and its kernel command line cannot be edited: %s.",
				    l->change_obstacle),
		       arena_printf(b->mem, "Make that line a plain assignment. Or do without: %s",
				    howto_add_word(b, "WORD")));
	else if (!l->has_generator)
		judged(f, STATUS_WARN,
		       arena_printf(b->mem,
				    "GRUB, set in %s, but update-grub is not installed, and this "
				    "version writes GRUB's menu with it alone.",
				    l->sources[0]),
		       host_is_like(b->host, "debian") ? "Install it: apt install grub2-common."
						       : by_hand(b));
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
		       howto_read(b, "Find where this host keeps its kernel command line, and "
				     "change words there yourself."));
	else
		judged(f, STATUS_WARN,
		       arena_printf(b->mem,
				    "This host starts by %s, which this version does not edit.",
				    l->name ? l->name : "another boot loader"),
		       by_hand(b));
}

void check_initramfs(const struct bench *b, struct finding *f)
{
	const struct initramfs *i = &b->host->initramfs;
	const char *name = i->name ? i->name : "another tool";

	if (i->kind == INITRAMFS_UNKNOWN)
		judged(f, STATUS_UNKNOWN, "Nothing tells which tool makes the initramfs.",
		       howto_read(b, "Look for update-initramfs, dracut or mkinitcpio."));
	else if (i->kind == INITRAMFS_NONE)
		judged(f, STATUS_PASS, "This host starts without an initramfs.", "");
	else if (i->kind != INITRAMFS_TOOLS)
		judged(f, STATUS_WARN,
		       arena_printf(b->mem, "It is made by %s, which this version does not edit.",
				    name),
		       initramfs_by_hand(b->host));
	else
		judged(f, i->has_generator ? STATUS_PASS : STATUS_WARN,
		       i->has_generator ? "It is made by initramfs-tools."
					: "It is made by initramfs-tools, but update-initramfs is "
					  "not installed.",
		       i->has_generator ? "" : "Install it: apt install initramfs-tools.");
	if (i->list_path)
		prove_finding(b, f, i->list_path + (*i->list_path == '/'),
			      "the list of modules for the initramfs");
}
