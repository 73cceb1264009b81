#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Our figures beside a peer's, in one run: 4,000 PCI functions, the release build. Times are the median of five.
set -eu
cd "$(dirname "$0")/../.."

forest=build/bench/forest
us="build/release/passthru --root $forest"

[ -d "$forest" ] || {
	rm -rf build/bench
	mkdir -p "$forest.new"
	build/release/tests/bench/forest "$forest.new"
	mv "$forest.new" "$forest"
}

# The loop that the guides print, on the same tree: a line a group member.
cat >build/bench/guide.sh <<-'EOF'
	for d in "$1"/sys/kernel/iommu_groups/*/devices/*; do
		n=${d%/devices/*}
		printf 'IOMMU Group %s ' "${n##*/}"
		lspci -O "sysfs.path=$1/sys/bus/pci" -nns "${d##*/}"
	done
EOF

# Wall seconds and peak memory of one command: the median of five, after one warm-up.
measure() {
	"$@" >/dev/null 2>&1 || true
	for _ in 1 2 3 4 5; do
		/usr/bin/time -f '%e %M' -o build/bench/time "$@" >/dev/null 2>&1 || true
		tail -n 1 build/bench/time
	done | sort -n | sed -n 3p
}

row() {
	label=$1
	shift
	figures=$(measure "$@")
	printf '%-34s %7s s %9s KiB\n' "$label" "${figures% *}" "${figures#* }" >&2
	echo "${figures% *}"
}

ratio() {
	awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", (b > 0 ? a / b : 0) }'
}

echo "4,000 PCI functions, about 300 groups:"
# shellcheck disable=SC2086 # the words of a command
ours=$(row "passthru devices --json" $us devices --json)
theirs=$(row "lspci -nnkvv" lspci -O "sysfs.path=$forest/sys/bus/pci" -nnkvv)
# shellcheck disable=SC2086
frame=$(row "first frame of the wizard (120x40)" build/release/tests/lib/ptyrun --size 120x40 tests/bench/frame.keys -- $us)
echo "ours / lspci: devices $(ratio "$ours" "$theirs"), first frame $(ratio "$frame" "$theirs")"
if [ "${BENCH_GUIDE:-1}" = 1 ]; then
	guide=$(/usr/bin/time -f '%e' sh build/bench/guide.sh "$forest" 2>&1 >/dev/null | tail -n 1)
	echo "the guides' loop over the same groups: $guide s, once; ours / loop $(ratio "$ours" "$guide")"
fi
echo "cursor down on the Devices page, 80x24:"
# shellcheck disable=SC2086
build/release/tests/lib/ptyrun tests/bench/cursor.keys -- $us
