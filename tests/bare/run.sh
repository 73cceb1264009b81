#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The two commands of README.md, typed in a bare Debian: a fresh chroot that holds apt and what is essential,
# nothing else. The first must open the wizard on the bundled host, the second must run the tests to their end.
#
#	tests/bare/run.sh [demo] [test]
#
# Needs root and mmdebstrap. The chroot is kept below build/bare only while this runs.
set -eu

# All mounts are made in a mount namespace of this script's own and end with it; nothing of this machine is
# mounted into the chroot, so that no clean-up can ever reach it.
[ -n "${BARE_NAMESPACE:-}" ] || exec env BARE_NAMESPACE=1 unshare --mount --propagation private "$0" "$@"

cd "$(dirname "$0")/../.."
bare=build/bare
tree=$bare/root
passed=0
failed=0

# The command below the README's heading for it: the first indented or fenced line that ends in "make NAME".
readme_command() {
	sed -n "s/^[ \$]*\(.*make $1\)\$/\1/p" README.md | head -n 1
}

mirrors() {
	apt-get indextargets --format "\$(ORIGIN) deb \$(REPO_URI) \$(RELEASE) main" 'Created-By: Packages' |
		awk '$1 == "Debian" { $1 = ""; print }' | sort -u
}

make_tree() {
	rm -rf --one-file-system "$bare"
	mkdir -p "$bare"
	mirrors >"$bare/sources.list"
	suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	mmdebstrap --quiet --mode=root --variant=apt "$suite" "$tree" "$bare/sources.list"
	cp /etc/resolv.conf /etc/hosts "$tree/etc/"
	mkdir "$tree/src"
	git ls-files -z --cached --others --exclude-standard | tar --null -T - -cf - | tar -C "$tree/src" -xf -
	mount -t proc proc "$tree/proc"
	mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$tree/dev/pts"
	ln -sf pts/ptmx "$tree/dev/ptmx"
	mkdir -p "$tree/dev/shm"
	mount -t tmpfs -o mode=1777 shm "$tree/dev/shm"
}

drop_tree() {
	umount "$tree/dev/shm" "$tree/dev/pts" "$tree/proc" 2>/dev/null || true
	rm -rf --one-file-system "$bare"
}

in_tree() {
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=xterm-256color LC_ALL=C.UTF-8 \
		chroot "$tree" sh -c "cd /src && $1"
}

verdict() {
	if [ "$1" = 0 ]; then
		passed=$((passed + 1))
		echo "ok    bare: $2"
	else
		failed=$((failed + 1))
		echo "FAIL  bare: $2"
	fi
}

# Typed at through a pty; installing and building come first, so the first page may take its time.
try_demo() {
	command=$(readme_command demo)
	cat >"$bare/demo.keys" <<-'EOF'
		expect "This is the bundled host" 900
		expect "q quit"
		key n
		expect "intel_iommu=on is missing"
		expect "q quit"
		key q
		exit 0 60
	EOF
	make -s MODE=debug build/debug/tests/lib/ptyrun
	env -i PATH="$PATH" HOME=/root build/debug/tests/lib/ptyrun --no-idle --out build/bare-screens "$bare/demo.keys" -- \
		chroot "$tree" sh -c "cd /src && $command"
	verdict $? "$command"
}

try_test() {
	command=$(readme_command test)
	in_tree "$command" >"$bare/test.log" 2>&1
	status=$?
	tail -n 3 "$bare/test.log"
	[ $status = 0 ] || cp "$bare/test.log" build/bare-test.log
	verdict $status "$command"
}

trap drop_tree EXIT INT TERM
make_tree
set +e
for what in "${@:-demo test}"; do
	for one in $what; do
		"try_$one"
	done
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
