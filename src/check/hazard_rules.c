/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/hazard.h"

const struct hazard_rule hazard_rules[] = {
	{
		.id = "root-disk",
		.severity = SEVERITY_BLOCK,
		.test = test_use,
		.use = USE_ROOT,
		.mark = "{mark}",
		.reason = "{holds} {subject}",
		.advice = "without it this host does not boot.",
		.instead = INSTEAD_ANOTHER,
	},
	{
		.id = "boot-disk",
		.severity = SEVERITY_BLOCK,
		.test = test_use,
		.use = USE_BOOT,
		.mark = "{mark}",
		.reason = "{holds} {subject}",
		.advice = "without it the next start finds no kernel.",
		.instead = INSTEAD_ANOTHER,
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
		.reason = "{holds} {subject}",
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
		.advice = "you would lock yourself out.",
		.instead = INSTEAD_ANOTHER,
	},
	{
		.id = "default-route",
		.severity = SEVERITY_BLOCK,
		.test = test_use,
		.use = USE_DEFAULT_ROUTE,
		.mark = "default route",
		.reason = "carries the default route ({subject})",
		.advice = "this host would lose its network.",
		.instead = INSTEAD_ANOTHER,
	},
	{
		.id = "unlock-network",
		.severity = SEVERITY_BLOCK,
		.test = test_use,
		.use = USE_UNLOCK,
		.mark = "unlock",
		.reason = "brings up {subject}, so that this host can be unlocked",
		.advice = "without it nobody could at its next start.",
		.instead = INSTEAD_ANOTHER,
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
		.advice = "the screen would stay dark at its start. Choose another primary display "
			  "in the firmware setup.",
		.instead = INSTEAD_ANOTHER,
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
		.id = "serial-console",
		.severity = SEVERITY_BLOCK,
		.test = test_serial_console,
		.mark = "console",
		.reason = "carries this host's serial console ({subject})",
		.advice = "you would lose that way in. Take its console= out of the kernel "
			  "command line first, or use another card.",
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
		.advice = "that keyboard goes to the guest. This host still has another one.",
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
		.id = "vmd-child",
		.severity = SEVERITY_BLOCK,
		.test = test_vmd_child,
		.reason = "is behind an Intel VMD controller{subject}",
		.advice = "no guest can have it by itself. Pass the controller with all behind it, "
			  "or switch VMD off in the firmware setup.",
	},
	{
		.id = "iommu-less",
		.severity = SEVERITY_WARN,
		.test = test_left_out_gpu,
		.reason = "is left out of the IOMMU ({subject})",
		.advice = "no guest can have it yet. The plan changes that on the kernel command "
			  "line, and after the reboot it has a group.",
	},
	{
		.id = "iommu-less",
		.severity = SEVERITY_BLOCK,
		.test = test_no_group,
		.reason = "has no IOMMU group, though the IOMMU is on",
		.advice = "vfio-pci cannot take it, so no guest can have it.",
		.instead = INSTEAD_ANOTHER,
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
			  "functions instead, or first echo 0 > "
			  "/sys/bus/pci/devices/{address}/sriov_numvfs.",
	},
	{
		.id = "in-use",
		.severity = SEVERITY_WARN,
		.test = test_guest,
		.mark = "guest",
		.reason = "belongs to a guest that runs, {subject}",
		.advice = "nothing else can have it until that guest is off. Shut the guest down "
			  "before you change anything here.",
	},
	{
		.id = "in-use",
		.severity = SEVERITY_WARN,
		.test = test_program,
		.mark = "in use",
		.reason = "is open in {subject}",
		.advice = "after the reboot that program does not find it any more. Make sure that "
			  "the program can do without.",
	},
	{
		.id = "display-connected",
		.severity = SEVERITY_WARN,
		.test = test_connected,
		.mark = "monitor",
		.reason = "has a monitor connected ({subject})",
		.advice = "on this host that screen goes dark, and only the guest can light it. "
			  "Connect it to the display that stays as well if you need both.",
	},
	{
		.id = "bmc-display",
		.severity = SEVERITY_WARN,
		.test = test_bmc,
		.mark = "BMC",
		.reason = "is the screen of the management controller",
		.advice = "the remote console goes dark with it.",
		.instead = INSTEAD_ANOTHER,
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
		.id = "conventional-bus",
		.severity = SEVERITY_WARN,
		.test = test_conventional,
		.reason = "shares a conventional PCI bus with {subject}",
		.advice = "the IOMMU cannot tell them apart, so all of them leave the host or "
			  "none. Take a PCI Express card if only one is to go.",
	},
	{
		.id = "shared-irq",
		.severity = SEVERITY_WARN,
		.test = test_irq,
		.reason = "has no MSI and shares its interrupt line with {subject}",
		.advice = "unless it can mask that line, vfio needs it alone and the guest does "
			  "not start. Unbind that driver, or take another slot.",
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
		.id = "reset-bug",
		.severity = SEVERITY_WARN,
		.test = test_amd_reset,
		.reason = "is an AMD GPU known for not resetting ({subject})",
		.advice =
			"it may work for one guest start only. The kernel module vendor-reset "
			"(github.com/gnif/vendor-reset) can reset it: install that with dkms and "
			"load it at each start (/etc/modules-load.d), and from kernel 5.15 on echo "
			"device_specific > /sys/bus/pci/devices/{address}/reset_method.",
	},
	{
		.id = "reset-bug",
		.severity = SEVERITY_WARN,
		.test = test_bus_reset,
		.reason = "is known for not coming back from a bus reset ({subject})",
		.advice = "it may be dead after a guest start until this host is switched off and "
			  "on. Newer kernels spare it that reset.",
	},
	{
		.id = "reset-bug",
		.severity = SEVERITY_WARN,
		.test = test_function_reset,
		.reason = "is known for hanging at a function level reset ({subject})",
		.advice = "this host may hang when a guest starts. Newer kernels spare it that "
			  "reset.",
	},
	{
		.id = "power-state",
		.severity = SEVERITY_WARN,
		.test = test_power,
		.reason = "is powered down ({subject})",
		.advice = "it may not wake up for the guest. Wake it first: echo on > "
			  "/sys/bus/pci/devices/{address}/power/control.",
	},
	{
		.id = "removable",
		.severity = SEVERITY_WARN,
		.test = test_removable,
		.mark = "removable",
		.reason = "can be unplugged, as with Thunderbolt",
		.advice = "its address may change with the plug, and what is bound by address "
			  "misses it then. Plug it in before this host starts, always in the same "
			  "socket.",
	},
	{
		.id = "shared-group",
		.severity = SEVERITY_BLOCK,
		.test = test_shared,
		.reason = "cannot leave this host without {subject}",
		.advice = "the two go together or not at all.",
		.instead = INSTEAD_SLOT,
		.last = true,
	},
};
const size_t n_hazard_rules = ARRAY_SIZE(hazard_rules);
