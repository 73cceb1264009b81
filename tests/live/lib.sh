#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the tests of this folder share: a host in $host that takes itself for the running machine, and what is asked of
# the program there. Sourced from the top of the project.
# shellcheck source=tests/lib/verdict.sh
. tests/lib/verdict.sh

skip() {
	echo "skipped: $1"
	echo "0 passed, 0 failed"
	exit 0
}

[ "$(id -u)" = 0 ] || skip "only root can chroot"
work=$(mktemp -d "${TMPDIR:-/tmp}/passthru-live.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
host=$work/host
chmod 755 "$work"

# PROGRAM TO: the program and what it is linked to.
bring() {
	mkdir -p "$host$(dirname "$2")" && cp -L --remove-destination "$1" "$host$2" || exit 2
	for lib in $(ldd "$1" | grep -o '/[^ ]*'); do
		[ -e "$host$lib" ] || { mkdir -p "$host$(dirname "$lib")" && cp -L "$lib" "$host$lib"; } || exit 2
	done
}

# ROOT: a new host, with the program in it.
bring_host() {
	rm -rf "$host"
	cp -a "$1" "$host" || exit 2
	mkdir -p "$host/dev" "$host/tmp" "$host/run/systemd/system" "$host/proc/self"
	chmod 1777 "$host/tmp"
	: >"$host/dev/null" && chmod 666 "$host/dev/null"
	# The sanitizer reads its options there; what it asks of /proc to find leaks is another machine's here.
	printf 'ASAN_OPTIONS=detect_leaks=0\0' >"$host/proc/self/environ"
	bring build/debug/passthru /passthru
	bring "$(command -v dash || command -v sh)" /shell
}

# USER STATUS ARG…
ask_as() {
	user=$1 wanted=$2
	shift 2
	asked="passthru $*"
	COLUMNS=1000 chroot --userspec="$user" "$host" /passthru "$@" >"$work/out" \
		2>"$work/err" </dev/null
	status=$?
	if [ "$status" = "$wanted" ]; then
		right
	else
		wrong "exit status $status, not $wanted: $(tail -n 3 "$work/err")"
	fi
}

ask() {
	ask_as 0:0 "$@"
}

says() { # out|err TEXT
	holds "no \"$2\" in: $(tail -n 9 "$work/$1")" grep -qF -- "$2" "$work/$1"
}

says_not() {
	holds "\"$2\" is told" not grep -qF -- "$2" "$work/$1"
}

not() {
	! "$@"
}

can_chroot() {
	chroot "$host" /shell -c : 2>/dev/null || skip "a shell does not run here by chroot"
}
