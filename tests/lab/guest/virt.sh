# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by build-guest.sh: the guest "lvm" with QEMU and libvirt in it, for guests of its own.
# shellcheck disable=SC2034,SC2154

# shellcheck source=tests/lab/guest/lvm.sh
. "$lab/guest/lvm.sh"
recipes='lvm.sh virt.sh'
packages="$packages socat qemu-system-x86 libvirt-daemon-system libvirt-clients"
