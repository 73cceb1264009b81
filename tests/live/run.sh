#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The commands on a machine that takes itself for the running one: a fixture host as the root directory of the real
# program, with a shell and programs that stand for dracut's. A reboot is another boot id and command line in its /proc.
# It needs root, for chroot.
set -u
cd "$(dirname "$0")/../.." || exit 2
. tests/live/lib.sh
here=tests/hosts/fedora42-bls/root
device=01:00.0

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
	bring_host "$here"
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
can_chroot

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
