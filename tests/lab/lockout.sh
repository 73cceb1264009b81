# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced: choices that are not confirmed, starts that hang and networks that go away, on a host that nobody can walk up to.
# Each time it must be back, by itself, as it was. A reboot that nobody here asks for shows as QEMU's end; the next
# start is then the firmware's.
# shellcheck disable=SC2154

# How long a start, the time to confirm it and the reboot behind that may take, in seconds.
patience=900

has_word() {
	vm_ssh "cat /proc/cmdline; tr ' ' '\n' </proc/cmdline | grep -qxF $1"
}

lacks_word() {
	vm_ssh "cat /proc/cmdline; ! tr ' ' '\n' </proc/cmdline | grep -qxF $1"
}

# What a trial may add or change. All else that an old start reads is as before, byte for byte.
trial_files='etc/systemd/system/(passthru-undo\.|sysinit\.target\.d)|boot/grub/(custom\.cfg|grubenv)|boot/[^ ]*passthru-trial'

staged() {
	record "$1" || return
	for tree in before "$1"; do
		grep -vE "$trial_files" "$vm_dir/$tree.tree" >"$vm_dir/$tree.rest"
	done
	same before "$1" rest && ! cmp -s "$vm_dir/before.tree" "$vm_dir/$1.tree"
}

nothing_left() {
	vm_ssh '! find /etc/systemd /boot -name "passthru*" -o -name sysinit.target.d -o -name custom.cfg | grep .'
}

back_by_itself() {
	vm_wait_end "$patience" && vm_start "$vm_kind"
}

# A reboot that is not waited for: nobody gets in.
vm_reboot_unseen() {
	vm_shut_down reboot && vm_power_on "$vm_kind"
}

# A kernel that panics says so on the console; that it panicked must not count against the next start.
panics_and_is_back() {
	vm_reboot_unseen && vm_wait_end "$patience" &&
		grep -a 'Kernel panic' "$vm_dir/console.log" && mv "$vm_dir/console.log" "$vm_dir/panic.log" && vm_start "$vm_kind"
}

cut_off_and_back() {
	vm_reboot_unseen && vm_until "$patience" grep -aq 'lab: no network' "$vm_dir/console.log" &&
		! vm_ssh true && mv "$vm_dir/console.log" "$vm_dir/cut-off.log" && back_by_itself
}

# all_as_before NAME
all_as_before() {
	step "the kernel's command line is as before" cmdline_as_before "$1"
	step "every file is as before" as_before "$1"
	step "every function has its old driver" drivers_as_before "$1"
	step "nothing of the trial and its guard is left" nothing_left
}

# stages OPTION…: applied in the usual way, which is a trial first.
stages() {
	step "apply tries it for one start" vm_ssh passthru apply "$net" --yes "$@" || return
	step "only the trial's own files are new" staged staged || return
	step "verify says that the reboot is still to come" answers 1 '.waiting.state == "reboot"' verify
}

on_trial() {
	step "the kernel was started on trial" has_word passthru.trial || return
	step "the IOMMU is on" answers 0 '.iommu.state == "on"' check
	step "the devices are on vfio-pci" drivers_are vfio-pci "$net" "$audio"
	step "only the trial's own files are new in that start too" staged tried
	step "verify says that all is true and how long is left" \
		answers 0 '.ok and .waiting.state == "confirm" and .waiting.seconds_left > 0' verify
}

power_cycle() {
	vm_cut && vm_start "$vm_kind"
}

falls_back() {
	echo "-- a trial that is up when the power fails"
	stages || return
	step "reboot" vm_reboot || return
	on_trial || return
	step "power off, power on" power_cycle || return
	step "passthru, started, has put the rest back" vm_until 300 recovered
	all_as_before fell
}

