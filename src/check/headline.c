/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/headline.h"

#include "check/loaders.h"

/* Checks whose failure leads, the gravest first; behind them any other that fails. */
static const char *const gravest[] = {"vfio-ids", "interrupt-remapping", "kvm"};

static const struct finding *failing(const struct report *r, const char *id)
{
	for (size_t i = 0; i < r->n_findings; i++) {
		const struct finding *f = &r->findings[i];

		if (f->status == STATUS_FAIL && (!id || streq(f->id, id)))
			return f;
	}
	return NULL;
}

static const struct finding *first_failing(const struct report *r)
{
	for (size_t i = 0; i < ARRAY_SIZE(gravest); i++) {
		const struct finding *f = failing(r, gravest[i]);

		if (f)
			return f;
	}
	return failing(r, NULL);
}

const char initramfs_by_hand[] =
	"Put vfio-pci and /etc/modprobe.d/vfio.conf (\"options vfio-pci ids=…\" with the ids of "
	"your devices) into the initramfs with that tool.";

static bool other_tool(const struct host *h)
{
	enum initramfs_kind kind = h->initramfs.kind;

	return kind != INITRAMFS_UNKNOWN && !initramfs_is_edited(kind) && host_has_vfio_module(h);
}

static bool builtin_vfio(const struct host *h)
{
	for (size_t i = 0; i < h->n_kernels; i++)
		if (kernel_may_boot(&h->kernels[i]) && h->kernels[i].vfio_pci == SUPPORT_BUILTIN)
			return true;
	return false;
}

/* The ids of a vfio-pci that is built in stand on the command line alone. */
static bool other_loader(const struct host *h)
{
	return h->loader.kind != LOADER_UNKNOWN && !loader_is_edited(h->loader.kind) &&
	       builtin_vfio(h);
}

static const char *refused_for_now(const struct bench *b, const struct hindrance *why)
{
	return arena_printf(
		b->mem,
		"This host is able to pass devices, but a plan is refused until this is "
		"mended. %s. %s",
		why->what, why->remedy);
}

/* NULL: a plan can edit this host. */
static const char *no_editor(const struct bench *b)
{
	const struct host *h = b->host;
	const struct initramfs *i = &h->initramfs;

	if (h->loader.kind == LOADER_NIXOS)
		return "This host is able to pass devices. NixOS makes its boot files from its "
		       "configuration, so passthru edits none of them: the plan for your devices "
		       "says the lines for configuration.nix.";
	if (host_boots_from_snapshots(h))
		return "This host is able to pass devices. Its root file system is read-only and "
		       "changes only in snapshots, so passthru edits no boot file: the plan for "
		       "your devices says what to set, and the transactional-update command.";
	if (i->signing.what)
		return refused_for_now(b, &i->signing);
	if (i->listing.what && host_has_vfio_module(h))
		return refused_for_now(b, &i->listing);
	if (other_tool(h))
		return arena_printf(
			b->mem,
			"This host is able to pass devices, but passthru cannot edit it: "
			"its initramfs is made by %s, which passthru does not work with. %s",
			h->initramfs.name ? h->initramfs.name : "another tool", initramfs_by_hand);
	if (other_loader(h))
		return arena_printf(
			b->mem,
			"This host is able to pass devices, but passthru cannot edit it: "
			"vfio-pci is built into the kernel and takes its ids from the "
			"command line, and this host starts by %s, where passthru edits "
			"nothing. Add vfio-pci.ids=… with the ids of your "
			"devices to its kernel command line yourself.",
			h->loader.name ? h->loader.name : "another boot loader");
	return NULL;
}

/* Nothing is wrong with the host, and yet somebody looks for why it does not work. */
static const char *with_guest(const struct bench *b, const char *says)
{
	const struct report *r = b->report;

	for (size_t i = 0; i < r->n_findings; i++)
		if (streq(r->findings[i].id, "guest-start") && r->findings[i].status == STATUS_WARN)
			return arena_printf(b->mem, "%s %s See guest-start.", says,
					    r->findings[i].detail);
	return says;
}

static const char *led_by(const struct bench *b, const struct finding *f)
{
	return arena_printf(b->mem, "The IOMMU is on, but a check fails. %s: %s %s", f->title,
			    f->detail, f->remedy);
}

/* What vfio-pci would take from the host comes first, whatever the verdict. */
static const char *do_not_restart(const struct bench *b, const struct finding *f)
{
	bool ready = b->report->verdict == VERDICT_READY;

	return arena_printf(b->mem, "Do not restart yet: %s %s%s%s", f->detail, f->remedy,
			    ready ? "" : " ", ready ? "" : b->report->verdict_detail);
}

void judge_headline(const struct bench *b)
{
	struct report *r = b->report;
	const struct finding *ids = failing(r, "vfio-ids"), *first = first_failing(r);
	const char *instead = NULL;

	if (ids)
		instead = do_not_restart(b, ids);
	else if (r->verdict == VERDICT_READY)
		instead = first ? led_by(b, first) : no_editor(b);
	if (instead)
		r->verdict_detail = instead;
	if (r->verdict == VERDICT_READY && !first)
		r->verdict_detail = with_guest(b, r->verdict_detail);
}
