#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# journey.sh NAME: takes a fresh host to a claimed device and back, on a real kernel.
#
#	intel	the wizard is typed at
#	amd	the commands do the same
#	devices	every refusal; gives away one of two twins, twice
#	dracut, sdboot	guests with another image maker and another loader (loaders.sh)
#	cuts	the power fails at random (cuts.sh)
#	lockout, lockout-dracut, lockout-sdboot	what nobody confirms, or nobody can (lockout.sh)
#	live	drivers that change without a reboot (live.sh)
#	guest	QEMU and libvirt take what passthru says of the devices (guest.sh)
#
# Console, screens and every answer are kept in build/lab/NAME.
set -u

cd "$(dirname "$0")/../.." || exit 2
# shellcheck source=tests/lab/vm.sh
. tests/lab/vm.sh
# shellcheck source=tests/lab/steps.sh
. tests/lab/steps.sh
# shellcheck source=tests/lab/loaders.sh
. tests/lab/loaders.sh
# shellcheck source=tests/lab/cuts.sh
. tests/lab/cuts.sh
# shellcheck source=tests/lab/lockout.sh
. tests/lab/lockout.sh
# shellcheck source=tests/lab/live.sh
. tests/lab/live.sh
# shellcheck source=tests/lab/guest.sh
. tests/lab/guest.sh

# begin NAME intel|amd [GUEST]
begin() {
	vm_guest=build/lab/guest-${3:-lvm}
	vm_open "$1"
	vm_start "$2" && vm_put build/passthru /usr/local/bin/passthru || exit 1
	net=$(find_device 8086:100e)
	audio=$(find_device 8086:293e)
	bridge=$(find_device 1b36:000e)
	host_nic=$(find_device 8086:10d3)
	twin_nic=$(find_device 8086:10d3 2)
	root_disk=$(find_device 1af4:1001)
	data_disk=$(find_device 1b36:0010)
	free_disk=$(find_device 1b36:0010 2)
	usb=$(find_device 1b36:000d)
	display=$(find_device 1234:1111)
	sata=$(find_device 8086:2922)
	isa_bridge=$(find_device 8086:2918)
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
	refuses "the disk with the swap space" "$data_disk" swap
	step "after the refusals every file is as before" as_before refused
}

# hazards WHAT SEVERITY ADDRESS ID…: devices has these reasons for this function.
hazards() {
	title="devices: $1"
	severity=$2
	at=$3
	shift 3
	step "$title ($*)" answers 0 \
		".devices[] | select(.address == \"$at\") | [.hazards[] | select(.severity == \"$severity\") | .id] |
			contains([$(printf '"%s",' "$@" | sed 's/,$//')])" devices
}

free() {
	step "devices: $1 is free" answers 0 \
		".devices[] | select(.address == \"$2\") | .hazards | all(.severity != \"block\")" devices
}

every_hazard() {
	hazards "the disk with / on LVM, /boot and the ESP" block "$root_disk" root-disk boot-disk
	hazards "the disk with /srv and swap on LVM" block "$data_disk" mounted-disk swap
	hazards "the NIC below the bridge that has the address" block "$host_nic" ssh-session default-route
	hazards "the USB controller with the only keyboard" block "$usb" console-input
	hazards "the display of the firmware" block "$display" boot-display
	hazards "a bridge to conventional PCI" block "$bridge" bridge
	hazards "what the board hangs on" block "$isa_bridge" chipset
	hazards "a function of the slot of that" block "$sata" shared-group
	free "the twin of the NIC" "$twin_nic"
	free "the twin of the disk" "$free_disk"
	hazards "the NIC on the conventional bus" warn "$net" conventional-bus
	hazards "the sound beside it" warn "$audio" conventional-bus
	free "the conventional NIC" "$net"
	free "the sound beside it" "$audio"
}

