#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Broken hosts: each file that matters is in turn missing, empty, far too long, binary, a directory, a FIFO, a link to
# itself and a link out of the tree. Whatever stands there, the program answers with a status of the contract and one
# JSON document, ends by itself, and shows nothing from outside.
set -u
cd "$(dirname "$0")/../.." || exit 2
passthru=build/debug/passthru
hosts=build/debug/tests/lib/hosts
host=data/hosts/workshop
release=6.1.76-workshop
card=sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0
secret='root:x:0:0:outside the tree'

# What is asked when this file is broken: the verb that makes most of it.
files="plan etc/default/grub
check etc/default/grub
check etc/os-release
plan etc/initramfs-tools/modules
plan etc/modprobe.d/sound.conf
plan proc/cmdline
check proc/cmdline
check proc/cpuinfo
plan proc/sys/kernel/osrelease
check var/log/dmesg
check boot/grub/grub.cfg
plan boot/config-$release
plan lib/modules/$release/modules.dep
plan lib/modules/$release/modules.alias
check lib/modules/$release/modules.builtin
devices proc/self/mountinfo
plan proc/self/mountinfo
devices proc/swaps
devices proc/net/route
devices usr/share/misc/pci.ids
devices $card/config
plan $card/vendor
devices $card/class
plan $card/modalias"

spoil() { # KIND PATH
	case $1 in
	missing) ;;
	empty) : >"$2" ;;
	long) cp "$work/long" "$2" ;;
	binary) cp "$work/binary" "$2" ;;
	directory) mkdir "$2" ;;
	fifo) mkfifo "$2" ;;
	loop) ln -s "${2##*/}" "$2" ;;
	outside) ln -s "../../../../../../../../../../../../..$work/outside" "$2" ;;
	esac
}

wrong() {
	echo "$file is $kind: $asked: $1"
	failed=$((failed + 1))
}

ask() {
	asked=$*
	timeout 20 "$passthru" --root "$tree" --json "$@" >"$tree.out" 2>"$tree.err" </dev/null
	status=$?
	before=$failed
	case $status in
	0 | 1 | 3) ;;
	*) wrong "exit status $status" ;;
	esac
	if grep -qE 'Sanitizer|runtime error:' "$tree.err"; then wrong "$(cat "$tree.err")"; fi
	"$hosts" --document <"$tree.out" || wrong "not one JSON document"
	if grep -qF "$secret" "$tree.out" "$tree.err"; then wrong "shows what is outside the tree"; fi
	if [ "$failed" = "$before" ]; then passed=$((passed + 1)); fi
}

one_file() { # VERB FILE
	file=$2 passed=0 failed=0
	tree=$(mktemp -d "$work/tree.XXXXXX") || exit 2
	cp -a "$host/." "$tree"
	cp -a "$tree/$file" "$tree.kept" || wrong "no such file"
	for kind in missing empty long binary directory fifo loop outside; do
		rm -f "$tree/$file"
		spoil "$kind" "$tree/$file"
		case $1 in
		plan) ask plan 01:00.0 ;;
		*) ask "$1" ;;
		esac
		rm -rf "${tree:?}/$file"
	done
	cp -a "$tree.kept" "$tree/$file"
	kind=whole
	ask plan 01:00.0
	[ "$status" = 0 ] || wrong "exit status $status"
	echo "$passed $failed" >>"$work/sums"
	rm -rf "$tree"
}

if [ "${1-}" = --file ]; then
	work=$2
	one_file "$3" "$4"
	exit 0
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/passthru-bad.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
echo "$secret" >"$work/outside"
# shellcheck disable=SC2016 # nothing is to be expanded
yes 'x="$( { # ` ids=' | head -c 2097152 >"$work/long"
# shellcheck disable=SC2034 # counts only
for i in 1 2 3 4 5 6 7 8; do printf '\000\001\033]0;x\007\177\200\233\377\376 0x8086\r=\n\000'; done >"$work/binary"
echo "$files" | xargs -P 2 -L 1 "$0" --file "$work"
awk '{ p += $1; f += $2 } END { print p + 0 " passed, " f + 0 " failed"; exit f > 0 || p == 0 }' "$work/sums"
