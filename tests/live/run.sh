#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The commands on a machine that takes itself for the running one: a fixture host as the root directory of the real
# program, with a shell and programs that stand for dracut's. A reboot is another boot id and command line in its /proc.
# It needs root, for chroot.
set -u
cd "$(dirname "$0")/../.." || exit 2
passed=0 failed=0
here=tests/hosts/fedora42-bls/root
device=01:00.0

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

script() { # PATH, its lines on standard input
	{
		echo '#!/shell'
		cat
	} >"$host$1" && chmod 755 "$host$1"
}

boot() { # ID UPTIME COMMAND LINE
	mkdir -p "$host/proc/sys/kernel/random"
	echo "00000000-0000-4000-8000-0000000000$1" >"$host/proc/sys/kernel/random/boot_id"
	echo "$2.00 1.00" >"$host/proc/uptime"
	echo "$3" >"$host/proc/cmdline"
}

fresh() {
	rm -rf "$host"
	cp -a "$here" "$host" || exit 2
	mkdir -p "$host/dev" "$host/tmp" "$host/run/systemd/system" "$host/proc/self"
	chmod 1777 "$host/tmp"
	: >"$host/dev/null" && chmod 666 "$host/dev/null"
	# The sanitizer reads its options there; what it asks of /proc to find leaks is another machine's here.
	printf 'ASAN_OPTIONS=detect_leaks=0\0' >"$host/proc/self/environ"
	bring build/debug/passthru /passthru
	bring "$(command -v dash || command -v sh)" /shell
	bring "$(command -v sha256sum)" /usr/bin/sha256sum
	script /usr/bin/dracut <<-'END'
		for out; do :; done
		echo made >"$out"
	END
	script /usr/bin/lsinitrd <<-'END'
		echo usr/lib/modules/x/vfio-pci.ko.xz
		echo etc/modprobe.d/vfio.conf
		echo etc/conf.d/20-force_drivers.conf
	END
	boot b1 99 "$(cat "$here/proc/cmdline")"
	state >"$work/old"
}

state() {
	(cd "$host" && find etc boot -type f -exec cksum {} + | sort -k 3)
}

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

all_old() {
	state >"$work/now"
	holds "not as before: $(diff "$work/old" "$work/now")" cmp -s "$work/old" "$work/now"
}

only_added() { # every file that was there is as it was, but for GRUB's environment block
	state >"$work/now"
	grep -v ' boot/grub2/grubenv$' "$work/old" | grep -vxFf "$work/now" >"$work/changed"
	asked="what the old start reads"
	holds "changed: $(cat "$work/changed")" test ! -s "$work/changed"
}

run_id() {
	find "$host/var/lib/passthru/runs" -mindepth 1 -maxdepth 1 | sort | tail -n 1 | sed 's|.*/||'
}

trial_words() {
	sed -n 's/^options //p' "$host/boot/loader/entries/~passthru-trial.conf"
}

fresh
chroot "$host" /shell -c : 2>/dev/null || skip "a shell does not run here by chroot"

# Staged, tried, confirmed, undone.
ask 0 apply "$device" --yes
says out "It is tried first"
says out "Unless it is confirmed within 15 minutes"
says out "Staged, as run $(run_id). Reboot now: the next start is the trial."
says out "If this host does not come up:"
says out "sh /mnt/var/lib/passthru/runs/$(run_id)/undo.sh /mnt"
holds "rescue.txt differs from what was shown" \
	grep -qxF "  sh /mnt/var/lib/passthru/runs/$(run_id)/undo.sh /mnt" "$host/var/lib/passthru/runs/$(run_id)/rescue.txt"
only_added
ask 3 apply "$device" --yes
says err "waits to be confirmed"
ask 3 confirm
says err "reboot"
ask 1 verify
says out "waits for the reboot"
trial=$(run_id)
boot b2 120 "$(trial_words)"
ask 1 verify --json
says out '"state": "confirm"'
says out '"seconds_left": 780'
ask 0 confirm
says out "  run   dracut "
says out "It is permanent now. What was made for the trial goes:"
says out "what run $trial tried is permanent now, as run $(run_id)"
holds "the trial's entry is still there" not test -e "$host/boot/loader/entries/~passthru-trial.conf"
holds "the guard is still there" not test -e "$host/etc/systemd/system/passthru-undo.timer"
ask 3 confirm
says err "nothing waits to be confirmed"
ask 0 history
says out "tried       0000:$device  (trial, confirmed)"
ask 2 confirm --minutes 3
says err "--minutes is for apply, bind alone"
ask 0 undo --yes
says out "Reboot to give the devices back"
all_old

