# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced: devices that change their driver at once and without a reboot, and go back. On the AMD machine, which has its
# IOMMU on from the start.
# shellcheck disable=SC2154

# An SSH connection from before the change, kept open: sessions over it prove nothing about a new login.
old_login() {
	# shellcheck disable=SC2046
	ssh -n $(vm_ssh_options) -o "ControlPath=$vm_dir/old" -p "$vm_port" root@127.0.0.1 "$@"
}

refused_to_old_login() {
	status=0
	old_login passthru confirm --yes || status=$?
	[ "$status" = 3 ]
}

# binds DRIVER [OPTION…]: live, with the kernel's own word on it.
binds() {
	driver=$1
	shift
	step "bind to $driver" vm_ssh passthru bind "$net" --yes --driver "$driver" "$@" || return
	step "both functions of the group are on $driver" drivers_are "$driver" "$net" "$audio"
}

refuses_to_bind() {
	step "refused, exit 3: $1" answers 3 "any(.refused[]; .address == \"$2\" and .id == \"$3\")" bind "$2" --yes
}

given_back() {
	record_drivers >"$vm_dir/now.drivers" && same before now drivers
}

journey_live() {
	refuses_to_bind "the NIC of this SSH session" "$host_nic" ssh-session
	refuses_to_bind "the disk under /" "$root_disk" root-disk
	step "every function kept its driver" given_back
	step "someone logs in" old_login -M -N -f
	binds vfio-pci || return
	step "verify: the group is viable" answers 0 'any(.promises[]; .id == "vfio" and .ok) and .waiting.state == "confirm"' verify
	step "no file is changed" as_before bound
	step "the login from before cannot confirm it" refused_to_old_login
	step "undo gives both back" vm_ssh passthru undo --yes
	step "every function has its old driver" given_back
	binds vfio-pci || return
	step "a new login confirms it" vm_ssh passthru confirm --yes
	step "verify: all is true" answers 0 '.ok' verify
	step "undo gives both back" vm_ssh passthru undo --yes
	step "every function has its old driver" given_back
	binds pci-stub --minutes 1 || return
	step "nobody confirms it: it goes back by itself" vm_until 240 given_back
	step "the host did not reboot for that" vm_alive
	binds vfio-pci || return
	step "reboot" vm_reboot || return
	step "nothing of a live binding is left" given_back
	step "nothing waits" answers 1 '.waiting == null' verify
	step "every file is as before" as_before rebooted
}
