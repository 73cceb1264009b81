/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/firmware.h"
#include "check/gaveup.h"
#include "check/kernels.h"
#include "check/ladder.h"
#include "check/loaders.h"
#include "check/verdict.h"
#include "check/vendor.h"
#include "check/words.h"

/* In order, the first that applies. reason REASON_NONE: whatever it is. */
struct ruling {
	bool (*applies)(const struct bench *b);
	enum reason reason;
	enum verdict verdict;
	const char *detail; /* see judge_verdict() for the blanks */
};

static bool not_on(const struct bench *b)
{
	return b->report->iommu.state != IOMMU_ON;
}

static bool under_xen(const struct bench *b)
{
	return b->host->xen == TRI_YES;
}

static bool image_based(const struct bench *b)
{
	return b->host->ostree == TRI_YES || b->host->loader.kind == LOADER_OSTREE;
}

static bool off_and_declared(const struct bench *b)
{
	return not_on(b) && b->host->loader.kind == LOADER_NIXOS;
}

static enum support vfio_pci(const struct bench *b)
{
	const struct kernel *k = host_running(b->host);

	return k ? k->vfio_pci : SUPPORT_UNKNOWN;
}

static bool no_vfio(const struct bench *b)
{
	return vfio_pci(b) == SUPPORT_MISSING;
}

/* Only its configuration is believed: modules that are listed by none may still be loaded. */
static bool no_vfio_iommu(const struct bench *b)
{
	const struct kernel *k = host_running(b->host);

	return k && k->vfio_iommu_type1 == SUPPORT_MISSING &&
	       kernel_built_without(k, "CONFIG_VFIO_IOMMU_TYPE1");
}

static bool is_ready(const struct bench *b)
{
	return b->report->iommu.state == IOMMU_ON && vfio_pci(b) >= SUPPORT_MODULE;
}

static bool is_on(const struct bench *b)
{
	return b->report->iommu.state == IOMMU_ON;
}

static bool off_and_refused(const struct bench *b)
{
	return not_on(b) && refused_tables(b->host);
}

static bool not_on_in_guest(const struct bench *b)
{
	return not_on(b) && in_guest(b->host);
}

static bool refused_in_guest(const struct bench *b)
{
	return not_on_in_guest(b) && refused_tables(b->host);
}

static bool off_and_editable(const struct bench *b)
{
	return b->report->iommu.state == IOMMU_OFF && loader_has_words(b->host);
}

static bool off_and_in_snapshots(const struct bench *b)
{
	return off_and_editable(b) && host_boots_from_snapshots(b->host);
}

static bool off_and_on_trial(const struct bench *b)
{
	return off_and_editable(b) && loader_on_trial(b->host);
}

static bool off_and_put_on_trial(const struct bench *b)
{
	return off_and_editable(b) && loader_tries_file(b->host);
}

/* The plan cannot put vfio-pci into an image of a tool that it does not know. Where nothing tells
 * the tool, the plan says so. */
static bool off_and_other_tool(const struct bench *b)
{
	enum initramfs_kind kind = b->host->initramfs.kind;

	return off_and_editable(b) && kind != INITRAMFS_UNKNOWN && !initramfs_is_edited(kind) &&
	       host_has_vfio_module(b->host);
}

static bool off_and_unsigned(const struct bench *b)
{
	return off_and_editable(b) && b->host->initramfs.signing.what;
}

static bool off_and_list_lost(const struct bench *b)
{
	return off_and_editable(b) && b->host->initramfs.listing.what &&
	       host_has_vfio_module(b->host);
}

static bool off_and_not_to_add(const struct bench *b)
{
	return off_and_editable(b) && b->host->loader.add_obstacle;
}

/* A word that stands in a file for sure can change there, whatever else its line computes. */
static bool stands_somewhere(const struct bench *b, const char *raw)
{
	for (size_t i = 0; raw && i < b->host->n_set_words; i++)
		if (streq(b->host->set_words[i].word.raw, raw))
			return true;
	return false;
}

static bool off_and_not_to_change(const struct bench *b)
{
	const struct host *h = b->host;

	return off_and_editable(b) && h->loader.change_obstacle &&
	       (h->loader.add_obstacle || !stands_somewhere(b, iommu_word(h, host_vendor(h)).raw));
}

