#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Debian's own dracut and lsinitrd over what passthru edits, by chroot: a plan is applied, the image must hold vfio-pci, our
# modprobe.d file and its forced load, and undo gives back every byte.
#
#	tests/real/dracut.sh TREE
#
# TREE is a Debian with dracut and a kernel that has vfio-pci; it is copied, and nothing is mounted in the copy. To make one:
#
#	mmdebstrap --variant=apt --include=dracut,kmod,linux-image-cloud-amd64 trixie TREE
#
# Without a tree it says so and passes. It takes about two minutes.
# shellcheck disable=SC2015 # meant so
set -u
cd "$(dirname "$0")/../.." || exit 2
passthru=$PWD/build/debug/passthru
machine=tests/hosts/debian12-intel-default-on/root
passed=0 failed=0

skip() {
	echo "skipped: $1"
	exit 0
}

check() {
	what=$1
	shift
	if "$@" >"$work/out" 2>&1; then
		passed=$((passed + 1))
	else
		echo "$what: $(tail -n 1 "$work/out")"
		failed=$((failed + 1))
	fi
}

# Every file with its bytes, mode and owner. dracut leaves caches behind.
sums() {
	(cd "$work/tree" && find . -xdev \( -path ./var/lib/passthru -o -path ./var/tmp -o -path ./tmp -o -path ./var/cache \) \
		-prune -o -type f -printf '%p %m %U:%G ' -exec sha256sum {} \; | sed 's,  \./.*,,' | sort)
}

image_is_forced() {
	chroot "$work/tree" lsinitrd -f etc/cmdline.d/20-force_drivers.conf "/boot/initrd.img-$release" |
		grep -qx 'rd.driver.pre=vfio_pci'
}

image_has_ids() {
	chroot "$work/tree" lsinitrd -f etc/modprobe.d/vfio.conf "/boot/initrd.img-$release" |
		cmp - "$work/tree/etc/modprobe.d/vfio.conf"
}

[ $# = 1 ] || skip "no Debian tree with dracut was named"
[ "$(id -u)" = 0 ] || skip "chroot takes root"
[ -x "$1/usr/bin/dracut" ] && [ -x "$1/usr/bin/lsinitrd" ] || skip "$1 has no dracut"
work=$(mktemp -d "${TMPDIR:-/var/tmp}/passthru-dracut.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
cp -a "$1" "$work/tree" || exit 2
for part in sys proc; do cp -a "$machine/$part/." "$work/tree/$part/" || exit 2; done
cp "$machine/var/log/dmesg" "$work/tree/var/log/dmesg" || exit 2
release=$(ls "$work/tree/lib/modules")
echo "$release" >"$work/tree/proc/sys/kernel/osrelease"
sums >"$work/before"
check apply "$passthru" apply 02:00.0 --yes --root "$work/tree" --chroot
check "the forced load" image_is_forced
check "our file" image_has_ids
check "nothing is left beside" test -z "$(find "$work/tree/boot" -name '*passthru*')"
check undo "$passthru" undo --yes --root "$work/tree" --chroot
sums >"$work/after"
check "every byte is back" cmp "$work/before" "$work/after"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
