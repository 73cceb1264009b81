/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/hazard.h"

/*
 * In the order in which they count: the first mark is shown, the first reason is named to
 * companions.
 */
static const struct hazard_rule rules[] = {
	{
		.id = "root-disk",
		.severity = SEVERITY_BLOCK,
		.test = test_use,
		.use = USE_ROOT,
		.mark = "{mark}",
		.reason = "holds {subject}",
		.advice = "without it this host does not boot. Put the guest's data on another "
			  "disk and controller.",
	},
	{
		.id = "boot-disk",
		.severity = SEVERITY_BLOCK,
		.test = test_use,
		.use = USE_BOOT,
		.mark = "{mark}",
		.reason = "holds {subject}",
		.advice = "without it the next start finds no kernel. Use a disk on another "
			  "controller for the guest.",
	},
	{
		.id = "swap",
		.severity = SEVERITY_BLOCK,
		.test = test_use,
		.use = USE_SWAP,
		.mark = "swap",
		.reason = "holds {subject}",
		.advice = "programs that are swapped out would die. Switch that swap off and take "
			  "it out of /etc/fstab first.",
	},
	{
		.id = "mounted-disk",
		.severity = SEVERITY_BLOCK,
		.test = test_use,
		.use = USE_MOUNT,
		.mark = "{mark}",
		.reason = "holds {subject}",
		.advice = "its files would vanish under the programs that use them. Unmount it and "
			  "take it out of /etc/fstab first.",
	},
	{
		.id = "ssh-session",
		.severity = SEVERITY_BLOCK,
		.test = test_use,
		.use = USE_SSH,
		.mark = "your SSH",
		.reason = "carries your SSH session ({subject})",
		.advice = "you would lock yourself out. Use another network card for the guest, or "
			  "come in another way.",
	},
	{
		.id = "default-route",
		.severity = SEVERITY_BLOCK,
		.test = test_use,
		.use = USE_DEFAULT_ROUTE,
		.mark = "default route",
		.reason = "carries the default route ({subject})",
		.advice =
			"this host would lose its network. Use another network card for the guest.",
	},
	{
		.id = "network-up",
		.severity = SEVERITY_WARN,
		.test = test_use,
		.use = USE_NET_UP,
		.mark = "{mark} up",
		.reason = "is in use as {subject}",
		.advice = "this host loses that connection. Make sure that nothing on the host "
			  "needs it.",
	},
	{
		.id = "boot-display",
		.severity = SEVERITY_BLOCK,
		.test = test_boot_vga,
		.mark = "display",
		.reason = "is the display that the firmware starts with",
		.advice = "the screen would stay dark while this host starts. Choose another "
			  "graphics device as primary display in the firmware setup, or pass "
			  "another one.",
	},
	{
		.id = "boot-display",
		.severity = SEVERITY_BLOCK,
		.test = test_console,
		.mark = "display",
		.reason = "shows this host's console ({subject})",
		.advice = "you would lose the local screen. Move the console to another graphics "
			  "device first.",
	},
	{
		.id = "only-display",
		.severity = SEVERITY_BLOCK,
		.test = test_only_display,
		.mark = "display",
		.reason = "is the only display device",
		.advice = "nothing could show this host's screen any more. Add a second graphics "
			  "device for the host.",
	},
	{
		.id = "console-input",
		.severity = SEVERITY_BLOCK,
		.test = test_only_keyboard,
		.mark = "keyboard",
		.reason = "has the only keyboard of this host ({subject})",
		.advice = "nobody could type at this host any more. Plug a keyboard into another "
			  "controller for the host.",
	},
	{
		.id = "console-input",
		.severity = SEVERITY_WARN,
		.test = test_other_keyboard,
		.mark = "keyboard",
		.reason = "has a keyboard ({subject})",
		.advice = "that keyboard goes to the guest. Another controller of this host still "
			  "has one.",
	},
	{
		.id = "bridge",
		.severity = SEVERITY_BLOCK,
		.test = test_bridge,
		.reason = "is a bridge",
		.advice = "bridges stay with the host. Choose the devices behind it.",
	},
	{
		.id = "chipset",
		.severity = SEVERITY_BLOCK,
		.test = test_chipset,
		.reason = "is a part of the chipset ({subject})",
		.advice = "this host runs on it, and no guest can use it. It stays with the host.",
	},
	{
		.id = "rmrr",
		.severity = SEVERITY_BLOCK,
		.test = test_rmrr,
		.reason = "has memory that the firmware keeps for itself ({subject})",
		.advice = "the kernel refuses to give it to a guest. Look for a firmware setting "
			  "or update, or take another slot or device. No kernel option can help.",
	},
	{
		.id = "sriov-pf-active",
		.severity = SEVERITY_BLOCK,
		.test = test_active_vfs,
		.reason = "has {subject} in use",
		.advice = "vfio-pci refuses it as long as they are there. Pass the virtual "
			  "functions instead, or write 0 to its sriov_numvfs first.",
	},
	{
		.id = "bridge-driver",
		.severity = SEVERITY_WARN,
		.test = test_bridge_driver,
		.reason = "shares its group with {subject}",
		.advice = "kernels from 5.19 on may refuse the group while that driver is bound. "
			  "Unload that driver.",
	},
	{
		.id = "no-reset",
		.severity = SEVERITY_WARN,
		.test = test_no_reset,
		.reason = "cannot be reset by the kernel",
		.advice = "it may work for one guest start only, until this host is switched off "
			  "and on.",
	},
	{
		.id = "power-state",
		.severity = SEVERITY_WARN,
		.test = test_power,
		.reason = "is powered down ({subject})",
		.advice = "it may not wake up for the guest. Wake it first: write on to its "
			  "power/control.",
	},
	{
		.id = "shared-group",
		.severity = SEVERITY_BLOCK,
		.test = test_shared,
		.reason = "cannot leave this host without {subject}",
		.advice = "the two go together or not at all. Take another device, or see whether "
			  "another slot gives it a group of its own.",
		.last = true,
	},
};

