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
		       howto_declared);
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
	const struct hindrance *signing = &b->host->initramfs.signing;

	prove_attr(b, f, ATTR_SECURE_BOOT);
	if (signing->what)
		judged(f, STATUS_WARN, arena_printf(b->mem, "%s.", signing->what), signing->remedy);
	else if (secure->there == TRI_YES && streq(secure->text, "1"))
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

static const char *maker_of(enum initramfs_kind kind)
{
	static const char *const makers[] = {
		[INITRAMFS_TOOLS] = "update-initramfs", [INITRAMFS_DRACUT] = "dracut",
		[INITRAMFS_MKINITCPIO] = "mkinitcpio",  [INITRAMFS_BOOSTER] = "booster",
		[INITRAMFS_OTHER] = "its program",
	};

	return makers[kind] ? makers[kind] : "its program";
}

/* With the images where there are several ways to have them. */
static const char *made_by(const struct bench *b)
{
	const struct initramfs *i = &b->host->initramfs;
	size_t unified = 0, copies = 0;

	for (size_t k = 0; k < i->n_images; k++) {
		unified += i->images[k].unified;
		copies += i->images[k].n_copies > 0;
	}
	if (unified > 0)
		return arena_printf(b->mem,
				    "It is made by %s, inside of unified kernel images (%zu of %zu "
				    "images).",
				    i->name, unified, i->n_images);
	if (copies > 0)
		return arena_printf(b->mem,
				    "It is made by %s. What starts is a copy on the loader's "
				    "partition, which is made again with it.",
				    i->name);
	return arena_printf(b->mem, "It is made by %s.", i->name);
}

void check_initramfs(const struct bench *b, struct finding *f)
{
	const struct initramfs *i = &b->host->initramfs;
	const char *name = i->name ? i->name : "another tool";

	if (i->kind == INITRAMFS_UNKNOWN && b->host->loader.kind == LOADER_NIXOS)
		judged(f, STATUS_PASS, "It is made by nixos-rebuild.", "");
	else if (i->kind == INITRAMFS_UNKNOWN)
		judged(f, STATUS_UNKNOWN, "Nothing tells which tool makes the initramfs.",
		       howto_read(b, "Look for update-initramfs, dracut or mkinitcpio."));
	else if (i->kind == INITRAMFS_NONE)
		judged(f, STATUS_PASS, "This host starts without an initramfs.", "");
	else if (!initramfs_is_edited(i->kind))
		judged(f, STATUS_WARN,
		       arena_printf(b->mem, "It is made by %s, which passthru does not work with.",
				    name),
		       initramfs_by_hand);
	else if (!i->has_generator)
		judged(f, STATUS_WARN,
		       arena_printf(b->mem, "It is made by %s, but %s is not installed.", name,
				    maker_of(i->kind)),
		       i->kind == INITRAMFS_TOOLS
			       ? "Install it: apt install initramfs-tools."
			       : arena_printf(b->mem, "Install the package of %s, and check again.",
					      name));
	else if (i->listing.what && host_has_vfio_module(b->host))
		judged(f, STATUS_WARN,
		       arena_printf(b->mem, "It is made by %s. %s.", i->name, i->listing.what),
		       i->listing.remedy);
	else
		judged(f, STATUS_PASS, made_by(b), "");
	if (i->list_path)
		prove_finding(b, f, i->list_path + (*i->list_path == '/'),
			      "the list of modules for the initramfs");
}
