#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# build-guest.sh NAME: builds a guest of the lab once: a Debian disk with an ESP, as a fresh host whose owner
# switched the IOMMU off. guest/NAME.sh says what it consists of, and in what the guests differ.
# Kept in build/lab/guest-NAME until this recipe changes; prints nothing then.
# No loop device is needed: file systems are written at their offsets in a plain file.
set -eu

name=${1:?guest}
lab=$(cd "$(dirname "$0")" && pwd)
cd "$lab/../.."
guest=build/lab/guest-$name
work=$guest.new
tree=$work/root
disk=$work/disk.raw

# What every guest's command line has: a serial console; no check of the timer, as on a busy machine an emulated one
# comes too late and the kernel panics; nothing against flaws of CPUs, which an emulated one only
# pays for with time; and the word that makes it a host with the IOMMU off.
first_words='console=ttyS0 no_timer_check mitigations=off no5lvl quiet intel_iommu=off'

# shellcheck source=tests/lab/disk.sh
. "$lab/disk.sh"
# Sets layers and packages, and recipes where it builds on another; defines tailor, lay_out, power_on and finish.
# shellcheck source=tests/lab/guest/lvm.sh
. "$lab/guest/$name.sh"

# The passthru binary is built against this machine's libraries, so the guest is the same release.
suite() {
	# shellcheck source=/dev/null
	(. /etc/os-release && [ "${ID:-}" = debian ] && echo "${VERSION_CODENAME:-bookworm}") || echo bookworm
}

recipe() {
	suite
	for layer in $layers ${recipes:-"$name.sh"}; do
		find "tests/lab/guest/$layer" -type f -print
	done | LC_ALL=C sort | xargs sha256sum tests/lab/build-guest.sh tests/lab/disk.sh
}

# Lines of sources.list: the Debian mirrors that this machine itself uses.
mirrors() {
	apt-get indextargets --format "\$(ORIGIN) deb \$(REPO_URI) \$(RELEASE) main" 'Created-By: Packages' |
		awk -v suite="$(suite)" '$1 == "Debian" && index($4, suite) == 1 { $1 = ""; print }' | sort -u |
		grep . || echo "deb http://deb.debian.org/debian $(suite) main"
}

all_packages() {
	echo "$packages" linux-image-amd64 systemd-sysv udev dbus kmod pciutils openssh-server iproute2 \
		libpci3 libkmod2 libudev1 libjson-c5 libxml2 libncursesw6 libtinfo6 ncurses-base ncurses-term | tr -s ' \n' ','
}

# The layers' files come before the kernel is unpacked: they say what goes into its first initramfs.
# What mmdebstrap mounts below the tree is seen by nobody else, and is gone with it however it ends.
unpack() {
	mirrors >"$work/sources.list"
	for layer in $layers; do
		set -- "$@" --essential-hook="cp -R '$lab/guest/$layer/.' \"\$1\""
	done
	packages=$(all_packages)
	unshare --mount mmdebstrap --quiet --mode=root --variant=minbase --include="${packages%,}" "$@" \
		"$(suite)" "$tree" "$work/sources.list"
}

unit_mask() {
	for unit; do
		ln -sf /dev/null "$tree/etc/systemd/system/$unit"
	done
}

settle() {
	ssh-keygen -q -t ed25519 -N '' -C lab -f "$work/id"
	install -d -m 700 "$tree/root/.ssh"
	cp "$work/id.pub" "$tree/root/.ssh/authorized_keys"
	{ printf 'lab ' && cat "$tree/etc/ssh/ssh_host_ed25519_key.pub"; } >"$work/known_hosts"
	chroot "$tree" systemd-machine-id-setup >/dev/null 2>&1
	chroot "$tree" systemctl -q enable systemd-networkd ssh
	unit_mask systemd-networkd-wait-online.service apt-daily.timer apt-daily-upgrade.timer \
		dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service getty@tty1.service \
		fstrim.timer systemd-pstore.service systemd-timesyncd.service
	mkdir -p "$tree/boot/efi"
	tailor
}

kernel_release() {
	for k in "$tree"/boot/vmlinuz-*; do
		echo "${k##*/vmlinuz-}"
	done
}

build() {
	rm -rf --one-file-system "$work"
	mkdir -p "$work"
	unpack
	settle
	cp "$tree/boot/vmlinuz-$(kernel_release)" "$work/vmlinuz"
	lay_out
	truncate -s 128M "$work/data.raw"
	truncate -s 64M "$work/free.raw"
	rm -rf --one-file-system "$tree" "${work:?}/boot"
}

first_boot() {
	# shellcheck source=tests/lab/vm.sh
	. "$lab/vm.sh"
	vm_guest=$work
	vm_open "first-boot-$name"
	power_on
	vm_ssh "$(finish)" >"$vm_dir/finish.log" 2>&1 || { cat "$vm_dir/finish.log" >&2; exit 1; }
	vm_stop
	qemu-img commit -q "$vm_dir/disk.qcow2"
	qemu-img commit -q "$vm_dir/data.qcow2"
}

if [ "$(recipe)" = "$(cat "$guest/recipe" 2>/dev/null)" ]; then
	exit 0
fi
echo "lab: building the guest \"$name\" (once, some minutes)"
build
first_boot
recipe >"$work/recipe"
rm -rf --one-file-system "$guest"
mv "$work" "$guest"
