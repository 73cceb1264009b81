#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The generated tables of README.md and the man page. Without --write: fails when they are not what the program's
# tables say.
set -eu
cd "$(dirname "$0")/../.."
tables=build/debug/tests/tools/tables
new=build/README.new

fill() {
	for name in commands needs checks boots keys; do
		"$tables" $name >build/table.$name
	done
	awk '
		/^<!-- end -->$/ { skip = 0 }
		!skip { print }
		/^<!-- (commands|needs|checks|boots|keys): made by make docs -->$/ {
			skip = 1
			name = $2
			sub(":", "", name)
			while ((getline line < ("build/table." name)) > 0) print line
		}' README.md
}

fill >"$new"
"$tables" man >build/passthru.8.new
if [ "${1:-}" = --write ]; then
	cat "$new" >README.md
	cat build/passthru.8.new >data/passthru.8
	exit 0
fi
diff -u README.md "$new"
diff -u data/passthru.8 build/passthru.8.new
