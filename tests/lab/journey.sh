#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# journey.sh intel|amd: takes a fresh host to a claimed device and back, on a real kernel.
# On the Intel machine the wizard is typed at; on the AMD machine the commands do the same. Console, screens and every
# answer are kept in build/lab/intel and build/lab/amd.
set -u

cd "$(dirname "$0")/../.." || exit 2
# shellcheck source=tests/lab/vm.sh
. tests/lab/vm.sh
# shellcheck source=tests/lab/steps.sh
. tests/lab/steps.sh

begin() {
	vm_open "$1"
	vm_start "$1" && vm_put build/passthru /usr/local/bin/passthru || exit 1
	net=$(find_device 8086:100e)
	audio=$(find_device 8086:293e)
	bridge=$(find_device 1b36:000e)
	host_nic=$(find_device 8086:10d3)
	root_disk=$(find_device 1af4:1001)
	swap_disk=$(find_device 1b36:0010)
	record before
}

# refuses TITLE ADDRESS HAZARD
refuses() {
	step "refused, exit 3: $1" answers 3 ".edits == [] and any(.refused[]; .address == \"$2\" and .id == \"$3\")" \
		apply "$2" --yes
}

refusals() {
	refuses "the NIC of this SSH session" "$host_nic" ssh-session
	refuses "the disk under /" "$root_disk" root-disk
	refuses "the disk with the swap space" "$swap_disk" swap
	step "after the refusals every file is as before" as_before refused
}

# Both functions of the conventional bus leave the host; the bridge above them does not.
takes_the_group() {
	step "the plan takes both functions and leaves the bridge" \
		answers 0 "(.devices | index(\"$net\")) and (.devices | index(\"$audio\")) and (.devices | index(\"$bridge\") | not)" \
		plan "$net"
}

# The next start, whatever it is asked for, finishes the run backwards first.
power_cut() {
	step "the power fails while the plan is applied" cut_while_applying "$net" || return
	step "power on" vm_start amd || return
	step "the next start puts the run back" answers 0 '(.runs | length == 1) and .runs[0].state == "undone"' history
	step "every file is as before the run that was cut off" as_before cut
}

claimed() {
	step "both functions are on vfio-pci" drivers_are vfio-pci "$net" "$audio"
	step "verify: every promise is true, the kernel's VFIO claim too" \
		answers 0 '.ok and (.promises | length > 0) and all(.promises[]; .ok == true) and any(.promises[]; .id == "vfio")' verify
	step "the same plan again has nothing to do" answers 0 '.edits == [] and .steps == []' plan "$net"
}

put_back() {
	step "undo" vm_ssh passthru undo --yes
	step "every file has its former bytes, owner, mode and times" as_before undone
	step "reboot" vm_reboot || return
	step "every file is as before after the reboot too" as_before rebooted
	step "every function has its old driver" drivers_as_before rebooted
}

journey_intel() {
	step "check: the IOMMU is off, by a word on the command line" \
		answers 1 '.iommu.state == "off" and .iommu.reason == "cmdline-off" and .iommu.vendor == "intel"' check
	refusals
	takes_the_group
	step "the wizard shows why, marks, plans and applies" wizard apply || return
	step "reboot" vm_reboot || return
	step "check: the IOMMU is on" answers 0 '.iommu.state == "on" and .iommu.reason == null' check
	claimed
	step "the wizard's Verify page is green" wizard verify
	put_back
}

journey_amd() {
	step "check: the IOMMU is on" \
		answers 0 '.iommu.state == "on" and .iommu.reason == null and .iommu.vendor == "amd"' check
	refusals
	takes_the_group
	step "the plan has no word for the kernel command line" \
		answers 0 '.edits != [] and all(.edits[]; .path != "/etc/default/grub")' plan "$net"
	power_cut || return
	step "apply" vm_ssh passthru apply "$net" --yes || return
	step "reboot" vm_reboot || return
	claimed
	put_back
}

case ${1:-} in
intel | amd) ;;
*) echo "usage: journey.sh intel|amd" >&2; exit 2 ;;
esac
begin "$1"
"journey_$1"
vm_stop
sum
