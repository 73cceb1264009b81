# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced: what a journey does and asks, a line a step. Each returns 0 when it holds.
# shellcheck disable=SC2154

passed=0
failed=0

# step "TITLE" COMMAND…: its output is kept in the log, and shown when it failed.
step() {
	title=$1
	shift
	began=$(date +%s)
	echo "== $title: $*" >>"$vm_dir/steps.log"
	if "$@" >"$vm_dir/step.out" 2>&1; then
		passed=$((passed + 1))
		echo "ok   $title ($(($(date +%s) - began)) s)"
		ended=0
	else
		failed=$((failed + 1))
		echo "FAIL $title"
		tail -n 60 "$vm_dir/step.out" | sed 's/^/     /'
		ended=1
	fi
	cat "$vm_dir/step.out" >>"$vm_dir/steps.log"
	return "$ended"
}

sum() {
	echo "$passed passed, $failed failed"
	[ "$failed" = 0 ]
}

# answers STATUS FILTER VERB…: passthru VERB… --json ends with STATUS, and the jq FILTER holds for what it printed.
answers() {
	want=$1
	filter=$2
	shift 2
	status=0
	vm_ssh passthru "$@" --json >"$vm_dir/answer.json" 2>"$vm_dir/answer.err" || status=$?
	cat "$vm_dir/answer.json" "$vm_dir/answer.err"
	echo "exit status $status, expected $want"
	[ "$status" = "$want" ] && jq -e "$filter" "$vm_dir/answer.json"
}

# Everything that undo promises to give back: bytes, owner, mode and times of files below /etc and /boot,
# the ESP included. Of directories not the times: a file that comes and goes changes them. systemd-boot
# itself writes a new random seed at each start, and systemd the machine id when the command line has it; GRUB's
# environment block has no time of its own, as GRUB and others write to it.
record_tree() {
	vm_ssh 'cd / &&
		find etc boot -type f ! -name random-seed ! -name machine-id ! -name grubenv -printf "%p %m %U:%G %s %T@\n" |
			LC_ALL=C sort &&
		find etc boot \( ! -type f -o -name grubenv \) -printf "%p %y %m %U:%G %l\n" | LC_ALL=C sort &&
		find etc boot -type f ! -name random-seed -print0 | LC_ALL=C sort -z | xargs -0 sha256sum'
}

# Address and driver of every function, as the kernel has them and not as passthru tells it.
record_drivers() {
	# shellcheck disable=SC2016 # the guest expands it
	vm_ssh 'for d in /sys/bus/pci/devices/*; do
		echo "${d##*/} $(basename "$(readlink -f "$d/driver")")"; done'
}

record() {
	record_tree >"$vm_dir/$1.tree" && record_drivers >"$vm_dir/$1.drivers"
}

# same A B WHAT: what was recorded as A and as B does not differ.
same() {
	diff -u "$vm_dir/$1.$3" "$vm_dir/$2.$3"
}

as_before() {
	record "$1" && same before "$1" tree
}

drivers_as_before() {
	same before "$1" drivers
}

drivers_are() {
	want=$1
	shift
	record_drivers >"$vm_dir/now.drivers" || return
	for address; do
		grep -x "$address $want" "$vm_dir/now.drivers" || return
	done
}

# find_device VENDOR:DEVICE [N]: the address of the first (or Nth) with these ids, by lspci.
find_device() {
	vm_ssh lspci -Dn -d "$1" | awk -v n="${2:-1}" 'NR == n { print $1 }'
}

# directly ADDRESS…: for good at once, without a trial and without a time to confirm it.
directly() {
	vm_ssh passthru apply "$@" --yes --no-trial --minutes 0
}

# The guard may have been first: passthru then says that it is at work, and has to be started once more.
recovered() {
	vm_ssh passthru history >"$vm_dir/history.out" 2>&1 || return
	cat "$vm_dir/history.out" >>"$vm_dir/steps.log"
	! grep -q 'at work' "$vm_dir/history.out"
}

# Takes the power away while update-initramfs writes the new image: what the guest had not flushed is lost.
cut_while_applying() {
	vm_ssh "passthru apply $1 --yes --no-trial --minutes 0 >/root/apply.log 2>&1 </dev/null &" &&
		vm_ssh 'timeout 300 sh -c "until [ -s /boot/initrd.img-*.new ]; do sleep 0.1; done"' && vm_cut
}

# Types a script at the wizard, over SSH, in a pty. It cannot say over SSH when it is idle: the script waits for words.
wizard() {
	# shellcheck disable=SC2046
	build/release/tests/lib/ptyrun --size 80x24 --term xterm-256color --no-idle --out "$vm_dir/screens" \
		"tests/lab/$1.keys" -- ssh -tt $(vm_ssh_options) -p "$vm_port" root@127.0.0.1 passthru
}
