# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced: the journeys of the guests that start, or make their images, in other ways than the first one. By the commands.
# shellcheck disable=SC2154

record_cmdline() {
	vm_ssh cat /proc/cmdline >"$vm_dir/$1.cmdline"
}

cmdline_as_before() {
	record_cmdline "$1" && same before "$1" cmdline
}

# edits PATH KIND FILTER: the plan has one edit of this file, and the jq FILTER holds for it.
edits() {
	step "the plan: $2 $1" answers 0 ".edits | map(select(.path == \"$1\" and .kind == \"$2\")) |
		length == 1 and (.[0] | $3)" plan "$net"
}

plan_changes_nothing() {
	step "a plan alone changes no file" as_before planned
}

# fresh_to_claimed ADDRESS…: until these devices are on vfio-pci.
fresh_to_claimed() {
	step "apply" directly "$@" || return
	step "reboot" vm_reboot || return
	step "the kernel was started with the new word, and without the old one" \
		vm_ssh 'cat /proc/cmdline; grep -qw intel_iommu=on /proc/cmdline && ! grep -q intel_iommu=off /proc/cmdline'
	step "check: the IOMMU is on" answers 0 '.iommu.state == "on" and .iommu.reason == null' check
	claimed "$@"
}

# said_by_check ID TEXT: what check says of a part of this host.
said_by_check() {
	step "check: $2" answers 1 ".checks[] | select(.id == \"$1\") | .status == \"pass\" and (.detail | contains(\"$2\"))" check
}

fresh() {
	record_cmdline before
	step "check: the IOMMU is off, by a word on the command line" \
		answers 1 '.iommu.state == "off" and .iommu.reason == "cmdline-off" and .iommu.vendor == "intel"' check
	takes_the_group
}

back_to_fresh() {
	put_back
	step "the kernel's command line is as before" cmdline_as_before rebooted
}

# Debian's dracut makes an image for any host: no file of /etc is in it unless a configuration names that file. So one
# device is bound by its ids, with modprobe.d, and one by its address, with a rule for udev.
journey_dracut() {
	fresh
	said_by_check boot-loader "GRUB, set in /etc/default/grub"
	said_by_check initramfs "made by dracut"
	edits /etc/default/grub change '.diff | contains("intel_iommu=on")'
	step "the plan has a drop-in for dracut, and nothing for initramfs-tools" answers 0 \
		'any(.edits[]; .path | test("^/etc/dracut\\.conf\\.d/[^/]+\\.conf$")) and
			all(.edits[]; .path | startswith("/etc/initramfs-tools") | not) and
			any(.steps[]; .argv[0] == "dracut") and all(.steps[]; .argv[0] != "update-initramfs")' plan "$net"
	step "the plan binds one by its ids and the twin by its address" answers 0 \
		".mechanism[\"$net\"] == \"ids\" and .mechanism[\"$twin_nic\"] == \"override\"" plan "$net" "$twin_nic"
	plan_changes_nothing
	fresh_to_claimed "$net" "$twin_nic" || return
	step "the twin is on vfio-pci" drivers_are vfio-pci "$twin_nic"
	step "the NIC of the host kept its driver" drivers_are e1000e "$host_nic"
	back_to_fresh
}

# What kernel-install writes for a kernel that comes later has the options of the entry that is there.
a_later_kernel() {
	# shellcheck disable=SC2016 # the guest expands it
	step "a kernel that is installed later gets the same words" vm_ssh 'set -e
		entries=/boot/efi/loader/entries/$(cat /etc/kernel/entry-token)
		kernel-install add 9.9.9-later "/boot/vmlinuz-$(uname -r)"
		grep -h ^options "$entries-9.9.9-later.conf" "$entries-$(uname -r).conf" | tee /dev/stderr | uniq | wc -l | grep -qx 1
		kernel-install remove 9.9.9-later'
}

# There is no /etc/kernel/cmdline yet. One without root= would keep every later kernel from starting.
journey_sdboot() {
	fresh
	said_by_check boot-loader "starts by systemd-boot"
	said_by_check initramfs "made by initramfs-tools"
	edits /etc/kernel/cmdline create '.diff | contains("root=LABEL=labroot") and contains("intel_iommu=on") and
		(contains("initrd=") or contains("intel_iommu=off") | not)'
	step "the plan leaves GRUB's files alone" answers 0 'all(.edits[]; .path | test("grub") | not)' plan "$net"
	plan_changes_nothing
	fresh_to_claimed "$net" || return
	a_later_kernel
	back_to_fresh
}
