# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by build-guest.sh: systemd-boot and initramfs-tools; kernel-install copies the kernels to the ESP.
# shellcheck disable=SC2034,SC2154

layers='common initramfs-tools plain'
packages='initramfs-tools systemd-boot'

tailor() {
	cp "$tree/boot/initrd.img-$(kernel_release)" "$work/initrd"
}

# The ESP is empty until the guest itself fills it.
lay_out() {
	lay_out_plain 512 32 1280
}

power_on() {
	vm_start_kernel intel "root=LABEL=labroot ro $first_words"
}

# Run in the guest: what the package systemd-boot does when it is installed on a host with an ESP.
finish() {
	cat <<-'EOF'
		set -e
		bootctl install --make-machine-id-directory=auto
		kernel-install add "$(uname -r)" "/boot/vmlinuz-$(uname -r)"
		grep -q '^options .*root=LABEL=labroot.*intel_iommu=off' "/boot/efi/loader/entries/"*"-$(uname -r).conf"
	EOF
}
