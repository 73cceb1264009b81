# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by build-guest.sh: GRUB and dracut, on one file system.
# shellcheck disable=SC2034,SC2154

layers='common grub plain dracut'
packages='dracut grub2-common grub-efi-amd64-bin'

tailor() {
	grub_image '(hd0,gpt2)/boot/grub'
	cp "$tree/boot/initrd.img-$(kernel_release)" "$work/initrd"
}

lay_out() {
	lay_out_plain 32 16 1536 tmp/boot.efi
}

power_on() {
	vm_start_kernel intel "root=LABEL=labroot ro $first_words"
}

# Run in the guest: what an installer would do.
finish() {
	cat <<-'EOF'
		set -e
		grub-editenv /boot/grub/grubenv create
		update-grub
		grep -q '^[[:space:]]*linux.*root=UUID=.*intel_iommu=off' /boot/grub/grub.cfg
	EOF
}
