#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The bundled host with every text that hardware, files or the kernel log can bring to the screen turned into an attack:
# clearing, colours, cursor moves, a new window title, C1 controls, text that runs backwards, broken UTF-8.
set -eu
root=$1

clear='\033[2J\033[H'
title='\033]0;PWNED-TITLE\007'
red='\033[31m'
c1='\302\233'
backwards='\342\200\256'
broken='\377\300\200'

# shellcheck disable=SC2059 # the text is a format: it holds the octal escapes
put() {
	printf "$2" >"$root/$1"
}

put proc/sys/kernel/hostname "${red}evil${clear}\n"
put etc/os-release "ID=debian\nPRETTY_NAME=\"De${clear}bian${backwards} 12 ${broken}\"\n"
put proc/cpuinfo "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: In${title}tel${c1}2J CPU\nflags\t\t: fpu vmx\n"
put proc/cmdline "ro quiet ${clear}word=${title}${broken}\n"
put var/log/dmesg "[    0.000000] Linux version 6.1.76-workshop ${clear}\n[    1.000000] DMAR-IR: Enabled IRQ remapping in x2apic mode ${red}${title}${c1}31m\n"
put usr/share/misc/pci.ids "10de  NVI${clear}DIA\n\t2206  GA${title}102 ${backwards}[RTX]${broken}\n8086  ${red}Intel\n\t3e92  UHD\t630${c1}H\n144d  Sam\n\ta808  NVMe ${clear}SSD\n"

# The kernel writes what is not plain in mountinfo as an octal escape: this is one newline and one ESC in a path.
sed -i 's,/srv/media,/srv/\\012\\033[2Jmedia,' "$root/proc/self/mountinfo"
