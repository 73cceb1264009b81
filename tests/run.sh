#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs test programs side by side and closes with the sum:
#
#	tests/run.sh LOGDIR PROGRAM…
#
# A program passes with exit status 0. Counts are taken from cmocka's "[  PASSED  ] N test(s)." or a line
# "N passed, N failed"; a program that prints neither counts as one. Only what failed is shown.
set -u

logs=$1
shift
mkdir -p "$logs"
rm -f "$logs"/*.log "$logs"/*.status
jobs=$(nproc 2>/dev/null || echo 2)

export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"
unset SSH_CONNECTION PASSTHRU_IDLE_FD NO_COLOR

# shellcheck disable=SC2016 # expanded by the inner shell
printf '%s\n' "$@" | xargs -P "$jobs" -I '{}' sh -c '
	name=$(printf %s "$2" | tr / _)
	timeout 600 "$2" >"$1/$name.log" 2>&1 </dev/null
	echo $? >"$1/$name.status"' sh "$logs" '{}'

passed=0 failed=0
for program; do
	name=$(printf %s "$program" | tr / _)
	log=$logs/$name.log
	status=$(cat "$logs/$name.status" 2>/dev/null || echo 127)
	p=$(sed -n 's/.*\[  PASSED  \] \([0-9]*\) test(s).*/\1/p; s/^\([0-9]*\) passed, [0-9]* failed$/\1/p' "$log" | tail -n 1)
	f=$(sed -n 's/.*\[  FAILED  \] [a-z ]*: *\([0-9]*\) test(s).*/\1/p; s/.*\[  FAILED  \] \([0-9]*\) test(s).*/\1/p; s/^[0-9]* passed, \([0-9]*\) failed$/\1/p' "$log" | tail -n 1)
	if [ "$status" != 0 ] && [ "${f:-0}" = 0 ]; then f=1; fi
	if [ "$status" = 0 ]; then
		echo "ok    $program (${p:-1})"
		p=${p:-1} f=0
	else
		echo "FAIL  $program (status $status)"
		sed 's/^/      /' "$log" | tail -n 60
	fi
	passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0}))
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