static bool off_and_not_editable(const struct bench *b)
{
	enum loader_kind kind = b->host->loader.kind;

	return b->report->iommu.state == IOMMU_OFF && kind != LOADER_UNKNOWN &&
	       !loader_is_edited(kind);
}

static bool off_and_unseen(const struct bench *b)
{
	return b->report->iommu.state == IOMMU_OFF && loader_unseen(b->host);
}

static bool off_and_loader_unknown(const struct bench *b)
{
	return b->report->iommu.state == IOMMU_OFF;
}

static const char firmware_update[] =
	"The firmware's {table} table is broken, and no kernel option can help. Install the newest "
	"firmware (BIOS) of the board's maker, and reboot.";

static const char virtual_iommu[] =
	"This is a virtual machine. Give it a virtual IOMMU on its own host ({host_setting}), then "
	"start it again.";

static const char hypervisor_update[] =
	"The {table} table of this virtual machine is broken, and no kernel option can help. Its "
	"own host makes that table: update the hypervisor there, then start this one again.";

#define OTHER_LOADER "This host starts by {loader}, where passthru does not edit the command line. "

#define OTHER_TOOL "This host's initramfs is made by {tool}, which passthru does not work with. "

#define DECLARED                                                                                   \
	"NixOS makes its boot files from its configuration, so passthru edits none of them. The "  \
	"plan for your devices says the lines for configuration.nix; write them there, run "       \
	"nixos-rebuild boot, and reboot."

#define IN_SNAPSHOTS                                                                               \
	"The root file system is read-only here and changes only in snapshots, so passthru edits " \
	"no boot file. The plan for your devices says what to set, and the transactional-update "  \
	"command; do that, reboot, and run passthru check."

#define ON_TRIAL                                                                                   \
	"The boot entry {trial} is still on trial: its name changes at each start, so no plan "    \
	"can change it and take that back. Start it until it counts as good, or, where it runs "   \
	"well now, say so: `sudo /usr/lib/systemd/systemd-bless-boot good`. Then run passthru "    \
	"again."

#define PUT_ON_TRIAL                                                                               \
	"/etc/kernel/tries has kernel-install put each entry that it makes on trial, under a "     \
	"name that changes at each start, so no plan can have one made and take that back. Move "  \
	"that file away, then run passthru again."

#define UNSEEN                                                                                     \
	"This host starts by {loader}, but nothing that it starts could be read, so no plan can "  \
	"edit it. Run passthru as root on the host itself, with the loader's partition mounted."

