#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The bundled host in the first start with what was applied, which waits to be confirmed: not quite 13 minutes are left.
# The way there is that of rebooted.sh. A tree has no guard, so its manifest is told that there is one, and the clock is set.
set -eu
root=$1
sh "$(dirname "$0")/rebooted.sh" "$root"
sed -i "s/^reboot	/confirm	15\n&/" "$root/var/lib/passthru/runs/20260301T120000Z/manifest"
echo "121.50 400.00" >"$root/proc/uptime"
