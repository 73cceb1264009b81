#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Types each tests/screens/*.keys at the wizard and compares the screens with tests/screens/golden.
#
#	run.sh [--update | --pictures] [SCRIPT…]
#
# Options of a script stand in its first lines, as comments: "#: size 120x40", "#: args --ascii", "#: term linux",
# "#: env NO_COLOR=1", "#: host NAME" (a copy of one of data/hosts or tests/hosts; else the bundled one by --demo),
# "#: prepare SCRIPT" (a shell script beside it that changes the host first; it gets the directory). --update writes
# the golden screens anew, --pictures the SVG files of screenshots/ from the scripts that say "#: picture NAME...".
set -u
cd "$(dirname "$0")/../.." || exit 2

mode=${1:-}
case $mode in --update | --pictures) shift ;; *) mode= ;; esac
out=build/screens
passed=0
failed=0
mkdir -p "$out"
unset SSH_CONNECTION NO_COLOR
export TZ=UTC

option() {
	sed -n "s/^#: $1 \(.*\)/\1/p" "$2" | head -n 1
}

# The arguments for the script's host: the bundled one, or a copy that is prepared.
host_args() {
	host=$(option host "$1")
	prepare=$(option prepare "$1")
	if [ -z "$host$prepare" ]; then
		echo --demo
		return
	fi
	copy=$out/$(basename "$1" .keys).root
	from=data/hosts/workshop
	[ -z "$host" ] || from=data/hosts/$host
	[ -d "$from" ] || from=tests/hosts/$host/root
	rm -rf "$copy"
	mkdir -p "$copy"
	cp -a "$from/." "$copy"
	find "$copy" -name .keep -delete
	[ -z "$prepare" ] || sh "tests/screens/$prepare" "$copy" >&2 || exit 1
	echo "--root $copy"
}

type_script() {
	script=$1
	name=$(basename "$script" .keys)
	size=$(option size "$script")
	term=$(option term "$script")
	rm -rf "${out:?}/$name"
	where=$(host_args "$script") || return 1
	args=$(option args "$script")
	environment=$(option env "$script")
	case $mode in
	--update)
		rm -rf "tests/screens/golden/$name"
		golden="--golden tests/screens/golden/$name --update"
		;;
	--pictures) golden= ;;
	*) golden="--golden tests/screens/golden/$name" ;;
	esac
	# shellcheck disable=SC2086 # options are words
	env $environment build/debug/tests/lib/ptyrun --size "${size:-80x24}" --term "${term:-xterm-256color}" \
		--out "$out/$name" $golden "$script" -- build/debug/passthru $where $args
}

pictures() {
	for script in tests/screens/*.keys; do
		[ -n "$(option picture "$script")" ] || continue
		type_script "$script" || exit 1
		for name in $(option picture "$script"); do
			cp "$out/$(basename "$script" .keys)/$name.svg" "screenshots/$name.svg"
		done
	done
}

if [ "$mode" = --pictures ]; then
	make -s MODE=debug build/debug/passthru
	pictures
	exit
fi
[ $# -gt 0 ] || set -- tests/screens/*.keys
for script; do
	if type_script "$script"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
