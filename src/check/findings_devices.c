/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/findings.h"
#include "check/howto.h"
#include "check/kernels.h"
#include "check/vendor.h"

/* Who goes when this group goes: "0000:01:00.0, 0000:01:00.1 and 3 more", without bridges. */
static const char *group_devices(const struct bench *b, const struct group *g)
{
	const char *list = "";
	size_t n = 0;

	for (size_t i = 0; i < g->n_members; i++) {
		const struct device *d = &b->host->devices[g->members[i]];

		if (device_is_bridge(d))
			continue;
		if (n < 4)
			list = arena_printf(b->mem, "%s%s%s", list, n ? ", " : "", d->address);
		n++;
	}
	return n > 4 ? arena_printf(b->mem, "%s and %zu more", list, n - 4) : list;
}

void prove_group(const struct bench *b, struct finding *f, const struct group *g)
{
	prove_finding(b, f, arena_printf(b->mem, "sys/kernel/iommu_groups/%d/devices", g->id),
		      group_devices(b, g));
}

static void prove_regions(const struct bench *b, struct finding *f, const struct group *g)
{
	const char *source =
		arena_printf(b->mem, "sys/kernel/iommu_groups/%d/reserved_regions", g->id);

	for (size_t l = 0; l < g->n_direct_regions; l++)
		prove_finding(b, f, source, g->direct_regions[l]);
	prove_group(b, f, g);
}

void check_rmrr(const struct bench *b, struct finding *f)
{
	const char *names = "";
	size_t n = 0;

	for (size_t i = 0; i < b->host->n_groups; i++) {
		const struct group *g = &b->host->groups[i];

		if (g->n_direct_regions == 0)
			continue;
		prove_regions(b, f, g);
		names = arena_printf(b->mem, "%s%s%s", names, n++ ? "; " : "", group_devices(b, g));
	}
	if (b->host->n_groups == 0)
		judged(f, STATUS_UNKNOWN, "It shows when the IOMMU is on.", "See iommu-on.");
	else if (n == 0)
		judged(f, STATUS_PASS, "The firmware keeps memory for no device.", "");
	else
		judged(f, STATUS_WARN,
		       arena_printf(b->mem,
				    "The firmware keeps memory for devices, so these cannot be "
				    "passed: %s.",
				    names),
		       in_guest(b->host)
			       ? "Its own host decides this: pass other devices to this virtual "
				 "machine. The other groups are fine."
			       : "Look for a firmware setting or update, or use another slot. The "
				 "other groups are fine.");
}

/*
 * Since 6.1 vfio-pci sends away what holds the firmware's screen, on devices of class VGA only
 * (vfio_pci_vga_init, drivers/vfio/pci/vfio_pci_core.c).
 */
static bool is_released(const struct bench *b, const struct screen_claim *c)
{
	return b->host->devices[c->device].class >> 8 == 0x0300 &&
	       release_since(b->host->release, 6, 1) == TRI_YES;
}

/* The claim that matters most: one that stays, else any. NULL: no device has one. */
static const struct screen_claim *find_claim(const struct bench *b, struct finding *f)
{
	const struct screen_claim *found = NULL;

	for (size_t i = 0; i < b->host->n_screen; i++) {
		const struct screen_claim *c = &b->host->screen[i];

		if (c->device < 0)
			continue;
		prove_finding(b, f, "proc/iomem", c->line);
		if (!found || !is_released(b, c))
			found = c;
	}
	return found;
}

/* efifb alone reads video=efifb:off; "BOOTFB" is what simpledrm and simplefb are given. */
static bool efifb_has_it(const struct bench *b, const struct screen_claim *c)
{
	const struct kernel *k = host_running(b->host);

	return streq(c->name, "efifb") && k && k->sysfb_simplefb == TRI_NO;
}

static const char *claim_remedy(const struct bench *b, const struct screen_claim *c)
{
	if (in_guest(b->host))
		return "Its own host decides this: give this virtual machine a second display.";
	if (efifb_has_it(b, c))
		return "Make another graphics device the primary display in the firmware setup. "
		       "Or add video=efifb:off to the kernel command line: this host's screen then "
		       "stays dark until a graphics driver is loaded.";
	return "Make another graphics device the primary display in the firmware setup. Or add "
	       "initcall_blacklist=sysfb_init to the kernel command line: this host's screen then "
	       "stays dark until a graphics driver is loaded, a question for a disk's password "
	       "too. video=efifb:off does nothing here.";
}

static void judge_claim(const struct bench *b, struct finding *f, const struct screen_claim *c)
{
	const char *address = b->host->devices[c->device].address;

	if (is_released(b, c))
		judged(f, STATUS_PASS,
		       arena_printf(b->mem,
				    "The firmware's screen (%s) is in the memory of %s. vfio-pci "
				    "of this kernel sends it away when it takes that device.",
				    c->name, address),
		       "");
	else
		judged(f, STATUS_WARN,
		       arena_printf(b->mem,
				    "The firmware's screen (%s) is in the memory of %s, and "
				    "vfio-pci of this kernel does not send it away: a guest that "
				    "is given this device does not start, or its screen stays "
				    "dark.",
				    c->name, address),
		       claim_remedy(b, c));
}

void check_screen(const struct bench *b, struct finding *f)
{
	const struct screen_claim *c = find_claim(b, f);

	if (c)
		judge_claim(b, f, c);
	else if (b->host->screen_seen == TRI_YES)
		judged(f, STATUS_PASS, "No device has the firmware's screen in its memory.", "");
	else
		judged(f, STATUS_UNKNOWN, "The map of the memory could not be read.",
		       howto_read(b, "Only root is shown its addresses, and here not even root (a "
				     "container, perhaps). Look on the host itself: cat "
				     "/proc/iomem"));
}
