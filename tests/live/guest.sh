#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# passthru guest on a machine that takes itself for the running one, with a libvirt on files (tests/lib/fakevirt.h): what
# is shown, asked, done to a domain and refused. It needs root, for chroot.
set -u
cd "$(dirname "$0")/../.." || exit 2
. tests/live/lib.sh
virt=$host/virt
nic=01:00.0
# Of the sanitizer, which finds no /proc of its own in such a host.
noise='^==[0-9]*==WARNING\|^False positive\|^For details see'

domains() { # the samples that libvirt's schema accepts, all off
	rm -rf "$virt" && mkdir -p "$virt/devices" || exit 2
	for file in tests/unit/virt/domains/*.xml; do
		cp "$file" "$virt/$(sed -n 's|.*<name>\(.*\)</name>.*|\1|p' "$file" | head -n 1).xml" || exit 2
	done
	cat "$virt"/*.xml >"$work/domains"
}

starts() { # DOMAIN
	cp "$virt/$1.xml" "$virt/$1.live"
	cat "$virt"/*.xml >"$work/domains"
}

unchanged() {
	cat "$virt"/*.xml >"$work/now"
	holds "a domain was changed: $(diff "$work/domains" "$work/now")" cmp -s "$work/domains" "$work/now"
}

refused() { # LINE ARG…
	line=$1
	shift
	ask 3 guest "$@" --yes
	says err "$line"
	holds "not one line: $(cat "$work/err")" test "$(grep -vc -e "$noise" "$work/err")" = 1
	unchanged
}

given() { # FILE OF A DOMAIN, BUS, FUNCTION
	grep -q "<address domain=[\"']0x0000[\"'] bus=[\"']0x$2[\"'] slot=[\"']0x00[\"'] function=[\"']0x$3[\"']/>" "$virt/$1"
}

has() {
	holds "$1 does not have $2:00.$3: $(grep -A 9 '<hostdev' "$virt/$1")" given "$@"
}

has_not() {
	holds "$1 has $2:00.$3" not given "$@"
}

bring_host tests/hosts/given-to-guests/root
can_chroot
bring build/debug/tests/fakevirt/libvirt.so.0 /fake/libvirt.so.0
domains

# Without libvirt texts can be had, and nothing else.
ask 0 guest $nic
says out "<hostdev mode='subsystem'"
ask 0 guest $nic --domain desk
says out "virsh attach-device desk pci_0000_01_00_0.xml --config"
says err "libvirt was not asked how desk is"
ask 0 guest $nic --domain desk --json
says out "libvirt was not asked how desk is"
ask 3 guest
says err "libvirt"
refused "libvirt" $nic --domain desk --attach
export FAKE_LIBVIRT=/virt LD_LIBRARY_PATH=/fake

# What there is.
starts full
ask 0 guest
says out "desk    off   pc-q35-9.0        16 GiB    8     2 of 6     0000:0a:00.0"
says out "full    runs  pc-q35-9.0        16 GiB    8     0 of 5     0000:0a:00.0"
says out "no PCIe"
ask 0 guest --json
says out '"machine": "pc-i440fx-7.2"'

# A card of two functions is put on a root port that the domain does not have yet.
ask 0 guest 03:00.0 --domain desk
says_not out "bus='0x10'"
says out "multifunction='on'"
says_not err "is a guess"
ask 3 guest $nic --domain laptop
says err "laptop: libvirt has no such domain"

# A file for each element, and the lines that put them into the domain; what is there stays.
ask 0 guest 03:00.0 --domain desk -o /tmp/card --need hugepages=64M
says out "virsh attach-device desk /tmp/card/pci_0000_03_00_0.xml --config"
says out "virsh attach-device desk /tmp/card/pci_0000_03_00_1.xml --config"
says_not out "hostdev"
holds "not one element: $(cat "$host/tmp/card/pci_0000_03_00_1.xml")" \
	test "$(grep -c '<hostdev ' "$host/tmp/card/pci_0000_03_00_1.xml")" = 1
holds "the needs are not told" grep -q '<hugepages>' "$host/tmp/card/tuning.xml"
ask 0 guest 03:00.0 --usb 046d:c52b --domain desk -o /tmp/three --need hugepages=64M
holds "not four files" test "$(ls "$host/tmp/three" | wc -l)" = 4
for file in "$host"/tmp/three/*_*.xml; do
	holds "no element: $(cat "$file")" test "$(head -c 9 "$file")" = "<hostdev "
done
echo mine >"$host/tmp/card/pci_0000_03_00_0.xml"
ask 3 guest 03:00.0 --domain desk -o /tmp/card
says err "/tmp/card: is not empty"
holds "it was written over" grep -qx mine "$host/tmp/card/pci_0000_03_00_0.xml"
ask 2 guest 03:00.0 --domain desk -o /tmp/other --attach --yes
unchanged

# Nobody to ask is a no; a yes is done, once.
ask 3 guest $nic --domain desk --attach
says err "nobody was there to ask"
says out "+    <hostdev"
unchanged
ask 0 guest $nic --domain desk --attach --yes
says out "desk has 0000:01:00.0 from its next start on."
says out "To start it: virsh start desk"
has desk.xml 01 0
cat "$virt"/*.xml >"$work/domains"
refused "0000:01:00.0" $nic --domain desk --attach
ask 0 guest $nic --domain desk --detach --yes --json
says out '"outcome": "done"'
says out '"act": "detach"'
has_not desk.xml 01 0
ask 0 guest 03:00.0 --domain desk --attach --yes
says out "desk has 0000:03:00.0, 0000:03:00.1 from its next start on."
has desk.xml 03 0
has desk.xml 03 1

# A name that a shell would take for several words.
sed "s|<name>desk</name>|<name>my desk</name>|" "$virt/desk.xml" >"$virt/my desk.xml"
ask 0 guest $nic --domain "my desk" --attach --yes
says out "To start it: virsh start 'my desk'"
says out "--detach --domain 'my desk'"

# What the host needs can be taken out again.
domains
sed -i "s|</devices>|<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0000' bus='0x00' slot='0x02' function='0x0'/></source></hostdev></devices>|" \
	"$virt/desk.xml"
ask 0 guest 00:02.0 --domain desk --detach --yes
says out "desk is without 0000:00:02.0 from its next start on."

# Another machine's libvirt is about other devices.
domains
refused "only the libvirt of this machine is asked" $nic --connect qemu+ssh://desk/system --domain desk --attach

# A domain that runs.
domains
starts desk
refused "desk runs: shut it down first, or say which is meant: --live" $nic --domain desk --attach
ask 0 guest $nic --domain desk --attach --next-start --yes
says out "It runs and has not changed yet: shut it down and start it again."
has desk.xml 01 0
has_not desk.live 01 0
domains
starts desk
ask 0 guest $nic --domain desk --attach --live --yes
says out "desk has 0000:01:00.0 now and at its next starts."
has desk.live 01 0
has desk.xml 01 0
domains
refused "does not run" $nic --domain desk --attach --live
starts full
refused "port" $nic --domain full --attach --live
starts desk
sed -i "s|</devices>|<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></source></hostdev></devices>|" \
	"$virt/full.xml" "$virt/full.live"
cat "$virt"/*.xml >"$work/domains"
refused "0000:01:00.0: the domain full has it and runs" $nic --domain desk --attach --live

# What speaks against it on this host, and what libvirt says.
domains
refused "0000:07:00.0: this host has no device" 07:00.0 --domain desk --attach
refused "0000:00:02.0: " 00:02.0 --domain desk --attach
refused "its IOMMU group 12 is not viable, as 0000:01:00.0 is bound to e1000e" $nic --domain desk --attach --unmanaged
refused "laptop: libvirt has no such domain" $nic --domain laptop --attach
printf "authentication unavailable" >"$virt/refuse"
refused "authentication unavailable" $nic --domain desk --attach
rm "$virt/refuse"

# By hand.
touch "$virt/devices/pci_0000_03_00_0" "$virt/devices/pci_0000_03_00_1"
ask 3 guest 03:00.0 --nodedev-detach
says err "nobody was there to ask"
ask 0 guest 03:00.0 --nodedev-detach --yes
says out "0000:03:00.0"
holds "it was not detached" grep -q . "$virt/devices/pci_0000_03_00_1"
ask 0 guest 03:00.0 --nodedev-reattach --yes
holds "it was not given back" not grep -q . "$virt/devices/pci_0000_03_00_0"
rm "$virt/devices/pci_0000_03_00_1"
ask 4 guest 03:00.0 --nodedev-detach --yes
holds "vfio-pci had the first before" grep -q . "$virt/devices/pci_0000_03_00_0"
ask 4 guest 03:00.0 --nodedev-reattach --yes
holds "vfio-pci had the first before and has it not again" grep -q . "$virt/devices/pci_0000_03_00_0"
: >"$virt/devices/pci_0000_03_00_0"
for fn in 0 1; do
	ln -sfn ../../../../bus/pci/drivers/e1000e "$host/sys/bus/pci/devices/0000:03:00.$fn/driver"
done
ask 4 guest 03:00.0 --nodedev-detach --yes
holds "the first was not given back" not grep -q . "$virt/devices/pci_0000_03_00_0"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
