#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Types each tests/screens/*.keys at the wizard and compares the screens with tests/screens/golden.
#
#	run.sh [--update | --pictures] [NAME…]
#
# Options of a script stand in its first lines, as comments: "#: size 120x40", "#: args --ascii", "#: term linux",
# "#: env NO_COLOR=1", "#: host NAME" (a fixture host of tests/hosts; else the bundled one). --update writes the golden screens anew, --pictures the SVG
# files of screenshots/ from the scripts that say "#: picture".
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

# The arguments for the script's host: a scratch copy of a fixture, or the bundled host.
host_args() {
	host=$(option host "$1")
	scratch=
	if [ -z "$host" ]; then
		set -- --demo
	else
		scratch=$(mktemp -d)
		cp -a "tests/hosts/$host/root/." "$scratch"
		find "$scratch" -name .keep -delete
		set -- --root "$scratch"
	fi
	echo "$@"
}

type_script() {
	script=$1
	name=$(basename "$script" .keys)
	size=$(option size "$script")
	term=$(option term "$script")
	where=$(host_args "$script")
	args=$(option args "$script")
	environment=$(option env "$script")
	case $mode in
	--update) golden="--golden tests/screens/golden/$name --update" ;;
	--pictures) golden= ;;
	*) golden="--golden tests/screens/golden/$name" ;;
	esac
	mkdir -p "tests/screens/golden/$name"
	# shellcheck disable=SC2086 # options are words
	env $environment build/debug/tests/lib/ptyrun --size "${size:-80x24}" --term "${term:-xterm-256color}" \
		--out "$out/$name" $golden "$script" -- build/debug/passthru $where $args
	status=$?
	case $where in "--root "*) rm -rf "${where#--root }" ;; esac
	return $status
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