# together FIELD: everything behind the bridge to conventional PCI has one number, and besides the bridge nobody has it.
together() {
	step "devices: the conventional bus is one group, by $1" answers 0 \
		"(.devices[] | select(.address == \"$net\") | .$1) as \$n | \$n != null and
			([.devices[] | select(.$1 == \$n) | .address] == [\"$bridge\", \"$net\", \"$audio\"])" devices
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

all_true() {
	step "verify: every promise is true, the kernel's VFIO claim too" \
		answers 0 '.ok and (.promises | length > 0) and all(.promises[]; .ok == true) and any(.promises[]; .id == "vfio")' \
		verify
}

# claimed ADDRESS…: what was asked for; the functions of the conventional bus are in it or come along.
claimed() {
	step "both functions are on vfio-pci" drivers_are vfio-pci "$net" "$audio"
	all_true
	step "the same plan again has nothing to do" answers 0 '.edits == [] and .steps == []' plan "$@"
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
	step "the wizard shows why, marks, plans and tries it" wizard apply || return
	step "only the trial's own files are new" staged staged
	step "reboot" vm_reboot || return
	on_trial
	step "the wizard shows the minutes, and a key confirms it" wizard confirm || return
	step "reboot" vm_reboot || return
	step "it is no trial" lacks_word passthru.trial
	step "check: the IOMMU is on" answers 0 '.iommu.state == "on" and .iommu.reason == null' check
	claimed "$net"
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
	step "apply" directly "$net" || return
	step "reboot" vm_reboot || return
	claimed "$net"
	put_back
}

takes_the_twins() {
	step "the plan binds each by its address" answers 0 \
		".devices == [\"$free_disk\", \"$twin_nic\"] and
			.mechanism == {\"$free_disk\": \"override\", \"$twin_nic\": \"override\"}" \
		plan "$twin_nic" "$free_disk"
}

twins_are_parted() {
	step "both that were picked are on vfio-pci" drivers_are vfio-pci "$twin_nic" "$free_disk"
	step "the NIC of the host kept its driver" drivers_are e1000e "$host_nic"
	step "the disk of the host kept its driver" drivers_are nvme "$data_disk"
	step "/srv is mounted, swap is on" vm_ssh 'findmnt /srv && swapon --show | grep -q .'
	all_true
	step "the same plan again has nothing to do" answers 0 '.edits == [] and .steps == []' \
		plan "$twin_nic" "$free_disk"
}

# Each of the two addresses has now what the other had.
renumbered() {
	step "power off, the two cards change places, power on" vm_swap_places || return
	step "the disk is where the NIC was, and nvme has it" drivers_are nvme "$twin_nic" "$data_disk"
	step "the NIC is where the disk was, and e1000e has it" drivers_are e1000e "$free_disk" "$host_nic"
	step "verify says that other devices are there and that nothing was bound" answers 1 \
		"[.promises[] | select(.id == \"driver\" and .ok == false) |
			select(.found | contains(\"nothing was bound\")) | .subject] | sort == [\"$free_disk\", \"$twin_nic\"]" verify
}

journey_devices() {
	step "check: the IOMMU is off" answers 1 '.iommu.state == "off"' check
	every_hazard
	together predicted_group
	takes_the_twins
	step "apply" directly "$twin_nic" "$free_disk" || return
	step "reboot" vm_reboot || return
	step "check: the groups are as predicted" answers 0 \
		'.checks[] | select(.id == "group-prediction") | .status == "pass" and
			(.detail | test("^([0-9]+) of \\1 functions lie as predicted\\.$"))' check
	together group
	hazards "a function of the slot of the chipset, with groups" block "$sata" shared-group
	twins_are_parted
	renumbered || return
	step "undo" vm_ssh passthru undo --yes
	step "every file has its former bytes, owner, mode and times" as_before undone
	step "power off, the cards are back in their places, power on" vm_swap_places || return
	step "every file is as before after that too" as_before rebooted
	step "every function has its old driver" drivers_as_before rebooted
}

case ${1:-} in
intel | amd) begin "$1" "$1" ;;
devices | cuts | lockout) begin "$1" intel ;;
live) begin live amd ;;
guest) begin guest amd virt ;;
dracut | sdboot) begin "$1" intel "$1" ;;
lockout-dracut | lockout-sdboot) begin "$1" intel "${1#lockout-}" ;;
*) echo "usage: journey.sh NAME" >&2; exit 2 ;;
esac
"journey_$(echo "$1" | tr - _)"
vm_stop
sum
