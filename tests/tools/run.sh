#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the rules of the house say of the files themselves.
# shellcheck disable=SC2046,SC2044 # file names here have no blanks
set -u
cd "$(dirname "$0")/../.." || exit 2
passed=0
failed=0

sources() {
	find src ui tests -name '*.[ch]' | sort
}

# Each check prints what breaks its rule; nothing is good.
no_forbidden_calls() {
	grep -nE '\b(system|popen|strtok|atoi|atol|sprintf|strcpy|strcat|gets|tmpnam|mktemp)\(' $(find src ui -name '*.[ch]')
}
no_unfinished() {
	grep -rnE '\b(TODO|FIXME|XXX|HACK)\b' src ui data Makefile README.md
}
licence_lines() {
	for f in $(sources) $(find tests .ci -type f -name '*.sh') .ci/deps .ci/run Makefile; do
		head -n 2 "$f" | grep -q 'SPDX-License-Identifier: GPL-2.0-or-later' || echo "$f: no licence line"
	done
}
file_sizes() {
	for f in $(find src ui -name '*.c'); do
		n=$(wc -l <"$f")
		[ "$n" -le 500 ] || echo "$f: $n lines"
	done
}
# A function here starts with "{" and ends with "}" in the first column.
function_sizes() {
	awk 'FNR == 1 { start = 0 } /^{/ { start = FNR } /^}/ { if (start && FNR - start > 61) print FILENAME ":" start ": " FNR - start " lines"; start = 0 }' \
		$(find src ui -name '*.c')
}
# Layer, and what it may include besides itself; curses, libpci and json-c only where they live.
layers() {
	while read -r layer may; do
		case $layer in ui) dir=ui ;; *) dir=src/$layer ;; esac
		grep -nHoE '^#include "(base|model|conf|probe|check|plan|apply|guest|virt|engine|cli|ui)/' "$dir"/*.[ch] |
			while IFS=: read -r file line text; do
				used=${text#*\"}
				case " $layer $may " in *" ${used%/} "*) ;; *) echo "$file:$line includes ${used%/}" ;; esac
			done
	done <<-EOF
		base
		model base
		conf base
		probe conf model base
		check model base
		plan conf model base
		apply conf model base
		guest base model
		virt base model
		engine virt guest apply plan check probe conf model base
		cli engine virt guest apply plan check probe conf model base
		ui cli engine virt guest apply plan check probe conf model base
	EOF
	grep -nE '#include <(pci/|libkmod)' $(find src ui -name '*.[ch]' ! -path 'src/probe/*')
	grep -nE '#include <(n?curses|ncursesw)' $(find src -name '*.[ch]')
	grep -nE '#include <(libxml|libvirt)/' $(find src ui -name '*.[ch]' ! -path 'src/virt/*')
	grep -nE '#include <json' $(find src ui -name '*.[ch]' ! -path 'src/cli/*')
}
fresh_docs() {
	tests/tools/docs.sh
}

for check in no_forbidden_calls no_unfinished licence_lines file_sizes function_sizes layers fresh_docs; do
	found=$($check 2>&1)
	if [ -z "$found" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf '%s:\n%s\n' "$check" "$found"
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
