# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced: one virtual machine with an emulated VT-d or AMD-Vi. Run from the top of the project.
#
#	vm_open NAME            an empty build/lab/NAME, a pristine disk on top of the guest's
#	vm_start intel|amd      power on, wait for SSH
#	vm_start_kernel intel|amd WORDS   the same, with the guest's first kernel and initrd and these words, by no loader
#	vm_power_on intel|amd   the same without waiting for SSH; vm_wait_end SECONDS: until the guest ends by itself
#	vm_ssh COMMAND…         in the guest, as root; vm_put FILE… DIR copies into it
#	vm_reboot, vm_stop      by the guest's own systemd; vm_cut is the power cut
#	vm_swap_places          a reboot with two cards in each other's place
#
# QEMU never outlives the script: a trap ends it, and the kernel does when the script is killed.
# shellcheck disable=SC2034,SC2154

vm_guest=build/lab/guest-lvm
vm_dir=
vm_kind=
vm_pid=
vm_port=
# What the next boot starts instead of what the firmware finds.
vm_kernel_words=
# Where the two free devices are plugged in; a journey that renumbers the bus swaps them.
vm_twin_place=bus=port4
vm_free_place=bus=pcie.0,addr=9

vm_error() {
	echo "lab: $*" >&2
	return 1
}

vm_open() {
	vm_dir=build/lab/$1
	rm -rf "$vm_dir"
	mkdir -p "$vm_dir"
	cp /usr/share/OVMF/OVMF_VARS_4M.fd "$vm_dir/vars.fd"
	vm_overlay disk
	vm_overlay data
	vm_overlay free
	trap vm_cut EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
}

vm_overlay() {
	qemu-img create -q -f qcow2 -F raw -b "$PWD/$vm_guest/$1.raw" "$vm_dir/$1.qcow2"
}

# /dev/kvm may be there and not work (no nested virtualisation): only a kernel that really came up counts.
vm_accel() {
	if [ ! -s build/lab/accel ]; then
		echo tcg,thread=multi,tb-size=1024 >build/lab/accel
		if [ -w /dev/kvm ] && vm_kvm_boots; then
			echo kvm >build/lab/accel
		fi
	fi
	cat build/lab/accel
}

vm_kvm_boots() {
	timeout -k 1 20 qemu-system-x86_64 -accel kvm -machine q35,kernel-irqchip=split -m 512M -nodefaults \
		-display none -no-reboot -kernel "$vm_guest/vmlinuz" -append 'console=ttyS0 panic=-1' \
		-serial "file:build/lab/kvm.log" >/dev/null 2>&1
	grep -aq 'Kernel panic' build/lab/kvm.log
}

vm_start() {
	vm_power_on "$1" && vm_wait_ssh
}

# Without waiting for SSH: for a start in which nobody gets in.
vm_power_on() {
	vm_kind=$1
	case $vm_kind in
	intel) set -- max,vendor=GenuineIntel intel-iommu,intremap=on,caching-mode=on bus=port1 bus=port3 ;;
	amd) set -- EPYC amd-iommu,intremap=on bus=pcie.0,addr=7 bus=pcie.0,addr=11 ;;
	*) vm_error "no such machine: $vm_kind" || return ;;
	esac
	vm_qemu "$(vm_accel)" "$@"
	vm_find_port
}

vm_start_kernel() {
	vm_kernel_words=$2
	vm_start "$1"
	vm_kernel_words=
}

# vm_qemu ACCEL CPU IOMMU PLACE-OF-THE-NIC PLACE-OF-THE-USB-CONTROLLER
# Behind the first root port the host's NIC; behind the second a conventional bus, one group of three;
# behind the third a USB controller with the only keyboard; behind the fourth a twin of the NIC. The two NVMe disks
# are twins too: the host uses the first. With an AMD IOMMU, QEMU 7.2 shows the devices on other buses than 0 in their
# groups, but their DMA fails (an SSH connection never comes about, a keyboard is waited for without end), so there
# the NIC and the USB controller are on bus 0.
# QEMU is a child of this shell, so that it dies with it.
vm_qemu() {
	set -- -accel "$1" -cpu "$2" -machine q35,kernel-irqchip=split,i8042=off -device "$3" -smp 2 -m 2G -nodefaults -no-user-config \
		-display none -no-reboot -drive if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd \
		-drive "if=pflash,format=raw,file=$vm_dir/vars.fd" \
		-chardev "file,id=console,append=on,path=$vm_dir/console.log" -serial chardev:console \
		-qmp "unix:$vm_dir/qmp,server=on,wait=off" \
		-drive "if=none,id=root,format=qcow2,cache=unsafe,file=$vm_dir/disk.qcow2" \
		-drive "if=none,id=data,format=qcow2,cache=unsafe,file=$vm_dir/data.qcow2" \
		-drive "if=none,id=free,format=qcow2,cache=unsafe,file=$vm_dir/free.qcow2" \
		-netdev user,id=net,restrict=on,ipv6=off,hostfwd=tcp:127.0.0.1:0-:22 -audiodev none,id=mute \
		-device virtio-blk-pci,drive=root,bootindex=1,addr=2 -device nvme,drive=data,serial=labdata,addr=3 \
		-device pcie-root-port,id=port4,chassis=4,addr=8 -device VGA,addr=10 -device "nvme,drive=free,serial=labfree,$vm_free_place" \
		-device pcie-root-port,id=port1,chassis=1,addr=4 -device "e1000e,netdev=net,mac=52:54:00:00:00:01,romfile=,$4" \
		-device pcie-root-port,id=port2,chassis=2,addr=5 -device pcie-pci-bridge,id=pci,bus=port2 \
		-device e1000,bus=pci,addr=1,romfile= \
		-device ich9-intel-hda,bus=pci,addr=2 -device hda-duplex,audiodev=mute \
		-device pcie-root-port,id=port3,chassis=3,addr=6 -device "qemu-xhci,id=usb,$5" -device usb-kbd,bus=usb.0 \
		-device "e1000e,mac=52:54:00:00:00:02,romfile=,$vm_twin_place"
	[ -z "$vm_kernel_words" ] || set -- "$@" -kernel "$vm_guest/vmlinuz" -initrd "$vm_guest/initrd" -append "$vm_kernel_words"
	nice -n "${LAB_NICE:-10}" setpriv --pdeathsig KILL qemu-system-x86_64 "$@" >"$vm_dir/qemu.log" 2>&1 &
	vm_pid=$!
}

