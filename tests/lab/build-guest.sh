#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the lab's guest once: a Debian disk that boots by GRUB from its ESP, as a fresh host whose
# owner switched the IOMMU off. Kept in build/lab/guest until this recipe changes; prints nothing then.
# No loop device is needed: file systems are written at their offsets in a plain file. / is on LVM, which the
# first boot lays around the file system that is there already (guest/etc/initramfs-tools/scripts/local-top/lab).
set -eu

lab=$(cd "$(dirname "$0")" && pwd)
cd "$lab/../.."
guest=build/lab/guest
work=build/lab/guest.new
tree=$work/root
disk=$work/disk.raw

# In 512-byte sectors, as sfdisk counts.
esp_start=2048
esp_sectors=65536
boot_start=67584
boot_mib=256
pv_start=$((boot_start + boot_mib * 2048))
root_mib=1536
# LVM keeps its own in the first MiB and has 4 MiB to an extent.
root_start=$((pv_start + 2048))

# The passthru binary is built against this machine's libraries, so the guest is the same release.
suite() {
	# shellcheck source=/dev/null
	(. /etc/os-release && [ "${ID:-}" = debian ] && echo "${VERSION_CODENAME:-bookworm}") || echo bookworm
}

recipe() {
	suite
	find tests/lab/guest tests/lab/build-guest.sh -type f -print | LC_ALL=C sort | xargs sha256sum
}

# Lines of sources.list: the Debian mirrors that this machine itself uses.
mirrors() {
	apt-get indextargets --format "\$(ORIGIN) deb \$(REPO_URI) \$(RELEASE) main" 'Created-By: Packages' |
		awk -v suite="$(suite)" '$1 == "Debian" && index($4, suite) == 1 { $1 = ""; print }' | sort -u |
		grep . || echo "deb http://deb.debian.org/debian $(suite) main"
}

packages() {
	tr '\n' ',' <<-EOF | sed 's/,$//'
		linux-image-amd64
		systemd-sysv
		udev
		dbus
		kmod
		initramfs-tools
		grub2-common
		grub-efi-amd64-bin
		lvm2
		pciutils
		openssh-server
		iproute2
		libpci3
		libkmod2
		libudev1
		libjson-c5
		libncursesw6
		libtinfo6
		ncurses-base
		ncurses-term
	EOF
}

# The files of guest/ come before the kernel is unpacked: they say what goes into its first initramfs.
# What mmdebstrap mounts below the tree is seen by nobody else, and is gone with it however it ends.
unpack() {
	mirrors >"$work/sources.list"
	unshare --mount mmdebstrap --quiet --mode=root --variant=minbase --include="$(packages)" \
		--essential-hook="cp -R '$lab/guest/.' \"\$1\"" \
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
	mkdir -p "$tree/boot/efi" "$tree/boot/grub/x86_64-efi"
	cp "$tree"/usr/lib/grub/x86_64-efi/*.mod "$tree"/usr/lib/grub/x86_64-efi/*.lst "$tree/boot/grub/x86_64-efi/"
	first_grub_cfg >"$tree/boot/grub/grub.cfg"
}

# Boots the guest once; its own update-grub then writes the real file. The second disk is still empty.
first_grub_cfg() {
	release=$(kernel_release)
	first='lab_first systemd.mask=srv.mount systemd.swap=no'
	cat <<-EOF
		linux /vmlinuz-$release root=/dev/mapper/lab-root ro console=ttyS0 no_timer_check quiet intel_iommu=off $first
		initrd /initrd.img-$release
		boot
	EOF
}

kernel_release() {
	for k in "$tree"/boot/vmlinuz-*; do
		echo "${k##*/vmlinuz-}"
	done
}

write_esp() {
	chroot "$tree" grub-mkimage -O x86_64-efi -p '(hd0,gpt2)/grub' -o /tmp/boot.efi \
		part_gpt ext2 fat normal linux configfile search search_fs_uuid search_label \
		echo test ls cat all_video gzio loadenv serial terminal efi_gop
	mkfs.vfat -C -F 16 -n LABESP "$work/esp.raw" "$((esp_sectors / 2))" >/dev/null
	mmd -i "$work/esp.raw" ::EFI ::EFI/BOOT
	mcopy -i "$work/esp.raw" "$tree/tmp/boot.efi" ::EFI/BOOT/BOOTX64.EFI
	dd if="$work/esp.raw" of="$disk" bs=512 seek="$esp_start" conv=notrunc status=none
	rm "$work/esp.raw"
	rm "$tree/tmp/boot.efi"
}

# write_ext4 LABEL DIR START-SECTOR MIB
write_ext4() {
	mke2fs -q -t ext4 -L "$1" -E "offset=$(($3 * 512)),root_owner=0:0" -d "$2" "$disk" "$4M"
}

write_disk() {
	truncate -s "$((boot_mib + root_mib + 48))M" "$disk"
	sfdisk -q "$disk" <<-EOF
		label: gpt
		start=$esp_start, size=$esp_sectors, type=uefi
		start=$boot_start, size=$((boot_mib * 2048)), type=linux
		start=$pv_start, size=$((root_mib * 2048 + 10240)), type=lvm
	EOF
	write_esp
	mv "$tree/boot" "$work/boot"
	mkdir "$tree/boot"
	write_ext4 labboot "$work/boot" "$boot_start" "$boot_mib"
	write_ext4 labroot "$tree" "$root_start" "$root_mib"
	truncate -s 128M "$work/data.raw"
	truncate -s 64M "$work/free.raw"
}

build() {
	rm -rf --one-file-system "$work"
	mkdir -p "$work"
	unpack
	settle
	cp "$tree/boot/vmlinuz-$(kernel_release)" "$work/vmlinuz"
	write_disk
	rm -rf --one-file-system "$tree" "${work:?}/boot"
}

# Run in the guest. The second disk has swap and a file system on LVM too; then update-grub, as an installer would.
finish() {
	cat <<-'EOF'
		set -e
		vgcreate -q data "$(readlink -f /dev/disk/by-id/nvme-*labdata)"
		lvcreate -q -L 64M -n swap data
		lvcreate -q -L 32M -n srv data
		mkswap -q -L labswap /dev/data/swap
		mkfs.ext4 -q -L labsrv /dev/data/srv
		update-grub
		grep -q '^[[:space:]]*linux.*root=/dev/mapper/lab-root.*intel_iommu=off' /boot/grub/grub.cfg
	EOF
}

first_boot() {
	# shellcheck source=tests/lab/vm.sh
	. "$lab/vm.sh"
	vm_guest=$work
	vm_open first-boot
	vm_start intel
	vm_ssh "$(finish)" >"$vm_dir/finish.log" 2>&1 || { cat "$vm_dir/finish.log" >&2; exit 1; }
	vm_stop
	qemu-img commit -q "$vm_dir/disk.qcow2"
	qemu-img commit -q "$vm_dir/data.qcow2"
}

if [ "$(recipe)" = "$(cat "$guest/recipe" 2>/dev/null)" ]; then
	exit 0
fi
echo "lab: building the guest (once, about two minutes)"
build
first_boot
recipe >"$work/recipe"
rm -rf --one-file-system "$guest"
mv "$work" "$guest"