# Staged and taken back, and staged by an ordinary user's plan directory.
boot b3 60 "$(cat "$here/proc/cmdline")"
ask_as 65534:65534 3 apply "$device" --yes
says err "needs root"
ask_as 65534:65534 0 plan "$device" -o /tmp/plan
ask 0 apply /tmp/plan --yes --minutes 3
says out "Unless it is confirmed within 3 minutes"
ask 0 undo --yes
says out "No reboot is needed"
all_old
echo more >>"$host/tmp/plan/manifest"
ask 3 apply /tmp/plan --yes
says err "/tmp/plan"
all_old

# The start after a trial that hung is the old one: what was staged goes.
ask 0 apply "$device" --yes
boot b4 20 "$(cat "$here/proc/cmdline")"
ask 0 history
says err "this start is the old one"
ask 1 verify
says err "was not confirmed, and is put back"
all_old

# From a rescue system, with passthru and without.
ask 0 apply "$device" --yes
asked="undo from outside"
build/debug/passthru --root "$host" --chroot undo --yes >"$work/out" 2>"$work/err"
holds "it failed: $(cat "$work/err")" test "$?" = 0
all_old
ask 0 apply "$device" --yes
asked="undo.sh from outside"
sh "$host/var/lib/passthru/runs/$(run_id)/undo.sh" "$host" >"$work/out" 2>&1
holds "it failed: $(cat "$work/out")" test "$?" = 0
all_old

# For good at once: confirmed in the next start, or with nothing that undoes it.
ask 0 apply "$device" --yes --no-trial
says out "It is permanent at once, without a start on trial (--no-trial)."
says out "Done, as run $(run_id). Reboot now."
boot b5 60 quiet
ask 1 verify
says out "waits to be confirmed: 14 minutes left"
ask 0 confirm
says out "Confirmed: run $(run_id) stays."
ask 0 undo --yes
all_old
boot b6 60 "$(cat "$here/proc/cmdline")"
ask 0 apply "$device" --yes --no-trial --minutes 0
says out "Nothing undoes it by itself (--minutes 0)."
ask 3 confirm
says_not out "Confirmed"
ask 0 undo --yes
all_old

# Nobody confirms it, and a package had an image made again meanwhile: without the network nobody can come and help, so
# guard.sh has it made once more, of the files that are back.
for tool in basename cat cmp cp date dirname grep head mv readlink rm rmdir sed sleep sync tail wc; do
	bring "$(command -v "$tool")" "/usr/bin/$tool"
done
bring "$(command -v dash || command -v sh)" /bin/sh
script /usr/bin/systemctl <<-'END'
	echo "systemctl $*" >>/called
END
script /usr/bin/dracut <<-'END'
	for out; do :; done
	echo made >"$out"
	for file in /etc/modprobe.d/*vfio* /etc/dracut.conf.d/*vfio*; do if [ -e "$file" ]; then echo "$file" >>"$out"; fi; done
END
boot b7 60 "$(cat "$here/proc/cmdline")"
ask 0 apply "$device" --yes --no-trial
run=$host/var/lib/passthru/runs/$(run_id)
image=$(sed -n 's/^generated [0-9]* present \(.*initramfs.*\)/\1/p' "$run/inventory" | head -n 1)
echo newer >>"$host$image"
boot b8 1000 "$(cat "$here/proc/cmdline") intel_iommu=on"
sed -n 's|^[^# ][^ ]* *\(/[^ ]*\) .*|/dev/x \1 ext4 rw 0 0|p' "$host/etc/fstab" 2>/dev/null >"$host/proc/self/mounts"
asked="guard.sh"
chroot "$host" /bin/sh "/var/lib/passthru/runs/$(run_id)/guard.sh" >"$work/out" 2>&1
holds "it failed: $(cat "$work/out" "$run/guard.log")" test "$?" = 0
holds "not undone: $(cat "$run/guard.log")" grep -q '^undone ' "$run/journal"
holds "$image is not made again" grep -qx made "$host$image"
holds "$image holds: $(cat "$host$image")" test "$(wc -l <"$host$image")" = 1
holds "the guard is still there" not test -e "$host/etc/systemd/system/passthru-undo.timer"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