static const char *filled(const struct bench *b, const char *sentence, const struct match *m)
{
	const struct blank blanks[] = {
		{"subject", m->subject ? m->subject : ""},
		{"mark", m->mark ? m->mark : ""},
	};

	return fill_blanks(b, sentence, blanks, ARRAY_SIZE(blanks));
}

static void add_hazard(const struct bench *b, size_t i, const struct hazard_rule *rule,
		       const struct match *m)
{
	struct device_report *d = &b->report->devices[i];
	const char *reason = filled(b, rule->reason, m);
	bool blocks = rule->severity == SEVERITY_BLOCK;
	const char **first = blocks ? &b->blocks[i] : &b->warns[i];
	struct hazard *hazard = ARENA_PUSH(b->mem, d->hazards, d->n_hazards);

	hazard->id = rule->id;
	hazard->severity = rule->severity;
	hazard->detail = arena_printf(b->mem, "It %s: %s", reason, rule->advice);
	d->blocked |= blocks;
	if (rule->mark && *d->mark == '\0')
		d->mark = filled(b, rule->mark, m);
	if (!*first && !rule->last)
		*first = reason;
}

static void run_rules(const struct bench *b, bool last)
{
	for (size_t i = 0; i < b->host->n_devices; i++) {
		for (size_t r = 0; r < ARRAY_SIZE(rules); r++) {
			struct match m = {NULL, NULL};

			if (rules[r].last == last && rules[r].test(b, i, &rules[r], &m))
				add_hazard(b, i, &rules[r], &m);
		}
	}
}

void judge_devices(struct bench *b)
{
	size_t n = b->host->n_devices;
	struct report *r = b->report;

	r->n_devices = n;
	r->devices = arena_alloc(b->mem, n * sizeof(*r->devices));
	b->blocks = arena_alloc(b->mem, n * sizeof(*b->blocks));
	b->warns = arena_alloc(b->mem, n * sizeof(*b->warns));
	for (size_t i = 0; i < n; i++)
		r->devices[i].mark = "";
	run_rules(b, false);
	run_rules(b, true);
}
