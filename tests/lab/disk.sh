# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced: a partitioned disk in a plain file, and what is written into it at an offset. Needs $disk, $tree and $work.
# shellcheck disable=SC2154

# In 512-byte sectors, as sfdisk counts.
esp_start=2048

# new_disk MIB <LINES-OF-SFDISK
new_disk() {
	truncate -s "$1M" "$disk"
	{ echo 'label: gpt' && cat; } | sfdisk -q "$disk"
}

# grub_image PREFIX: /tmp/boot.efi in the tree, a GRUB that reads PREFIX/grub.cfg.
grub_image() {
	chroot "$tree" grub-mkimage -O x86_64-efi -p "$1" -o /tmp/boot.efi \
		part_gpt ext2 fat normal linux configfile search search_fs_uuid search_label \
		echo test ls cat all_video gzio loadenv serial terminal efi_gop
	mkdir -p "$tree/boot/grub/x86_64-efi"
	cp "$tree"/usr/lib/grub/x86_64-efi/*.mod "$tree"/usr/lib/grub/x86_64-efi/*.lst "$tree/boot/grub/x86_64-efi/"
}

# write_esp MIB FAT-BITS [PROGRAM-IN-TREE]: the program is what the firmware starts on its own.
write_esp() {
	mkfs.vfat -C -F "$2" -n LABESP "$work/esp.raw" "$(($1 * 1024))" >/dev/null
	if [ -n "${3:-}" ]; then
		mmd -i "$work/esp.raw" ::EFI ::EFI/BOOT
		mcopy -i "$work/esp.raw" "$tree/$3" ::EFI/BOOT/BOOTX64.EFI
		rm "$tree/$3"
	fi
	dd if="$work/esp.raw" of="$disk" bs=1M seek="$((esp_start * 512))" oflag=seek_bytes conv=notrunc,sparse status=none
	rm "$work/esp.raw"
}

# write_ext4 LABEL DIR START-SECTOR MIB
write_ext4() {
	mke2fs -q -t ext4 -L "$1" -E "offset=$(($3 * 512)),root_owner=0:0" -d "$2" "$disk" "$4M"
}

# lay_out_plain ESP-MIB FAT-BITS ROOT-MIB [PROGRAM-IN-TREE]: an ESP and one file system for all the rest.
lay_out_plain() {
	plain_root=$((esp_start + $1 * 2048))
	new_disk $(($1 + $3 + 2)) <<-EOF
		start=$esp_start, size=$(($1 * 2048)), type=uefi
		start=$plain_root, size=$(($3 * 2048)), type=linux
	EOF
	write_esp "$1" "$2" "${4:-}"
	write_ext4 labroot "$tree" "$plain_root" "$3"
}