# What is put into the next image panics where the kernel has the trial's word, before there is any root file system.
plant_panic() {
	cat >"$vm_dir/lab-panic" <<-'EOF'
		#!/bin/sh
		[ "$1" != prereqs ] || exit 0
		read -r words </proc/cmdline
		case " $words " in *" passthru.trial "*) echo c >/proc/sysrq-trigger ;; esac
	EOF
	chmod +x "$vm_dir/lab-panic" && vm_put "$vm_dir/lab-panic" "$panic_script" && record before
}

panic_script=/etc/initramfs-tools/scripts/init-top/lab-panic

dig_out_panic() {
	vm_ssh rm "$panic_script" && record before
}

hangs() {
	echo "-- a trial whose kernel panics"
	step "the image of the trial will panic" plant_panic
	stages || return
	step "it panics, reboots by itself and answers" panics_and_is_back || return
	step "passthru, started, has put the rest back" vm_until 300 recovered
	all_as_before panicked && dig_out_panic
}

runs_out() {
	echo "-- a trial that comes up and is not confirmed in time"
	stages --minutes 2 || return
	step "reboot" vm_reboot || return
	step "the kernel was started on trial" has_word passthru.trial || return
	step "the time runs out: it is undone, reboots by itself and answers" back_by_itself || return
	all_as_before ran-out
}

stays() {
	echo "-- a trial that is confirmed"
	stages || return
	step "before the reboot there is nothing to confirm" answers 3 true confirm --yes
	step "while it waits, nothing else is applied" answers 3 true apply "$twin_nic" --yes
	step "reboot" vm_reboot || return
	on_trial
	step "confirm" vm_ssh passthru confirm --yes || return
	step "nothing of the trial and its guard is left" nothing_left
	step "reboot" vm_reboot || return
	step "the new word is there for good" has_word intel_iommu=on
	step "it is no trial" lacks_word passthru.trial
	claimed "$net"
	step "undo" vm_ssh passthru undo --yes
	step "reboot" vm_reboot || return
	all_as_before stayed
}

# The next part starts on a host whose network stays.
dig_out_plant() {
	vm_ssh 'systemctl -q disable lab-no-network.service && rm /etc/systemd/system/lab-no-network.service' && record before
}

# plant WORD: where the kernel has this word, the network goes away for good once it is up.
plant() {
	cat >"$vm_dir/lab-no-network.service" <<-EOF
		[Unit]
		ConditionKernelCommandLine=$1
		After=ssh.service systemd-networkd.service
		[Service]
		Type=oneshot
		ExecStart=systemctl stop systemd-networkd.socket systemd-networkd.service
		ExecStart=sh -c 'for i in /sys/class/net/*; do ip link set dev "\$\${i##*/}" down; done; echo "lab: no network" >/dev/console'
		[Install]
		WantedBy=multi-user.target
	EOF
	vm_put "$vm_dir/lab-no-network.service" /etc/systemd/system/ &&
		vm_ssh systemctl -q enable lab-no-network.service && record before
}

network_goes() {
	echo "-- a change that cuts the network: tried first, and directly"
	step "the network will not survive a trial" plant passthru.trial
	stages --minutes 2 || return
	step "nobody gets in; it is undone, reboots by itself and answers" cut_off_and_back || return
	all_as_before cut-off
	step "the network will not survive the new word" plant intel_iommu=on
	step "apply without a trial" vm_ssh passthru apply "$net" --yes --no-trial --minutes 2 || return
	step "nobody gets in; it is undone, reboots by itself and answers" cut_off_and_back || return
	all_as_before cut-off-direct && dig_out_plant
}

# all_of PART…: or those that LAB_PARTS names.
all_of() {
	record_cmdline before
	for part in ${LAB_PARTS:-"$@"}; do
		"$part" || return
	done
}

journey_lockout() {
	all_of falls_back hangs runs_out stays network_goes
}

# With another image maker, and with another loader.
journey_lockout_dracut() {
	all_of falls_back stays
}

journey_lockout_sdboot() {
	all_of falls_back runs_out stays
}