static const struct ruling rulings[] = {
	{under_xen, REASON_NONE, VERDICT_BLOCKED,
	 "This system runs under Xen, which owns the IOMMU. Start the same kernel without Xen, or "
	 "use Xen's own passthrough (xl pci-assignable-add, or xen-pciback.hide= for dom0)."},
	{image_based, REASON_NONE, VERDICT_BLOCKED,
	 "This system is made from an image (ostree), so its boot files are not to be edited by "
	 "hand. Set kernel words with rpm-ostree kargs (the plan for your devices says the whole "
	 "command), then run passthru check again."},
	{not_on, REASON_GUEST, VERDICT_BLOCKED, virtual_iommu},
	{not_on_in_guest, REASON_FIRMWARE, VERDICT_BLOCKED, virtual_iommu},
	{not_on_in_guest, REASON_FIRMWARE_BROKEN, VERDICT_BLOCKED, hypervisor_update},
	{not_on, REASON_CPU, VERDICT_BLOCKED,
	 "Switch on virtualisation ({flag}) and {feature} in the firmware setup, then reboot. "
	 "If the setup has no such switch, this processor or board cannot do it. No kernel option "
	 "can help."},
	{not_on, REASON_FIRMWARE, VERDICT_BLOCKED,
	 "Switch on {feature} in the firmware setup ({menu}), then reboot. No kernel option "
	 "can help. If the setup has no such switch, look for a firmware update; some boards "
	 "cannot do it."},
	{not_on, REASON_KERNEL_CONFIG, VERDICT_BLOCKED,
	 "Install a kernel that is built with {config} (on Debian and Ubuntu linux-image-amd64 or "
	 "linux-image-generic, not a cloud kernel), start it, and run passthru again."},
	{not_on, REASON_FIRMWARE_BROKEN, VERDICT_BLOCKED, firmware_update},
	{not_on, REASON_DRIVER_FAILED, VERDICT_BLOCKED,
	 "The kernel has the IOMMU switched on, but it does not run. {gave_up}"},
	{no_vfio, REASON_NONE, VERDICT_BLOCKED,
	 "The running kernel {release} has no vfio-pci. Install the full kernel package of your "
	 "distribution (Ubuntu: linux-modules-extra), start it, and run passthru again."},
	{no_vfio_iommu, REASON_NONE, VERDICT_BLOCKED,
	 "The running kernel {release} is built without vfio_iommu_type1, so no guest can be given "
	 "a device. Install the full kernel package of your distribution, start it, and run "
	 "passthru again."},
	{is_ready, REASON_NONE, VERDICT_READY,
	 "This host can pass devices through. Choose the devices; the plan shows each change "
	 "before it is made."},
	{is_on, REASON_NONE, VERDICT_UNKNOWN,
	 "The IOMMU is on, but nothing tells whether this kernel has vfio-pci: lib/modules of the "
	 "running kernel could not be read. Run passthru on the host itself."},
	{refused_in_guest, REASON_CMDLINE_OFF, VERDICT_BLOCKED, hypervisor_update},
	{refused_in_guest, REASON_CMDLINE_MISSING, VERDICT_BLOCKED, hypervisor_update},
	{off_and_refused, REASON_CMDLINE_OFF, VERDICT_BLOCKED, firmware_update},
	{off_and_refused, REASON_CMDLINE_MISSING, VERDICT_BLOCKED, firmware_update},
	{off_and_in_snapshots, REASON_CMDLINE_OFF, VERDICT_BLOCKED, IN_SNAPSHOTS},
	{off_and_in_snapshots, REASON_CMDLINE_MISSING, VERDICT_BLOCKED, IN_SNAPSHOTS},
	{off_and_on_trial, REASON_CMDLINE_OFF, VERDICT_BLOCKED, ON_TRIAL},
	{off_and_on_trial, REASON_CMDLINE_MISSING, VERDICT_BLOCKED, ON_TRIAL},
	{off_and_put_on_trial, REASON_CMDLINE_OFF, VERDICT_BLOCKED, PUT_ON_TRIAL},
	{off_and_put_on_trial, REASON_CMDLINE_MISSING, VERDICT_BLOCKED, PUT_ON_TRIAL},
	{off_and_unsigned, REASON_CMDLINE_OFF, VERDICT_BLOCKED, "{unsigned}. {sign}"},
	{off_and_unsigned, REASON_CMDLINE_MISSING, VERDICT_BLOCKED, "{unsigned}. {sign}"},
	{off_and_list_lost, REASON_CMDLINE_OFF, VERDICT_BLOCKED, "{lost}. {list}"},
	{off_and_list_lost, REASON_CMDLINE_MISSING, VERDICT_BLOCKED, "{lost}. {list}"},
	{off_and_other_tool, REASON_CMDLINE_OFF, VERDICT_BLOCKED,
	 OTHER_TOOL "Take {word} out of the kernel command line and put vfio-pci with the ids of "
		    "your devices into the initramfs yourself, then reboot."},
	{off_and_other_tool, REASON_CMDLINE_MISSING, VERDICT_BLOCKED,
	 OTHER_TOOL "Add intel_iommu=on to the kernel command line and put vfio-pci with the ids "
		    "of your devices into the initramfs yourself, then reboot."},
	{off_and_not_to_change, REASON_CMDLINE_OFF, VERDICT_BLOCKED,
	 "{word} has to go from the kernel command line, and passthru cannot edit it there: "
	 "{change}. Take {word} out yourself, reboot, and run passthru again."},
	{off_and_not_to_add, REASON_CMDLINE_MISSING, VERDICT_BLOCKED,
	 "intel_iommu=on is missing, and passthru cannot add it: {add}. Add it yourself, "
	 "reboot, and run passthru again."},
	{off_and_editable, REASON_CMDLINE_OFF, VERDICT_FIXABLE,
	 "A plan for the devices that you choose {mends} the kernel command line; from the next "
	 "start on the IOMMU is on."},
	{off_and_editable, REASON_CMDLINE_MISSING, VERDICT_FIXABLE,
	 "A plan for the devices that you choose adds intel_iommu=on to the kernel command line; "
	 "from the next start on the IOMMU is on."},
	{off_and_declared, REASON_CMDLINE_OFF, VERDICT_BLOCKED, DECLARED},
	{off_and_declared, REASON_CMDLINE_MISSING, VERDICT_BLOCKED, DECLARED},
	{off_and_not_editable, REASON_CMDLINE_OFF, VERDICT_BLOCKED,
	 OTHER_LOADER "Take {word} out of its kernel command line yourself, reboot, and run "
		      "passthru again."},
	{off_and_not_editable, REASON_CMDLINE_MISSING, VERDICT_BLOCKED,
	 OTHER_LOADER "Add intel_iommu=on to its kernel command line yourself, reboot, and "
		      "run passthru again."},
	{off_and_unseen, REASON_CMDLINE_OFF, VERDICT_UNKNOWN, UNSEEN},
	{off_and_unseen, REASON_CMDLINE_MISSING, VERDICT_UNKNOWN, UNSEEN},
	{off_and_loader_unknown, REASON_CMDLINE_OFF, VERDICT_UNKNOWN,
	 "{word} switches the IOMMU off, but nothing tells by which boot loader this host starts, "
	 "so no plan can take it out. Find where the kernel command line is kept."},
	{off_and_loader_unknown, REASON_CMDLINE_MISSING, VERDICT_UNKNOWN,
	 "The IOMMU wants intel_iommu=on, but nothing tells by which boot loader this host starts, "
	 "so no plan can add it. Find where the kernel command line is kept."},
	{not_on, REASON_NONE, VERDICT_UNKNOWN,
	 "Too little could be read to say. Run passthru as root on the host itself, and look at "
	 "the checks that say unknown."},
};

