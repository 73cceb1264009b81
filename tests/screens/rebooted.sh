#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The bundled host after its plan was applied and it has booted again: the IOMMU is on, every function sits in a
# group, and vfio-pci has the graphics card.
set -eu
root=$1
cd "$(dirname "$0")/../.."
build/debug/passthru --root "$root" apply 01:00.0 --yes >/dev/null || [ $? -le 1 ]

# One date for every run of the test.
runs=$root/var/lib/passthru/runs
id=$(ls "$runs")
find "$runs" -type f -exec sed -i "s/$id/20260301T120000Z/g; s/20..-..-..T..:..:..Z/2026-03-01T12:00:00Z/" {} +
mv "$runs/$id" "$runs/20260301T120000Z"

# What the programs would have done, which do not run in this tree.
sed -i 's/steps-not-run/steps/' "$runs/20260301T120000Z/journal"
sed -i '/^[[:blank:]]*linux[[:blank:]]/s/$/ intel_iommu=on/' "$root/boot/grub/grub.cfg"

sed -i 's/$/ intel_iommu=on/' "$root/proc/cmdline"
echo 00000000-0000-4000-8000-0000000000b2 >"$root/proc/sys/kernel/random/boot_id"

n=0
slot=
for device in "$root"/sys/bus/pci/devices/*; do
	address=$(basename "$device")
	case $address in
	0000:00:* | *.0) [ "${address%.*}" = "$slot" ] || n=$((n + 1)) ;;
	esac
	slot=${address%.*}
	mkdir -p "$root/sys/kernel/iommu_groups/$n/devices"
	echo DMA >"$root/sys/kernel/iommu_groups/$n/type"
	ln -s "../../../../bus/pci/devices/$address" "$root/sys/kernel/iommu_groups/$n/devices/$address"
	real=$(readlink -f "$device")
	ln -sr "$root/sys/kernel/iommu_groups/$n" "$real/iommu_group"
done

mkdir -p "$root/sys/bus/pci/drivers/vfio-pci" "$root/sys/class/iommu/dmar0"
for device in "$root"/sys/bus/pci/devices/0000:01:00.*; do
	real=$(readlink -f "$device")
	rm -f "$real/driver"
	ln -sr "$root/sys/bus/pci/drivers/vfio-pci" "$real/driver"
done