vm_alive() {
	[ -n "$vm_pid" ] && kill -0 "$vm_pid" 2>/dev/null
}

# Polls COMMAND… until it succeeds. Gives up after SECONDS, or when the machine is gone.
vm_until() {
	vm_deadline=$(($(date +%s) + $1))
	shift
	until "$@"; do
		vm_alive || vm_error "QEMU ended: $(tail -n 3 "$vm_dir/qemu.log" | tr '\n' ' ')" || return
		[ "$(date +%s)" -lt "$vm_deadline" ] || return 1
		sleep 0.5
	done
}

# QEMU was given port 0, so that the kernel chose a free one: which one is in the list of its sockets.
vm_read_port() {
	for fd in "/proc/$vm_pid/fd"/*; do
		inode=$(readlink "$fd" | sed -n 's/^socket:\[\(.*\)\]$/\1/p')
		[ -n "$inode" ] || continue
		hex=$(awk -v inode="$inode" '$10 == inode && $2 ~ /^0100007F:/ && $4 == "0A" { print substr($2, 10) }' /proc/net/tcp)
		[ -z "$hex" ] || vm_port=$(printf '%d' "0x$hex")
	done
	[ -n "$vm_port" ]
}

vm_find_port() {
	vm_port=
	vm_until 30 vm_read_port || vm_error "QEMU opened no port for SSH"
}

vm_ssh_options() {
	echo "-F /dev/null -i $vm_guest/id -o IdentitiesOnly=yes -o BatchMode=yes -o HostKeyAlias=lab \
		-o UserKnownHostsFile=$vm_guest/known_hosts -o ConnectTimeout=5 -o LogLevel=ERROR -o ServerAliveInterval=15"
}

vm_ssh() {
	# shellcheck disable=SC2046
	ssh -n $(vm_ssh_options) -p "$vm_port" root@127.0.0.1 "$@"
}

vm_put() {
	# shellcheck disable=SC2046
	scp -q $(vm_ssh_options) -P "$vm_port" "$1" "root@127.0.0.1:$2"
}

# Or the initramfs found no root and waits at its shell.
vm_panicked() {
	grep -aqE 'Kernel panic|^\(initramfs\)' "$vm_dir/console.log"
}

# Ends when there is something to say, good or bad.
vm_answers() {
	vm_panicked || vm_ssh true 2>/dev/null
}

vm_wait_ssh() {
	vm_until 600 vm_answers || vm_error "no SSH within 600 s: see $vm_dir/console.log" || return
	! vm_panicked || vm_error "the kernel panicked or found no root: see $vm_dir/console.log"
}

# A new QEMU for each boot: emulated firmware that starts a second time in the same one took up to seven minutes.
vm_reboot() {
	vm_shut_down reboot && vm_start "$vm_kind"
}

# The next boot, and all after it, have the two free cards in each other's place.
vm_swap_places() {
	set -- "$vm_twin_place" "$vm_free_place"
	vm_twin_place=$2
	vm_free_place=$1
	vm_shut_down poweroff && vm_start "$vm_kind"
}

vm_stop() {
	vm_shut_down poweroff
}

# QEMU ends by itself when the guest does (-no-reboot).
vm_shut_down() {
	! vm_alive || vm_ssh systemctl "$1" || true
	vm_wait_end 180
}

# Until QEMU ends by itself: the guest has shut down, rebooted or panicked (panic=N reboots).
vm_wait_end() {
	vm_deadline=$(($(date +%s) + $1))
	while vm_alive; do
		[ "$(date +%s)" -lt "$vm_deadline" ] || vm_error "the guest did not end within $1 s" || return
		sleep 0.5
	done
	vm_cut
}

vm_cut() {
	if vm_alive; then
		kill -9 "$vm_pid"
		wait "$vm_pid" 2>/dev/null || true
	fi
	vm_pid=
}
