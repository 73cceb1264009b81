# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by build-guest.sh: GRUB and initramfs-tools; /boot alone, / on LVM, which the first boot lays around the file
# system that is there already (lvm/etc/initramfs-tools/scripts/local-top/lab). The second disk has LVM too.
# shellcheck disable=SC2034,SC2154

layers='common initramfs-tools grub lvm'
packages='initramfs-tools grub2-common grub-efi-amd64-bin lvm2'
boot_mib=256
root_mib=1536

# The first grub.cfg boots the guest once; its own update-grub then writes the real file. The second disk is still empty.
tailor() {
	grub_image '(hd0,gpt2)/grub'
	release=$(kernel_release)
	first='lab_first systemd.mask=srv.mount systemd.swap=no'
	cat >"$tree/boot/grub/grub.cfg" <<-EOF
		linux /vmlinuz-$release root=/dev/mapper/lab-root ro $first_words $first
		initrd /initrd.img-$release
		boot
	EOF
}

# LVM keeps its own in the first MiB of its partition and has 4 MiB to an extent.
lay_out() {
	boot_start=$((esp_start + 32 * 2048))
	pv_start=$((boot_start + boot_mib * 2048))
	new_disk $((boot_mib + root_mib + 48)) <<-EOF
		start=$esp_start, size=$((32 * 2048)), type=uefi
		start=$boot_start, size=$((boot_mib * 2048)), type=linux
		start=$pv_start, size=$((root_mib * 2048 + 10240)), type=lvm
	EOF
	write_esp 32 16 tmp/boot.efi
	mv "$tree/boot" "$work/boot"
	mkdir "$tree/boot"
	write_ext4 labboot "$work/boot" "$boot_start" "$boot_mib"
	write_ext4 labroot "$tree" "$((pv_start + 2048))" "$root_mib"
}

power_on() {
	vm_start intel
}

# Run in the guest. The second disk has swap and a file system on LVM too; then what an installer would do.
finish() {
	cat <<-'EOF'
		set -e
		vgcreate -q data "$(readlink -f /dev/disk/by-id/nvme-*labdata)"
		lvcreate -q -L 64M -n swap data
		lvcreate -q -L 32M -n srv data
		mkswap -q -L labswap /dev/data/swap
		mkfs.ext4 -q -L labsrv /dev/data/srv
		grub-editenv /boot/grub/grubenv create
		update-grub
		grep -q '^[[:space:]]*linux.*root=/dev/mapper/lab-root.*intel_iommu=off' /boot/grub/grub.cfg
	EOF
}
