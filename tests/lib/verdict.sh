# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced: counts what holds and says what does not, of what "asked" names.
# shellcheck disable=SC2154
passed=0 failed=0

wrong() {
	echo "$asked: $1"
	failed=$((failed + 1))
}

right() {
	passed=$((passed + 1))
}

holds() { # WHAT COMMAND…
	what=$1
	shift
	if "$@"; then right; else wrong "$what"; fi
}
