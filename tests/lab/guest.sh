# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced: what passthru says of a device, taken by a QEMU and a libvirt inside the lab's machine. Nothing has to run in
# that inner machine: it is stopped at its first instruction, and QEMU says which devices it has. On the AMD machine,
# which has its IOMMU on from the start; vfio-pci takes the devices live.
# shellcheck disable=SC2154

inner_qmp=/run/lab-inner.qmp

# inner_start ARGUMENT…: a machine of 64 MiB on software emulation. The guest's shell reads the line once more: there
# is nothing in it to quote.
inner_start() {
	vm_ssh systemd-run -q --unit=lab-inner -p LimitMEMLOCK=infinity \
		qemu-system-x86_64 -accel tcg -machine q35 -m 64M -S -display none -nodefaults -no-user-config \
		-qmp "unix:$inner_qmp,server=on,wait=off" "$@" && vm_until 120 vm_ssh test -S "$inner_qmp"
}

inner_stop() {
	vm_ssh systemctl stop lab-inner
}

# Each line of stdin is a command; what QEMU answers comes out. It says when it is ready for the next, so they may be
# sent at once; it does not say that this was the last, so the connection ends 5 s later.
inner_says() {
	# shellcheck disable=SC2046
	{ echo '{"execute":"qmp_capabilities"}' && cat; } |
		ssh $(vm_ssh_options) -p "$vm_port" root@127.0.0.1 "socat -t 5 - UNIX-CONNECT:$inner_qmp" >"$vm_dir/qmp.out"
	cat "$vm_dir/qmp.out"
	! grep -q '"error"' "$vm_dir/qmp.out"
}

# The two that were given, by their ids. Behind a root port to which no firmware has given a bus yet, query-pci shows nothing.
has_nics() {
	grep -q 'pci id 8086:100e' "$1" && grep -q 'pci id 8086:10d3' "$1"
}

inner_has_them() {
	echo '{"execute":"human-monitor-command","arguments":{"command-line":"info qtree"}}' | inner_says && has_nics "$vm_dir/qmp.out"
}

# said FILTER: what passthru tells QEMU of the two, a line each.
said() {
	vm_ssh passthru guest "$net" "$twin_nic" --format qemu --json | jq -r "$1"
}

started_with_them() {
	# shellcheck disable=SC2046
	inner_start $(said '.arguments[]') && inner_has_them
}

plugged_in() {
	# shellcheck disable=SC2046
	inner_start $(said '[.arguments | _nwise(2) | select(.[1] | startswith("pcie-root-port"))] | .[][]') &&
		said '.qmp[] | select(.execute == "device_add")' | jq -c . | inner_says && inner_has_them
}

pulled_out() {
	said '.qmp[] | select(.execute == "device_del")' | jq -c . | inner_says
}

with_qemu() {
	step "QEMU starts with what passthru says, and has both NICs" started_with_them
	step "that machine ends" inner_stop
	step "QEMU has the root ports; the NICs are plugged in by QMP" plugged_in
	step "they are pulled out" pulled_out
	step "that machine ends" inner_stop
}

define_domain() {
	cat >"$vm_dir/inner.xml" <<-'EOF'
		<domain type='qemu'>
		  <name>inner</name>
		  <memory unit='MiB'>64</memory>
		  <vcpu>1</vcpu>
		  <os><type arch='x86_64' machine='q35'>hvm</type></os>
		  <devices>
		    <emulator>/usr/bin/qemu-system-x86_64</emulator>
		    <controller type='pci' index='0' model='pcie-root'/>
		    <controller type='pci' model='pcie-root-port'/>
		    <controller type='pci' model='pcie-root-port'/>
		    <controller type='pci' model='pcie-root-port'/>
		    <memballoon model='none'/>
		  </devices>
		</domain>
	EOF
	vm_put "$vm_dir/inner.xml" /root/ && vm_ssh virsh define /root/inner.xml
}

domain_has_them() {
	vm_ssh "virsh qemu-monitor-command inner --hmp 'info qtree'" >"$vm_dir/qmp.out" && cat "$vm_dir/qmp.out" && has_nics "$vm_dir/qmp.out"
}

# Root ports and bridges that libvirt added for them stay, as with virsh.
has_no_hostdev() {
	vm_ssh virsh dumpxml --inactive inner >"$vm_dir/inner.now" && ! grep '<hostdev' "$vm_dir/inner.now"
}

with_libvirt() {
	step "a domain is defined" define_domain || return
	# libvirt puts a USB controller of its own into one.
	step "passthru lists it, with its free ports" answers 0 \
		'.domains[] | select(.name == "inner") | .running == false and .ports == 3 and .free_ports == 2' guest
	step "added to its configuration" vm_ssh passthru guest "$net" "$twin_nic" --domain inner --attach --yes || return
	step "adding them again is refused, exit 3" answers 3 true guest "$net" "$twin_nic" --domain inner --attach --yes
	step "libvirt starts it" vm_ssh virsh start --paused inner
	step "it has both NICs" domain_has_them
	step "it is stopped" vm_ssh virsh destroy inner
	step "taken out of its configuration" vm_ssh passthru guest "$net" "$twin_nic" --domain inner --detach --yes
	step "it runs without them" vm_ssh virsh start --paused inner
	step "plugged into the running one" vm_ssh passthru guest "$twin_nic" --domain inner --attach --live --yes
	step "a device that nobody has is refused, exit 3" answers 3 true guest 0000:7f:1f.7 --domain inner --attach --yes
	step "it is stopped" vm_ssh virsh destroy inner
	step "taken out of its configuration" vm_ssh passthru guest "$twin_nic" --domain inner --detach --yes
	step "its configuration has no device of the host" has_no_hostdev
}

start_fails() {
	! vm_ssh virsh start --paused inner
}

# What libvirt itself refuses it tells the caller alone; what QEMU fails at is in the log of the guest.
explained() {
	step "the NIC is given to the domain, with a ROM file that is not there" \
		vm_ssh passthru guest "$twin_nic" --domain inner --attach --rom /srv/none.rom --yes
	step "the domain does not start" start_fails
	step "check says why and what to do" answers 1 \
		'.checks[] | select(.id == "guest-start") | .status == "fail" and .remedy != "" and (.detail | contains("/srv/none.rom"))' \
		check guest-start
	step "undo gives the host all devices back" vm_ssh passthru undo --yes
}

journey_guest() {
	step "vfio-pci takes the NIC on the conventional bus and the twin" \
		vm_ssh passthru bind "$net" "$twin_nic" --yes || return
	step "a new login confirms it" vm_ssh passthru confirm --yes || return
	with_qemu
	with_libvirt
	explained
}
