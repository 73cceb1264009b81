#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the commands promise: plan directories, refusals as JSON, exit statuses, one line for each error.
set -u
cd "$(dirname "$0")/../.." || exit 2
passthru=build/debug/passthru
hosts=build/debug/tests/lib/hosts
# shellcheck source=tests/lib/verdict.sh
. tests/lib/verdict.sh

work=$(mktemp -d "${TMPDIR:-/tmp}/passthru-promised.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
tree=$work/host
cp -a data/hosts/workshop "$tree" || exit 2

# Runs the program; its exit status has to be the first word.
ask() {
	wanted=$1
	shift
	asked=$*
	timeout 60 "$passthru" "$@" >"$work/out" 2>"$work/err" </dev/null
	status=$?
	if [ "$status" = "$wanted" ]; then
		right
	else
		wrong "exit status $status, not $wanted: $(cat "$work/err")"
	fi
}

on_tree() {
	wanted=$1
	shift
	ask "$wanted" --root "$tree" "$@"
}

one_document() {
	holds "not one JSON document" "$hosts" --document <"$work/out"
}

one_error_line() {
	holds "not one line of error: $(cat "$work/err")" [ "$(wc -l <"$work/err")" = 1 ]
}

says() { # FILE TEXT
	holds "does not say $2: $(cat "$work/$1")" grep -qF -- "$2" "$work/$1"
}

host_is_as_it_was() {
	holds "the host changed" diff -rq --no-dereference -x passthru data/hosts/workshop "$tree"
}

fresh_plan() {
	rm -rf "$work/plan"
	on_tree 0 plan 01:00.0 -o "$work/plan"
}

grub=/etc/default/grub

# A plan directory can be looked through without the program.
fresh_plan
holds "no manifest" [ -s "$work/plan/manifest" ]
holds "no former file" cmp -s "$tree$grub" "$work/plan/before$grub"
holds "no new file" grep -q 'intel_iommu=on' "$work/plan/after$grub"
holds "no file before one that is made" [ ! -e "$work/plan/before/etc/modprobe.d/vfio.conf" ]
holds "no file that is made" grep -q 'ids=10de:2206,10de:1aef' "$work/plan/after/etc/modprobe.d/vfio.conf"
host_is_as_it_was

# It is not written over another, nor where a link leads.
on_tree 3 plan 01:00.0 -o "$work/plan"
one_error_line
mkdir "$work/elsewhere" && ln -s elsewhere "$work/link"
on_tree 3 plan 01:00.0 -o "$work/link"
one_error_line
holds "written through a link" rmdir "$work/elsewhere"

# Somebody changed what was reviewed.
printf '#' >>"$work/plan/after$grub"
on_tree 3 apply "$work/plan" --yes
says err "$grub"
host_is_as_it_was
on_tree 3 --json apply "$work/plan" --yes
one_document

fresh_plan
printf 'install vfio-pci /bin/true\n' >"$work/plan/after/etc/modprobe.d/more.conf"
on_tree 3 apply "$work/plan" --yes
host_is_as_it_was

fresh_plan
rm "$work/plan/manifest"
on_tree 3 apply "$work/plan" --yes
host_is_as_it_was

# Somebody changed the host meanwhile.
fresh_plan
printf '# a word\n' >>"$tree$grub"
on_tree 3 apply "$work/plan" --yes
says err "$grub"
cp -a "data/hosts/workshop$grub" "$tree$grub"
host_is_as_it_was

# What the guest wants of the host besides is part of the plan that was reviewed.
rm -rf "$work/plan"
on_tree 0 plan 01:00.0 --need kvm-modules -o "$work/plan"
says out "/etc/modules-load.d/passthru-kvm.conf"
holds "no need in the manifest" grep -q '^need	kvm-modules' "$work/plan/manifest"
on_tree 2 apply "$work/plan" --need governor --yes
says err "has its needs"
one_error_line
host_is_as_it_was
on_tree 0 apply "$work/plan" --yes
holds "not the reviewed file" cmp -s "$tree/etc/modules-load.d/passthru-kvm.conf" \
	"$work/plan/after/etc/modules-load.d/passthru-kvm.conf"
on_tree 0 undo --yes
host_is_as_it_was
fresh_plan

# Nobody says yes.
on_tree 3 apply 01:00.0
host_is_as_it_was

# The plan as it was reviewed.
on_tree 0 apply "$work/plan" --yes
holds "not the reviewed file" cmp -s "$tree$grub" "$work/plan/after$grub"
on_tree 0 --json history
one_document

# Edited since: it is shown, not written over.
printf '# mine\n' >>"$tree$grub"
on_tree 3 undo --yes
holds "wrote over an edit" grep -q '^# mine$' "$tree$grub"
says err "$grub"
on_tree 1 verify
says out "+# mine"
says out ", owner "
on_tree 1 --json verify
one_document
says out '"waiting": null'
says out '"changed_at": "20'
cp -a "$work/plan/after$grub" "$tree$grub"
on_tree 0 undo --yes
host_is_as_it_was

# A tree is not started from here: nothing is tried, nothing undoes itself, nothing waits.
on_tree 3 apply 01:00.0 --yes --minutes 5
one_error_line
on_tree 3 confirm
one_error_line
on_tree 3 --json confirm
one_document
host_is_as_it_was
on_tree 0 apply 01:00.0 --yes --no-trial --minutes 0
on_tree 0 undo --yes
host_is_as_it_was

# Refusals are documents too.
on_tree 3 --json plan 02:00.0
one_document
on_tree 3 --json apply 02:00.0 --yes
one_document
on_tree 3 --json undo --yes
one_document
on_tree 1 --json verify
one_document

# Wrong usage: one line, and nothing on standard output.
for words in "frobnicate" "plan" "--no-such-option check" "plan 01:00.9" "plan --" "plan 1:0:0:0" "check more" \
	"apply 01:00.0 --minutes x" "plan 01:00.0 --trial -o x" "confirm now" \
	"plan $(printf '\001')"; do
	# shellcheck disable=SC2086 # words are words
	on_tree 2 $words
	one_error_line
	holds "standard output is not empty" [ ! -s "$work/out" ] || cat "$work/out"
done

# With --json a document besides, wherever that word stands.
for words in "--json" "--json frobnicate" "plan --json" "plan 01:00.9 --json" "plan 01:00.0 --need x --json"; do
	# shellcheck disable=SC2086 # words are words
	on_tree 2 $words
	one_error_line
	one_document
	says out '"outcome": "usage"'
done

# A root that is no directory.
for place in "$work/nothing" "$tree$grub"; do
	ask 3 --root "$place" check
	one_error_line
	says err "$place"
	ask 3 --root "$place" --json check
	one_document
done

ask 0 --version
ask 0 --help

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