static const struct ruling *first_ruling(const struct bench *b)
{
	for (size_t i = 0; i < ARRAY_SIZE(rulings); i++) {
		const struct ruling *r = &rulings[i];

		if (r->reason != REASON_NONE && r->reason != b->report->iommu.reason)
			continue;
		if (r->applies(b))
			return r;
	}
	return NULL;
}

static const char *or_else(const char *text, const char *other)
{
	return text ? text : other;
}

/* What a plan does about the word that switches the IOMMU off; see in_the_way in plan/words.c. */
static const char *mends(const struct bench *b, const char *word)
{
	if (strchr(word, ','))
		return arena_printf(b->mem, "mends %s on", word);
	if (streq(word, "intel_iommu=off") && !host_intel_is_default(b->host))
		return "changes intel_iommu=off to intel_iommu=on on";
	return arena_printf(b->mem, "takes %s out of", word);
}

const char *ruling_sentence(const struct bench *b, size_t i)
{
	const struct host *h = b->host;
	const struct vendor *v = host_vendor(h);
	const struct boot_entry *trial = loader_on_trial(h);
	const char *word = or_else(iommu_word(h, v).raw, "iommu=off or a word like it");
	const struct blank blanks[] = {
		{"feature", v->feature},
		{"menu", firmware_menu(h, v)},
		{"host_setting", guest_setting(h)},
		{"table", v->table},
		{"flag", v->flag},
		{"config", v->config},
		{"release", h->release},
		{"loader", or_else(h->loader.name, "another boot loader")},
		{"tool", or_else(h->initramfs.name, "another tool")},
		{"word", word},
		{"mends", mends(b, word)},
		{"add", or_else(h->loader.add_obstacle, "nothing tells why")},
		{"change", or_else(h->loader.change_obstacle, "nothing tells why")},
		{"trial", trial ? trial->path : ""},
		{"unsigned", or_else(h->initramfs.signing.what, "nothing tells why")},
		{"sign", or_else(h->initramfs.signing.remedy, "")},
		{"lost", or_else(h->initramfs.listing.what, "nothing tells why")},
		{"list", or_else(h->initramfs.listing.remedy, "")},
		{"gave_up", why_gave_up(h)->remedy},
	};

	if (i >= ARRAY_SIZE(rulings))
		return NULL;
	return fill_blanks(b, rulings[i].detail, blanks, ARRAY_SIZE(blanks));
}

void judge_verdict(const struct bench *b)
{
	const struct ruling *r = first_ruling(b);

	b->report->verdict = r->verdict;
	b->report->verdict_detail = ruling_sentence(b, (size_t)(r - rulings));
}
